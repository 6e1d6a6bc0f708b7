import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expect as expectValue } from "../../../../foundation/result.ts";
import type { AwsAnswer } from "../terraform/calls.ts";
import type { AwsConnection } from "../terraform/connection.ts";
import { iam } from "../terraform/iam-calls.ts";
import { startTestAccount, type TestAccount } from "../testing.ts";
import { assumeRole, operatorConnection } from "../testing-connection.ts";

let account: TestAccount;
let operator: AwsConnection;
beforeAll(async () => {
  account = await startTestAccount({ bare: true });
  operator = operatorConnection(account.aws);
});
afterAll(() => account.close());

const refusal = (answer: AwsAnswer<unknown>) =>
  answer.ok ? "allowed" : `${answer.refusal?.code}: ${answer.refusal?.message}`;
const policy = (...Statement: readonly object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const root = () => `arn:aws:iam::${account.aws.management}:root`;
const trust = (principal: string, extra: object = {}) =>
  policy({ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole", ...extra });
const roleArn = (name: string) => `arn:aws:iam::${account.aws.management}:role/${name}`;

async function role(name: string, document: string, own?: string): Promise<void> {
  expectValue(await iam(operator, "CreateRole", { RoleName: name, AssumeRolePolicyDocument: document }));
  if (own === undefined) return;
  expectValue(
    await iam(operator, "PutRolePolicy", { RoleName: name, PolicyName: "own", PolicyDocument: own }),
  );
}

describe("roles", () => {
  it("may do what their policies allow, and no more once they are gone", async () => {
    await role(
      "reader",
      trust(root()),
      policy({ Effect: "Allow", Action: "iam:Get*", Resource: roleArn("reader") }),
    );
    const reader = await assumeRole(operator, roleArn("reader"));
    expect(refusal(await iam(reader, "GetRole", { RoleName: "reader" }))).toBe("allowed");
    expect(refusal(await iam(reader, "ListRoles"))).toBe(
      `AccessDenied: User: arn:aws:sts::111122223333:assumed-role/reader/test is not authorized to perform: iam:ListRoles on resource: * because no identity-based policy allows the iam:ListRoles action`,
    );
    expectValue(await iam(operator, "DeleteRolePolicy", { RoleName: "reader", PolicyName: "own" }));
    expect(refusal(await iam(reader, "GetRole", { RoleName: "reader" }))).toContain("AccessDenied");
  });

  it("are kept within their boundary", async () => {
    const document = policy({ Effect: "Allow", Action: "iam:List*", Resource: "*" });
    expectValue(await iam(operator, "CreatePolicy", { PolicyName: "edge", PolicyDocument: document }));
    const edge = `arn:aws:iam::${account.aws.management}:policy/edge`;
    await role("bounded", trust(root()));
    expectValue(
      await iam(operator, "PutRolePermissionsBoundary", { RoleName: "bounded", PermissionsBoundary: edge }),
    );
    const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
    expectValue(await iam(operator, "AttachRolePolicy", { RoleName: "bounded", PolicyArn: administrator }));
    const bounded = await assumeRole(operator, roleArn("bounded"));
    expect(refusal(await iam(bounded, "ListRoles"))).toBe("allowed");
    expect(refusal(await iam(bounded, "GetRole", { RoleName: "bounded" }))).toContain(
      "because no permissions boundary allows the iam:GetRole action",
    );
    expect(refusal(await iam(operator, "DeletePolicy", { PolicyArn: edge }))).toContain("DeleteConflict");
  });

  it("are taken by whom they trust, and by nobody whose own policies do not let them", async () => {
    const take = policy({ Effect: "Allow", Action: "sts:AssumeRole", Resource: roleArn("target") });
    await role("may", trust(root()), take);
    await role("may-not", trust(root()));
    await role("stranger", trust(root()), policy({ Effect: "Allow", Action: "*", Resource: "*" }));
    await role("target", trust(root(), { Condition: { ArnLike: { "aws:PrincipalArn": roleArn("may*") } } }));
    const [may, mayNot, stranger] = await Promise.all(
      ["may", "may-not", "stranger"].map((name) => assumeRole(operator, roleArn(name))),
    );
    if (!may || !mayNot || !stranger) throw new Error("no session");
    expect((await assumeRole(may, roleArn("target"))).account).toBe("111122223333");
    await expect(assumeRole(mayNot, roleArn("target"))).rejects.toThrow(
      "not authorized to perform: sts:AssumeRole",
    );
    await expect(assumeRole(stranger, roleArn("target"))).rejects.toThrow("AccessDenied");
    await expect(assumeRole(operator, roleArn("nobody"))).rejects.toThrow("AccessDenied");
  });
});

describe("what IAM refuses", () => {
  const allow = { Effect: "Allow", Action: "s3:*", Resource: "*" };
  it.each([
    ["no JSON", "{", "MalformedPolicyDocument: This policy contains invalid Json"],
    ["a principal", policy({ ...allow, Principal: "*" }), "should not specify a principal"],
    ["no resource", policy({ Effect: "Allow", Action: "s3:*" }), "must contain resources"],
    [
      "a resource that is no ARN",
      policy({ ...allow, Resource: "bucket" }),
      'Resource bucket must be in ARN format or "*".',
    ],
    ["an action of no service", policy({ ...allow, Action: "GetObject" }), "must be prefaced by a vendor"],
    [
      "an operator that is not understood",
      policy({ ...allow, Condition: { Like: { a: "b" } } }),
      "Like is not understood",
    ],
    [
      "more than 10,240 characters",
      policy({ ...allow, Resource: `arn:aws:s3:::${"x".repeat(10_240)}` }),
      "LimitExceeded",
    ],
  ])("as a role's policy: %s", async (_, document, said) => {
    await iam(operator, "CreateRole", { RoleName: "plain", AssumeRolePolicyDocument: trust(root()) });
    const input = { RoleName: "plain", PolicyName: "wrong", PolicyDocument: document };
    expect(refusal(await iam(operator, "PutRolePolicy", input))).toContain(said);
  });

  it.each([
    [
      "a role that is not there",
      () => trust(roleArn("ghost")),
      'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/ghost"',
    ],
    ["an account that is not there", () => trust("999988887777"), "Invalid principal in policy"],
    ["a resource", () => trust(root(), { Resource: "*" }), "Has prohibited field Resource."],
    [
      "nobody",
      () => policy({ Effect: "Allow", Action: "sts:AssumeRole" }),
      "Missing required field Principal",
    ],
    [
      "another action",
      () => trust(root(), { Action: "s3:GetObject" }),
      "may only specify STS AssumeRole actions",
    ],
  ])("as a trust policy: %s", async (_, document, said) => {
    const input = { RoleName: "wrong", AssumeRolePolicyDocument: document() };
    expect(refusal(await iam(operator, "CreateRole", input))).toContain(said);
  });

  it("to have twice, to lose while it is used, and to find where it is not", async () => {
    const twin = { RoleName: "PLAIN", AssumeRolePolicyDocument: trust(root()) };
    expect(refusal(await iam(operator, "CreateRole", twin))).toContain("EntityAlreadyExists");
    const provider = { Url: "https://issuer.example", ClientIDList: ["a"] };
    expectValue(await iam(operator, "CreateOpenIDConnectProvider", provider));
    expect(refusal(await iam(operator, "CreateOpenIDConnectProvider", provider))).toContain(
      "EntityAlreadyExists",
    );
    const insecure = { ...provider, Url: "http://issuer.example" };
    expect(refusal(await iam(operator, "CreateOpenIDConnectProvider", insecure))).toContain("InvalidInput");
    const ghost = { RoleName: "ghost", PolicyName: "x" };
    expect(refusal(await iam(operator, "GetRolePolicy", ghost))).toContain("NoSuchEntity");
    const attach = { RoleName: "plain", PolicyArn: "arn:aws:iam::aws:policy/Imaginary" };
    expect(refusal(await iam(operator, "AttachRolePolicy", attach))).toContain(
      "does not exist or is not attachable",
    );
    const made = { AWSServiceName: "eks.amazonaws.com" };
    expectValue(await iam(operator, "CreateServiceLinkedRole", made));
    expect(refusal(await iam(operator, "CreateServiceLinkedRole", made))).toContain(
      "has been taken in this account",
    );
    expect(refusal(await iam(operator, "DeleteRole", { RoleName: "AWSServiceRoleForAmazonEKS" }))).toContain(
      "UnmodifiableEntity",
    );
  });
});
