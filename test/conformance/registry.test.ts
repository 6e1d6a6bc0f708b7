import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import { expect as expectValue } from "../../src/foundation/result.ts";
import { buildImage } from "../../src/rehearsal/image-builder/build.ts";
import { pushImage } from "../../src/rehearsal/image-builder/push.ts";
import { assumeRoleWithWebIdentity, getAuthorizationTokens } from "../../src/systems/aws/client.ts";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";

/**
 * The AWS stand-in and the images of our builder against clients that nobody here wrote: AWS's command line for STS
 * and ECR, and skopeo for the registry and the image itself.
 */
const has = (program: string) => spawnSync(program, ["--version"], { env: plainEnvironment() }).status === 0;

let account: TestAccount;
let folder: string;
beforeAll(async () => {
  account = await startTestAccount();
  folder = mkdtempSync(join(tmpdir(), "groundwork-conformance-"));
});
afterAll(async () => {
  await account.close();
  rmSync(folder, { recursive: true, force: true });
});

async function run(
  program: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const done = await runProgram(program, args, {
    env: plainEnvironment({ HOME: folder, ...env }),
    timeout: 60_000,
  });
  if (done.exitCode !== 0) throw new Error(`${program} ${args[0]}: ${done.stderr}`);
  return done.stdout.toString("utf8").trim();
}

/** Takes a role as AWS's own client does, and gives the variables that its later calls need. */
async function assume(role: string, token: string): Promise<Record<string, string>> {
  const text = await aws(
    ...["sts", "assume-role-with-web-identity", "--role-arn", account.aws.roleArn(role)],
    ...["--role-session-name", "conformance", "--web-identity-token", token, "--output", "json"],
  );
  const { AccessKeyId, SecretAccessKey, SessionToken } = JSON.parse(text).Credentials;
  return {
    AWS_ACCESS_KEY_ID: AccessKeyId,
    AWS_SECRET_ACCESS_KEY: SecretAccessKey,
    AWS_SESSION_TOKEN: SessionToken,
  };
}

const aws = (...args: string[]) => awsAs({}, ...args);
const awsAs = (keys: Record<string, string>, ...args: string[]) =>
  run("aws", ["--endpoint-url", account.aws.url, ...args], {
    ...{ AWS_REGION: "eu-central-1", AWS_DEFAULT_REGION: "eu-central-1", AWS_EC2_METADATA_DISABLED: "true" },
    ...keys,
  });

describe.skipIf(!has("aws"))("AWS's command line", () => {
  it("takes a role, is that role, and logs in to the registry", async () => {
    const keys = await assume("push", await account.token());
    expect(JSON.parse(await awsAs(keys, "sts", "get-caller-identity", "--output", "json"))).toMatchObject({
      Account: "111122223333",
      Arn: "arn:aws:sts::111122223333:assumed-role/push/conformance",
    });
    const password = await awsAs(keys, "ecr", "get-login-password");
    const authorization = `Basic ${Buffer.from(`AWS:${password}`).toString("base64")}`;
    const upload = await fetch(`${account.aws.url}/v2/storefront/blobs/uploads/`, {
      method: "POST",
      headers: { authorization },
    });
    expect(upload.status).toBe(202);
  });

  it("creates and describes repositories, and understands the refusals", async () => {
    const keys = await assume("administrator", await account.token());
    const create = [
      "ecr",
      "create-repository",
      "--repository-name",
      "by-cli",
      "--image-tag-mutability",
      "IMMUTABLE",
      "--output",
      "json",
    ];
    expect(JSON.parse(await awsAs(keys, ...create)).repository.repositoryUri).toBe(
      `${account.aws.host}/by-cli`,
    );
    await expect(awsAs(keys, ...create)).rejects.toThrow(
      "(RepositoryAlreadyExistsException) when calling the CreateRepository",
    );
    await expect(awsAs(keys, "ecr", "describe-repositories", "--repository-names", "ghost")).rejects.toThrow(
      "(RepositoryNotFoundException)",
    );
    await expect(assume("push", await account.token({ repository_id: "9" }))).rejects.toThrow(
      "(AccessDenied) when calling the AssumeRoleWithWebIdentity",
    );
    await expect(assume("push", "nonsense")).rejects.toThrow("(InvalidIdentityToken)");
    await expect(
      awsAs({ ...keys, AWS_SECRET_ACCESS_KEY: "wrong" }, "sts", "get-caller-identity"),
    ).rejects.toThrow("(SignatureDoesNotMatch)");
    await expect(
      awsAs({ ...keys, AWS_SECRET_ACCESS_KEY: "wrong" }, "ecr", "get-login-password"),
    ).rejects.toThrow("(InvalidSignatureException)");
  });
});

describe.skipIf(!has("skopeo"))("skopeo", () => {
  it("reads an image of our builder without a login, copies it with one, and finds every digest right", async () => {
    const { host, url } = account.aws;
    const context = join(folder, "context");
    mkdirSync(context);
    writeFileSync(
      join(context, "Dockerfile"),
      'FROM node:20\nWORKDIR /app\nCOPY main.js .\nLABEL a=b\nCMD ["node", "main.js"]\n',
    );
    writeFileSync(join(context, "main.js"), "console.log(1)\n");
    const image = expectValue(
      await buildImage({
        ...{
          context,
          dockerfile: join(context, "Dockerfile"),
          dockerfileName: "Dockerfile",
          buildArguments: {},
        },
        ...{ labels: {}, temporary: folder, log: () => {} },
      }),
    );
    const keys = await login();
    const options = { fetch, clock: systemClock, ids: systemIds, credentials: () => keys, log: () => {} };
    expectValue(await pushImage(image, { registry: host, repository: "storefront" }, options));

    const source = `docker://${host}/storefront@${image.digest}`;
    const inspected = JSON.parse(await run("skopeo", ["inspect", "--tls-verify=false", source]));
    expect(inspected).toMatchObject({ Digest: image.digest, Labels: { a: "b" }, Os: "linux" });

    const policy = join(folder, "policy.json");
    writeFileSync(policy, JSON.stringify({ default: [{ type: "insecureAcceptAnything" }] }));
    const copy = [
      "--policy",
      policy,
      "copy",
      "--dest-tls-verify=false",
      "--src-tls-verify=false",
      "--preserve-digests",
    ];
    const to = `docker://${host}/storefront:copied`;
    await run("skopeo", [...copy, "--dest-creds", `${keys.username}:${keys.password}`, source, to]);
    expect(
      JSON.parse(await run("skopeo", ["list-tags", "--tls-verify=false", `docker://${host}/storefront`]))
        .Tags,
    ).toContain("copied");
    await run("skopeo", [...copy, source, `dir:${join(folder, "copy")}`]);
    const manifest = readFileSync(join(folder, "copy", "manifest.json"), "utf8");
    expect(JSON.parse(manifest).config.digest).toBe(image.config.descriptor.digest);

    const layer = image.layers[0]?.descriptor.digest ?? "";
    const damaged = readFileSync(account.aws.contentPath(layer));
    damaged[30] = (damaged[30] ?? 0) ^ 1;
    writeFileSync(account.aws.contentPath(layer), damaged);
    await expect(run("skopeo", [...copy, source, `dir:${join(folder, "damaged")}`])).rejects.toThrow(
      /digest|checksum/i,
    );
    expect((await fetch(`${url}/v2/`)).status).toBe(200);
  });
});

async function login(): Promise<{ username: string; password: string }> {
  const client = { endpoint: account.aws.url, region: "eu-central-1", fetch, clock: systemClock };
  const request = {
    roleArn: account.aws.roleArn("push"),
    sessionName: "test",
    token: await account.token(),
    seconds: 900,
  };
  const keys = expectValue(await assumeRoleWithWebIdentity(client, request));
  const [token] = expectValue(await getAuthorizationTokens(client, keys, []));
  if (!token) throw new Error("no login");
  return token;
}
