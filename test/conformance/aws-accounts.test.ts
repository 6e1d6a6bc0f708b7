import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import type { AwsCredentials } from "../../src/systems/aws/signature.ts";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";
import { findAwsCommand } from "./aws-command.ts";

/**
 * Organizations, IAM, STS and Identity Center as the stand-in has them, against AWS's own command line: its parsers
 * are derived from the published models, so what they cannot read, they refuse or leave out, and a test here fails.
 */
const command = await findAwsCommand();

let account: TestAccount;
beforeAll(async () => {
  account = await startTestAccount();
});
afterAll(() => account.close());

/** Runs the command; gives what it printed as data. */
async function aws(args: readonly string[], given?: AwsCredentials) {
  const keys = given ?? account.aws.operatorKeys();
  const done = await runProgram(
    command ?? "aws",
    ["--endpoint-url", account.aws.url, "--output", "json", ...args],
    {
      env: plainEnvironment({
        ...{ HOME: account.directory, AWS_DEFAULT_REGION: "eu-central-1", AWS_EC2_METADATA_DISABLED: "true" },
        ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
        ...{ AWS_SESSION_TOKEN: keys.sessionToken ?? "", AWS_MAX_ATTEMPTS: "1" },
      }),
      timeout: 60_000,
    },
  );
  if (done.exitCode !== 0) throw new Error(`${args.join(" ")}: ${done.stderr}`);
  const text = done.stdout.toString("utf8").trim();
  return text === "" ? undefined : JSON.parse(text);
}

const document = (statement: object) => JSON.stringify({ Version: "2012-10-17", Statement: [statement] });

describe.skipIf(!command)("AWS's command line and several accounts", () => {
  const organizations = (operation: string, ...args: string[]) => aws(["organizations", operation, ...args]);

  it("makes an organization with a unit, an account and a policy that binds it", async () => {
    const made = await organizations("create-organization", "--feature-set", "ALL");
    expect(made.Organization).toMatchObject({ FeatureSet: "ALL", MasterAccountId: "111122223333" });
    const [root] = (await organizations("list-roots")).Roots;
    const unit = (
      await organizations("create-organizational-unit", "--parent-id", root.Id, "--name", "Workloads")
    ).OrganizationalUnit;
    const wanted = ["--email", "aws+dev@acme.example", "--account-name", "dev"];
    const request = (await organizations("create-account", ...wanted, "--tags", "Key=team,Value=a b"))
      .CreateAccountStatus;
    expect(request.State).toBe("IN_PROGRESS");
    const status = await created(request.Id);
    expect(status).toMatchObject({ State: "SUCCEEDED", AccountName: "dev" });
    const id = status.AccountId;
    const parents = ["--source-parent-id", root.Id, "--destination-parent-id", unit.Id];
    await organizations("move-account", "--account-id", id, ...parents);
    expect((await organizations("list-parents", "--child-id", id)).Parents).toEqual([
      { Id: unit.Id, Type: "ORGANIZATIONAL_UNIT" },
    ]);
    expect((await organizations("describe-account", "--account-id", id)).Account).toMatchObject({
      ...{ Id: id, Email: "aws+dev@acme.example", Name: "dev", State: "ACTIVE", JoinedMethod: "CREATED" },
    });
    expect((await organizations("list-tags-for-resource", "--resource-id", id)).Tags).toEqual([
      { Key: "team", Value: "a b" },
    ]);
    const type = ["--root-id", root.Id, "--policy-type", "SERVICE_CONTROL_POLICY"];
    await organizations("enable-policy-type", ...type);
    await expect(organizations("enable-policy-type", ...type)).rejects.toThrow(
      "(PolicyTypeAlreadyEnabledException)",
    );
    const deny = document({ Effect: "Deny", Action: "iam:Create*", Resource: "*" });
    const policy = ["--name", "guard", "--description", "", "--type", "SERVICE_CONTROL_POLICY"];
    const { Id } = (await organizations("create-policy", ...policy, "--content", deny)).Policy.PolicySummary;
    await organizations("attach-policy", "--policy-id", Id, "--target-id", unit.Id);
    const targets = await organizations("list-targets-for-policy", "--policy-id", Id);
    expect(targets.Targets).toMatchObject([
      { TargetId: unit.Id, Name: "Workloads", Type: "ORGANIZATIONAL_UNIT" },
    ]);

    const role = `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`;
    const { Credentials } = await aws([
      "sts",
      "assume-role",
      "--role-arn",
      role,
      "--role-session-name",
      "me",
    ]);
    const keys = {
      ...{ accessKeyId: Credentials.AccessKeyId, secretAccessKey: Credentials.SecretAccessKey },
      sessionToken: Credentials.SessionToken,
    };
    expect(await aws(["sts", "get-caller-identity"], keys)).toMatchObject({ Account: id });
    await expect(aws(["iam", "create-account-alias", "--account-alias", "dev-acme"], keys)).rejects.toThrow(
      "with an explicit deny in a service control policy",
    );
    await organizations("close-account", "--account-id", id);
    expect((await organizations("describe-account", "--account-id", id)).Account.State).toBe("CLOSED");
    await expect(organizations("delete-organization")).rejects.toThrow("(OrganizationNotEmptyException)");
  });

  async function created(id: string) {
    for (;;) {
      const args = ["describe-create-account-status", "--create-account-request-id", id];
      const { CreateAccountStatus } = await organizations(args[0] ?? "", ...args.slice(1));
      if (CreateAccountStatus.State !== "IN_PROGRESS") return CreateAccountStatus;
    }
  }

  it("makes a role with policies, and reads every part of it back", async () => {
    const iam = (operation: string, ...args: string[]) => aws(["iam", operation, ...args]);
    const role = ["--role-name", "deployer"];
    const principal = { Principal: { AWS: "arn:aws:iam::111122223333:root" } };
    const trust = JSON.parse(document({ Effect: "Allow", ...principal, Action: "sts:AssumeRole" }));
    const tags = ["--tags", "Key=groundwork:stack,Value=pipeline"];
    await iam("create-role", ...role, "--assume-role-policy-document", JSON.stringify(trust), ...tags);
    const policy = JSON.parse(document({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }));
    await iam(
      "put-role-policy",
      ...role,
      "--policy-name",
      "inline",
      "--policy-document",
      JSON.stringify(policy),
    );
    const managed = ["--policy-name", "managed", "--policy-document", JSON.stringify(policy)];
    const { Arn } = (await iam("create-policy", ...managed)).Policy;
    await iam("attach-role-policy", ...role, "--policy-arn", Arn);
    expect((await iam("get-role", ...role)).Role).toMatchObject({
      ...{ Path: "/", RoleName: "deployer", MaxSessionDuration: 3600, AssumeRolePolicyDocument: trust },
      Tags: [{ Key: "groundwork:stack", Value: "pipeline" }],
    });
    expect((await iam("get-role-policy", ...role, "--policy-name", "inline")).PolicyDocument).toEqual(policy);
    expect((await iam("list-attached-role-policies", ...role)).AttachedPolicies).toEqual([
      { PolicyName: "managed", PolicyArn: Arn },
    ]);
    const version = await iam("get-policy-version", "--policy-arn", Arn, "--version-id", "v1");
    expect(version.PolicyVersion).toMatchObject({ Document: policy, IsDefaultVersion: true });
    await expect(iam("delete-role", ...role)).rejects.toThrow("(DeleteConflict)");
    await expect(iam("delete-policy", "--policy-arn", Arn)).rejects.toThrow("(DeleteConflict)");
    await expect(
      iam("update-assume-role-policy", ...role, "--policy-document", '{"Statement":[]}'),
    ).rejects.toThrow("(MalformedPolicyDocument)");

    const url = "https://token.actions.githubusercontent.com";
    const client = ["--client-id-list", "sts.amazonaws.com"];
    const provider = await iam("create-open-id-connect-provider", "--url", url, ...client);
    const got = ["--open-id-connect-provider-arn", provider.OpenIDConnectProviderArn];
    expect(await iam("get-open-id-connect-provider", ...got)).toMatchObject({
      ...{ Url: "token.actions.githubusercontent.com", ClientIDList: ["sts.amazonaws.com"] },
    });
    await iam("update-account-password-policy", "--minimum-password-length", "14", "--require-symbols");
    expect((await iam("get-account-password-policy")).PasswordPolicy).toMatchObject({
      ...{ MinimumPasswordLength: 14, RequireSymbols: true, ExpirePasswords: false },
    });
  });

  it("finds Identity Center once a person has enabled it", async () => {
    expect((await aws(["sso-admin", "list-instances"])).Instances).toEqual([]);
    await fetch(`${account.aws.url}/_stand-in/identity-center`, { method: "POST" });
    expect((await aws(["sso-admin", "list-instances"])).Instances).toMatchObject([
      { OwnerAccountId: "111122223333", Status: "ACTIVE" },
    ]);
  });
});
