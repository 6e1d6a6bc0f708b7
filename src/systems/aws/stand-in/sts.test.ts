import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../../foundation/clock.ts";
import { assumeRoleWithWebIdentity, ecr, getAuthorizationTokens, getCallerIdentity } from "../client.ts";
import type { AwsCredentials } from "../signature.ts";
import { startTestAccount, type TestAccount } from "./testing.ts";

let account: TestAccount;
const client = () => ({ endpoint: account.aws.url, region: "eu-central-1", fetch, clock: systemClock });
beforeAll(async () => {
  account = await startTestAccount();
});
afterAll(() => account.close());

const assume = (token: string, role = "push") =>
  assumeRoleWithWebIdentity(client(), {
    ...{ roleArn: account.aws.roleArn(role), sessionName: "GitHubActions", token, seconds: 900 },
  });
async function keys(role: string): Promise<AwsCredentials> {
  const taken = await assume(await account.token(), role);
  if (!taken.ok) throw new Error(JSON.stringify(taken.diagnostics));
  return taken.value;
}

describe("taking a role by a web identity", () => {
  it("gives keys with which the caller is that role", async () => {
    expect(await getCallerIdentity(client(), await keys("push"))).toEqual({
      ok: true,
      value: { account: "111122223333", arn: "arn:aws:sts::111122223333:assumed-role/push/GitHubActions" },
    });
  });

  it.each([
    [
      "another repository by number",
      { repository_id: "9" },
      "AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity",
    ],
    ["a claim that the token lacks", { repository_id: undefined }, "AccessDenied: Not authorized"],
    [
      "another branch",
      { sub: "repo:acme/storefront:ref:refs/heads/feature" },
      "AccessDenied: Not authorized",
    ],
    ["another audience", { aud: "sigstore" }, "InvalidIdentityToken: Incorrect token audience"],
    ["an expired token", { exp: 1000 }, "ExpiredTokenException: Token expired"],
    [
      "an issuer that is not trusted",
      { iss: "https://evil.example" },
      "InvalidIdentityToken: No OpenIDConnect provider found in your account for https://evil.example",
    ],
  ])("is refused for %s", async (_, claims, cause) => {
    const refused = await assume(await account.token(claims));
    expect(refused).toMatchObject({ ok: false, diagnostics: [{ code: "aws-refused" }] });
    if (!refused.ok) expect(refused.diagnostics[0]?.cause).toContain(cause);
  });

  it("is refused for a role that does not exist, a forged signature and no token at all", async () => {
    const token = await account.token();
    const [header, , signature] = token.split(".");
    const forged = Buffer.from(
      JSON.stringify({ iss: account.issuer, aud: "sts.amazonaws.com", sub: "x" }),
    ).toString("base64url");
    const causes = await Promise.all([
      assume(token, "nobody"),
      assume(`${header}.${forged}.${signature}`),
      assume("nonsense"),
    ]);
    expect(causes.map((one) => (one.ok ? "" : one.diagnostics[0]?.cause?.split(":")[0]))).toEqual([
      "AccessDenied",
      "InvalidIdentityToken",
      "InvalidIdentityToken",
    ]);
  });
});

describe("signed calls", () => {
  it("are refused without the right secret, the right token, or any key", async () => {
    const good = await keys("push");
    const wrong = [
      { ...good, secretAccessKey: "x".repeat(40) },
      { ...good, sessionToken: "other" },
      { ...good, accessKeyId: "ASIAUNKNOWN" },
    ];
    const causes = await Promise.all(wrong.map((credentials) => getCallerIdentity(client(), credentials)));
    expect(causes.map((one) => (one.ok ? "" : one.diagnostics[0]?.cause?.split(":")[0]))).toEqual([
      "SignatureDoesNotMatch",
      "InvalidClientTokenId",
      "InvalidClientTokenId",
    ]);
    const anonymous = await fetch(account.aws.url, {
      method: "POST",
      body: "Action=GetCallerIdentity&Version=2011-06-15",
    });
    expect(anonymous.status).toBe(403);
    expect(await anonymous.text()).toContain("<Code>MissingAuthenticationToken</Code>");
  });
});

describe("ECR's API", () => {
  it("gives a login for the registry", async () => {
    const own = await getAuthorizationTokens(client(), await keys("push"), ["111122223333"]);
    expect(own).toMatchObject({ ok: true, value: [{ username: "AWS", proxyEndpoint: account.aws.url }] });
  });

  it("creates a repository once, by a role that may, and describes it", async () => {
    const administrator = await keys("administrator");
    const request = { repositoryName: "fresh", imageTagMutability: "IMMUTABLE" };
    const denied = await ecr(client(), "CreateRepository", request, await keys("push"));
    expect(denied.ok ? "" : denied.diagnostics[0]?.cause).toContain(
      "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/push/GitHubActions is not authorized to perform: ecr:CreateRepository",
    );
    expect(await ecr(client(), "CreateRepository", request, administrator)).toMatchObject({
      value: { repository: { repositoryUri: `${account.aws.host}/fresh`, imageTagMutability: "IMMUTABLE" } },
    });
    const again = await ecr(client(), "CreateRepository", request, administrator);
    expect(again.ok ? "" : again.diagnostics[0]?.cause).toContain("RepositoryAlreadyExistsException");
    const missing = await ecr(
      client(),
      "DescribeRepositories",
      { repositoryNames: ["ghost"] },
      administrator,
    );
    expect(missing.ok ? "" : missing.diagnostics[0]?.cause).toContain("RepositoryNotFoundException");
  });
});
