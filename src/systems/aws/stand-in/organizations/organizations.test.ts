import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expect as expectValue } from "../../../../foundation/result.ts";
import type { AwsAnswer, JsonObject } from "../terraform/calls.ts";
import type { AwsConnection } from "../terraform/connection.ts";
import { iam } from "../terraform/iam-calls.ts";
import { organizations } from "../terraform/organizations-calls.ts";
import { startTestAccount, type TestAccount } from "../testing.ts";
import { assumeRole, operatorConnection } from "../testing-connection.ts";

let account: TestAccount;
let root = "";
const connection = () => operatorConnection(account.aws);
const call = async (operation: string, input: object = {}): Promise<JsonObject> =>
  expectValue(await organizations(connection(), operation, input));
const refusal = (answer: AwsAnswer<unknown>) => (answer.ok ? "allowed" : answer.refusal?.code);
const refused = async (operation: string, input: object = {}) =>
  refusal(await organizations(connection(), operation, input));

beforeAll(async () => {
  account = await startTestAccount({ bare: true });
});
afterAll(() => account.close());

/** Asks for an account and waits for the end of it. */
async function create(name: string, email = `aws+${name}@acme.example`): Promise<JsonObject> {
  const asked = await call("CreateAccount", { AccountName: name, Email: email });
  const { Id } = asked["CreateAccountStatus"] as JsonObject;
  for (;;) {
    const looked = await call("DescribeCreateAccountStatus", { CreateAccountRequestId: Id });
    const status = looked["CreateAccountStatus"] as JsonObject;
    if (status["State"] !== "IN_PROGRESS") return status;
    await connection().clock.sleep(20);
  }
}

const policy = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Resource: "*", ...statement }] });

async function control(name: string, statement: object): Promise<string> {
  const made = await call("CreatePolicy", {
    ...{ Name: name, Description: "", Type: "SERVICE_CONTROL_POLICY", Content: policy(statement) },
  });
  return String(((made["Policy"] as JsonObject)["PolicySummary"] as JsonObject)["Id"]);
}

const memberRole = (id: unknown) => `arn:aws:iam::${String(id)}:role/OrganizationAccountAccessRole`;
const memberConnection = async (id: unknown): Promise<AwsConnection> =>
  assumeRole(connection(), memberRole(id));

describe("an organization", () => {
  it("is not there before somebody makes it, and is made once", async () => {
    expect(await refused("DescribeOrganization")).toBe("AWSOrganizationsNotInUseException");
    await call("CreateOrganization", { FeatureSet: "ALL" });
    expect(await refused("CreateOrganization")).toBe("AlreadyInOrganizationException");
    const [found] = (await call("ListRoots"))["Roots"] as readonly JsonObject[];
    root = String(found?.["Id"]);
  });

  it("makes an account after a while, and says so when it cannot", async () => {
    expect(await create("dev")).toMatchObject({
      State: "SUCCEEDED",
      AccountId: expect.stringMatching(/^\d{12}$/),
    });
    expect(await create("again", "AWS+dev@acme.example")).toMatchObject({
      ...{ State: "FAILED", FailureReason: "EMAIL_ALREADY_EXISTS" },
    });
    for (let made = 2; made < 10; made++)
      expect(await create(`a${made}`)).toMatchObject({ State: "SUCCEEDED" });
    expect(await create("eleventh")).toMatchObject({
      State: "FAILED",
      FailureReason: "ACCOUNT_LIMIT_EXCEEDED",
    });
  });

  it("lets nobody leave, closes an account for ninety days, and is not deleted while it has members", async () => {
    const { Accounts } = await call("ListAccounts", { MaxResults: 20 });
    const { Id } = (Accounts as readonly JsonObject[]).find(({ Name }) => Name === "a9") as JsonObject;
    expect(await refused("RemoveAccountFromOrganization", { AccountId: Id })).toBe(
      "ConstraintViolationException",
    );
    await call("CloseAccount", { AccountId: Id });
    expect(await refused("CloseAccount", { AccountId: Id })).toBe("AccountAlreadyClosedException");
    expect((await call("DescribeAccount", { AccountId: Id }))["Account"]).toMatchObject({
      ...{ Status: "SUSPENDED", State: "CLOSED" },
    });
    expect(refusal(await iam(connection(), "ListRoles"))).toBe("allowed");
    await expect(memberConnection(Id)).rejects.toThrow("AccessDenied");
    expect(await refused("CloseAccount", { AccountId: account.aws.management })).toBe(
      "ConstraintViolationException",
    );
    expect(await refused("DeleteOrganization")).toBe("OrganizationNotEmptyException");
  });
});

describe("units", () => {
  it("have names of their own below one parent, five levels, and are deleted empty", async () => {
    const made = await call("CreateOrganizationalUnit", { ParentId: root, Name: "Workloads" });
    const { Id } = made["OrganizationalUnit"] as JsonObject;
    const twin = { ParentId: root, Name: "Workloads" };
    expect(await refused("CreateOrganizationalUnit", twin)).toBe("DuplicateOrganizationalUnitException");
    let parent = String(Id);
    for (let level = 2; level <= 5; level++) {
      const inner = await call("CreateOrganizationalUnit", { ParentId: parent, Name: "inner" });
      parent = String((inner["OrganizationalUnit"] as JsonObject)["Id"]);
    }
    expect(await refused("CreateOrganizationalUnit", { ParentId: parent, Name: "six" })).toBe(
      "ConstraintViolationException",
    );
    expect(await refused("DeleteOrganizationalUnit", { OrganizationalUnitId: Id })).toBe(
      "OrganizationalUnitNotEmptyException",
    );
    await call("DeleteOrganizationalUnit", { OrganizationalUnitId: parent });
  });
});

describe("service control policies", () => {
  it("bind members and what is below a unit, and never the management account", async () => {
    expect(await refused("AttachPolicy", { PolicyId: "p-FullAWSAccess", TargetId: root })).toBe(
      "PolicyTypeNotEnabledException",
    );
    await call("EnablePolicyType", { RootId: root, PolicyType: "SERVICE_CONTROL_POLICY" });
    const { Accounts } = await call("ListAccounts", { MaxResults: 20 });
    const { Id: dev } = (Accounts as readonly JsonObject[]).find(({ Name }) => Name === "dev") as JsonObject;
    const member = await memberConnection(dev);
    let aliases = 0;
    const alias = (at: AwsConnection) => iam(at, "CreateAccountAlias", { AccountAlias: `acme-${aliases++}` });
    expect(refusal(await alias(member))).toBe("allowed");

    const here = { StringNotEquals: { "aws:RequestedRegion": "us-east-1" } };
    await call("AttachPolicy", {
      PolicyId: await control("regions", { Effect: "Deny", Action: "*", Condition: here }),
      TargetId: root,
    });
    expect(refusal(await alias(member))).toBe("allowed");
    const guard = await control("no-alias", { Effect: "Deny", Action: "iam:CreateAccountAlias" });
    await call("AttachPolicy", { PolicyId: guard, TargetId: root });
    const denied = await alias(member);
    expect(refusal(denied)).toBe("AccessDenied");
    expect(denied.ok || denied.refusal?.message).toContain(
      "with an explicit deny in a service control policy",
    );
    expect(refusal(await alias(connection()))).toBe("allowed");
    await call("DetachPolicy", { PolicyId: guard, TargetId: root });

    // Without a policy that allows, nothing is allowed.
    const reading = await control("reading", { Effect: "Allow", Action: "iam:Get*" });
    await call("AttachPolicy", { PolicyId: reading, TargetId: dev });
    await call("DetachPolicy", { PolicyId: "p-FullAWSAccess", TargetId: dev });
    expect(refusal(await alias(member))).toBe("AccessDenied");
    expect(await refused("DetachPolicy", { PolicyId: reading, TargetId: dev })).toBe(
      "ConstraintViolationException",
    );
    expect(await refused("DeletePolicy", { PolicyId: reading })).toBe("PolicyInUseException");
  });

  it.each([
    ["no JSON", "nonsense", "MalformedPolicyDocumentException"],
    [
      "a principal",
      policy({ Effect: "Deny", Principal: "*", Action: "*" }),
      "MalformedPolicyDocumentException",
    ],
    [
      "an operator that is not understood",
      policy({ Effect: "Deny", Action: "*", Condition: { StringLikes: { "aws:PrincipalArn": "x" } } }),
      "MalformedPolicyDocumentException",
    ],
    [
      "5,121 characters",
      policy({
        Effect: "Deny",
        Action: `s3:${"x".repeat(5121 - policy({ Effect: "Deny", Action: "s3:" }).length)}`,
      }),
      "ConstraintViolationException",
    ],
  ])("with %s are refused", async (_, Content, code) => {
    const input = { Name: "wrong", Description: "", Type: "SERVICE_CONTROL_POLICY", Content };
    expect(await refused("CreatePolicy", input)).toBe(code);
  });

  it("are the management account's business", async () => {
    const { Accounts } = await call("ListAccounts", { MaxResults: 20 });
    const { Id } = (Accounts as readonly JsonObject[]).find(({ Name }) => Name === "a2") as JsonObject;
    const member = await memberConnection(Id);
    expect(refusal(await organizations(member, "DescribeOrganization"))).toBe("allowed");
    expect(refusal(await organizations(member, "ListAccounts"))).toBe("AccessDeniedException");
  });
});
