import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Facts } from "../../src/contracts/facts.ts";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { expect as expectValue } from "../../src/foundation/result.ts";
import { assumeRoleWithWebIdentity } from "../../src/systems/aws/client.ts";
import type { AwsCredentials } from "../../src/systems/aws/signature.ts";
import { awsStacks } from "../../src/systems/aws/stacks/index.ts";
import { connectSource } from "../../src/systems/aws/stand-in/identity-center/testing.ts";
import { restJson } from "../../src/systems/aws/stand-in/terraform/calls.ts";
import { awsProvider } from "../../src/systems/aws/stand-in/terraform/index.ts";
import { ssoadmin } from "../../src/systems/aws/stand-in/terraform/ssoadmin-calls.ts";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";
import { assumeRole, operatorConnection } from "../../src/systems/aws/stand-in/testing-connection.ts";
import { allOffers, awsCompany } from "../../src/systems/aws/testing.ts";
import { createProviderHub } from "../../src/systems/terraform/stand-in/hub.ts";
import type { RunningProviders } from "../../src/systems/terraform/stand-in/start.ts";
import {
  createWorkspace,
  terraformIsThere,
  type Workspace,
} from "../../src/systems/terraform/stand-in/testing/terraform.ts";

/**
 * The real terraform giving people their rights, with the rights of the pipeline and no others: permission sets,
 * assignments, the clusters' entries, and the role by which somebody outside reads the accounts.
 */
const company = awsCompany({}, ["dev"]);
const stacks = awsStacks(company, allOffers);

describe.skipIf(!terraformIsThere)("terraform with the stand-in of the aws provider, and people", () => {
  let account: TestAccount;
  let close: () => Promise<void> = async () => {};
  let pipeline: RunningProviders;
  const opened: RunningProviders[] = [];
  const workspaces: Workspace[] = [];
  const facts = new Map<string, string>();
  const operator = () => operatorConnection(account.aws);

  beforeAll(async () => {
    account = await startTestAccount({ bare: true, otherAccounts: ["464646464646"] });
    facts.set("aws.account.management.id", account.aws.management);
    facts.set("aws.state.bucket", "acme-terraform-state");
    facts.set("aws.state.key.arn", `arn:aws:kms:eu-central-1:${account.aws.management}:key/1`);
    facts.set("host.issuer", account.issuer);
    facts.set("host.infrastructure.id", "7");
    const own = await providersOf(account.aws.operatorKeys());
    const first = { role: "OrganizationAccountAccessRole" };
    await apply("organization", own);
    await apply("pipeline", own, first);
    await apply("environment-dev", own, first);
    const sub = "repo:acme/infrastructure:environment:apply";
    const client = { endpoint: account.aws.url, region: "eu-central-1", fetch, clock: systemClock };
    const keys = await assumeRoleWithWebIdentity(client, {
      ...{ roleArn: `arn:aws:iam::${account.aws.management}:role/groundwork-apply`, sessionName: "job" },
      ...{ token: await account.token({ sub }), seconds: 3600 },
    });
    pipeline = await providersOf(expectValue(keys));

    const people = await connectSource(account.aws.url);
    close = people.close;
    const instances = expectValue(await ssoadmin(operator(), "ListInstances", {}));
    const [instance] = instances["Instances"] as readonly { readonly InstanceArn: string }[];
    facts.set("aws.identity-center.instance", instance?.InstanceArn ?? "");
    for (const displayName of ["platform", "engineering"]) {
      const made = await people.scim("POST", "/Groups", { displayName, externalId: displayName });
      facts.set(`aws.group.${displayName}.id`, made.body.id);
    }
    for (const name of ["shared", "log-archive", "security", "dev"])
      facts.set(`watcher.external-id.${name}`, `external-${name}`);
  }, 120_000);
  afterAll(async () => {
    for (const workspace of workspaces) workspace.close();
    for (const one of opened) one.close();
    await close();
    await account?.close();
  });

  async function providersOf(keys: AwsCredentials): Promise<RunningProviders> {
    const hub = createProviderHub(
      { aws: awsProvider({ fetch, clock: systemClock, ids: systemIds }) },
      () => {},
    );
    const running = expectValue(
      await hub.open({
        ...{ AWS_ENDPOINT_URL: account.aws.url, AWS_REGION: "eu-central-1" },
        ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
        AWS_SESSION_TOKEN: keys.sessionToken ?? "",
      }),
    );
    opened.push(running);
    return running;
  }

  /** Applies a stack as it lies in the repository, its modules inside, and holds the next plan against nothing to do. */
  async function apply(
    id: string,
    providers: RunningProviders,
    changes: Readonly<Record<string, string>> = {},
  ): Promise<Workspace> {
    const stack = stacks.find((one) => one.id === id);
    if (!stack) throw new Error(`no stack ${id}`);
    const workspace = createWorkspace(providers.environment);
    workspaces.push(workspace);
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(workspace.directory, path)), { recursive: true });
      workspace.write(text.replaceAll("../../modules/", "./modules/"), path);
    };
    for (const { path, text } of stack.files) write(path, text);
    for (const { name, files } of stack.modules) {
      for (const { path, text } of files) write(`modules/${name}/${path}`, text);
    }
    const variables = { ...stack.variables(facts as Facts), ...changes };
    write("inputs.auto.tfvars.json", JSON.stringify(variables));
    await workspace.run("init");
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
    const given = ((await workspace.outputs())["facts"] ?? {}) as Record<string, string>;
    expect(Object.keys(given).sort()).toEqual(stack.gives);
    for (const [name, value] of Object.entries(given)) facts.set(name, value);
    return workspace;
  }

  const entries = async () => {
    const dev = await assumeRole(
      operator(),
      `arn:aws:iam::${facts.get("aws.account.dev.id")}:role/OrganizationAccountAccessRole`,
    );
    const path = `/clusters/${facts.get("cluster.dev.name")}/access-entries`;
    const listed = await restJson(dev, {
      service: "eks",
      operation: "ListAccessEntries",
      method: "GET",
      path,
    });
    return expectValue(listed)["accessEntries"] as readonly string[];
  };

  it("gives every team its rights in accounts, and lets their roles into the cluster", async () => {
    await apply("access", pipeline);
    expect((await entries()).filter((arn) => arn.includes("AWSReservedSSO"))).toEqual([
      expect.stringMatching(
        /:role\/aws-reserved\/sso\.amazonaws\.com\/eu-central-1\/AWSReservedSSO_administrator_[0-9a-f]{16}$/,
      ),
      expect.stringMatching(/AWSReservedSSO_read-only_[0-9a-f]{16}$/),
    ]);
  });

  it("changes one right without touching another, and mends what was changed by hand", async () => {
    const workspace = workspaces.at(-1) as Workspace;
    const stack = stacks.find(({ id }) => id === "access");
    const variables = stack?.variables(facts as Facts) as { grants: Record<string, object> };
    const { "engineering/read-only/dev": _, ...grants } = variables.grants;
    workspace.write(JSON.stringify({ ...variables, grants }), "inputs.auto.tfvars.json");
    expect((await workspace.plan()).actions).toEqual([
      { address: 'aws_ssoadmin_account_assignment.this["engineering/read-only/dev"]', actions: ["delete"] },
    ]);
    workspace.write(JSON.stringify(variables), "inputs.auto.tfvars.json");
    const set = {
      InstanceArn: facts.get("aws.identity-center.instance"),
      PermissionSetArn: facts.get("aws.permission-set.administrator.arn"),
    };
    expectValue(await ssoadmin(operator(), "DeleteInlinePolicyFromPermissionSet", set));
    expectValue(await ssoadmin(operator(), "UpdatePermissionSet", { ...set, SessionDuration: "PT12H" }));
    const { actions } = await workspace.plan();
    expect(actions.map(({ address }) => address)).toEqual([
      'aws_ssoadmin_permission_set.this["administrator"]',
      'aws_ssoadmin_permission_set_inline_policy.this["administrator"]',
    ]);
    await workspace.run("apply", "-auto-approve");
    expect((await workspace.plan()).actions).toEqual([]);
  });

  it("is taken up again by import, one of each kind", async () => {
    const workspace = workspaces.at(-1) as Workspace;
    const [instance, set] = [
      facts.get("aws.identity-center.instance") ?? "",
      facts.get("aws.permission-set.administrator.arn") ?? "",
    ];
    const dev = facts.get("aws.account.dev.id");
    const policy = "arn:aws:iam::aws:policy/AdministratorAccess";
    const all = {
      'aws_ssoadmin_permission_set.this["administrator"]': `${set},${instance}`,
      'aws_ssoadmin_permission_set_inline_policy.this["administrator"]': `${set},${instance}`,
      'aws_ssoadmin_managed_policy_attachment.this["administrator/AdministratorAccess"]': `${policy},${set},${instance}`,
      'aws_ssoadmin_account_assignment.this["platform/administrator/dev"]': `${facts.get("aws.group.platform.id")},GROUP,${dev},AWS_ACCOUNT,${set},${instance}`,
    };
    await workspace.run("state", "rm", ...Object.keys(all));
    const blocks = Object.entries(all).map(([to, id]) => `import {\n  to = ${to}\n  id = "${id}"\n}\n`);
    workspace.write(blocks.join("\n"), "imports.tf");
    expect((await workspace.plan()).actions).toEqual([]);
    await workspace.run("apply", "-auto-approve");
    workspace.write("", "imports.tf");
    expect((await workspace.plan()).actions).toEqual([]);
  });

  it("lets the pipeline give nobody anything in the management account", async () => {
    const workspace = workspaces.at(-1) as Workspace;
    const stack = stacks.find(({ id }) => id === "access");
    const variables = stack?.variables(facts as Facts) as {
      member_accounts: Record<string, string>;
    };
    const member_accounts = {
      ...variables.member_accounts,
      security: facts.get("aws.account.management.id"),
    };
    workspace.write(JSON.stringify({ ...variables, member_accounts }), "inputs.auto.tfvars.json");
    expect(await workspace.refusal("apply", "-auto-approve")).toContain("AccessDeniedException");
    workspace.write(JSON.stringify(variables), "inputs.auto.tfvars.json");
    await workspace.run("apply", "-auto-approve");
    await workspace.run("destroy", "-auto-approve");
    expect((await entries()).filter((arn) => arn.includes("AWSReservedSSO"))).toEqual([]);
  });

  it("makes a role for whoever watches, in every account", async () => {
    await apply("monitoring-access", pipeline);
    expect(facts.get("aws.monitoring.dev.role")).toBe("monitoring-reader");
  });
});
