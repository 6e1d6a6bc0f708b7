import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Facts } from "../../src/contracts/facts.ts";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { expect as expectValue } from "../../src/foundation/result.ts";
import { assumeRoleWithWebIdentity } from "../../src/systems/aws/client.ts";
import { awsStacks } from "../../src/systems/aws/stacks/index.ts";
import { iam } from "../../src/systems/aws/stand-in/terraform/iam-calls.ts";
import { awsProvider } from "../../src/systems/aws/stand-in/terraform/index.ts";
import { organizations } from "../../src/systems/aws/stand-in/terraform/organizations-calls.ts";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";
import { operatorConnection } from "../../src/systems/aws/stand-in/testing-connection.ts";
import { awsCompany, codeHost } from "../../src/systems/aws/testing.ts";
import { createProviderHub } from "../../src/systems/terraform/stand-in/hub.ts";
import type { RunningProviders } from "../../src/systems/terraform/stand-in/start.ts";
import {
  createWorkspace,
  terraformIsThere,
  type Workspace,
} from "../../src/systems/terraform/stand-in/testing/terraform.ts";

/**
 * The real terraform applying the stacks of the organization and of the pipeline, with the stand-in of the aws
 * provider, over the stand-ins of Organizations, IAM and STS.
 */
const company = awsCompany();
const stacks = awsStacks(company, { codeHostIdentity: codeHost });

describe.skipIf(!terraformIsThere)(
  "terraform with the stand-in of the aws provider, and the accounts of a company",
  () => {
    let account: TestAccount;
    let providers: RunningProviders;
    const workspaces: Workspace[] = [];
    const facts = new Map<string, string>();
    const connection = () => operatorConnection(account.aws);

    beforeAll(async () => {
      account = await startTestAccount({ bare: true });
      facts.set("aws.account.management.id", account.aws.management);
      facts.set("aws.state.bucket", "acme-terraform-state");
      facts.set("aws.state.key.arn", `arn:aws:kms:eu-central-1:${account.aws.management}:key/1`);
      facts.set("host.issuer", account.issuer);
      facts.set("host.infrastructure.id", "7");
      const keys = account.aws.operatorKeys();
      const hub = createProviderHub(
        { aws: awsProvider({ fetch, clock: systemClock, ids: systemIds }) },
        () => {},
      );
      providers = expectValue(
        await hub.open({
          ...{ AWS_ENDPOINT_URL: account.aws.url, AWS_REGION: "eu-central-1" },
          ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
          AWS_SESSION_TOKEN: keys.sessionToken ?? "",
        }),
      );
    });
    afterAll(async () => {
      for (const workspace of workspaces) workspace.close();
      providers?.close();
      await account?.close();
    });

    /** A stack as it lies in the repository, its modules inside. */
    async function open(id: string, changes: Readonly<Record<string, string>> = {}): Promise<Workspace> {
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
      return workspace;
    }

    it("makes the organization, its accounts and guardrails, and there is nothing to do a second time", async () => {
      const workspace = await open("organization");
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
      const given = (await workspace.outputs())["facts"] as Record<string, string>;
      for (const [name, value] of Object.entries(given)) facts.set(name, value);
      const listed = expectValue(await organizations(connection(), "ListAccounts"));
      expect(listed["Accounts"]).toEqual(
        expect.arrayContaining([
          expect.objectContaining({
            ...{ Id: facts.get("aws.account.prod.id"), Name: "prod", Email: "aws+prod@acme.example" },
          }),
        ]),
      );
      expect(listed["Accounts"]).toHaveLength(8);
    });

    it("is taken up again by import, the policies too", async () => {
      const workspace = workspaces[0] as Workspace;
      const shown = JSON.parse(await workspace.run("show", "-json")) as {
        readonly values: {
          readonly root_module: {
            readonly resources: readonly {
              readonly address: string;
              readonly values: { readonly id: string };
            }[];
          };
        };
      };
      const all = shown.values.root_module.resources;
      const address = (type: string) => all.filter((one) => one.address.startsWith(`${type}.`));
      const some = [
        ...address("aws_organizations_organization"),
        ...["aws_organizations_organizational_unit", "aws_organizations_account"].flatMap((type) =>
          address(type).slice(0, 1),
        ),
        ...["aws_organizations_policy", "aws_organizations_policy_attachment"].flatMap((type) =>
          address(type).slice(0, 1),
        ),
      ];
      expect(some).toHaveLength(5);
      await workspace.run("state", "rm", ...some.map((one) => one.address));
      for (const one of some) await workspace.run("import", one.address, one.values.id);
      const { changes } = await workspace.plan();
      // What only the provider knows of an account was not there to be read, as with the real one.
      for (const { change } of changes) {
        expect(change.after).toEqual({ ...change.before, close_on_deletion: false });
      }
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
    });

    it("makes the pipeline's roles in every account, which trust that repository's jobs and no others", async () => {
      const workspace = await open("pipeline", { role: "OrganizationAccountAccessRole" });
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
      const client = { endpoint: account.aws.url, region: "eu-central-1", fetch, clock: systemClock };
      const take = (token: string) =>
        assumeRoleWithWebIdentity(client, {
          ...{ roleArn: `arn:aws:iam::${account.aws.management}:role/groundwork-apply`, sessionName: "job" },
          ...{ token, seconds: 900 },
        });
      const sub = "repo:acme/infrastructure:environment:apply";
      expect((await take(await account.token({ sub, repository_id: "8" }))).ok).toBe(false);
      const keys = expectValue(await take(await account.token({ sub })));
      const job = { ...connection(), credentials: keys };
      expect((await iam(job, "CreateAccountAlias", { AccountAlias: "acme" })).ok).toBe(false);
      expect((await iam(job, "ListRoles")).ok).toBe(false);
      expect((await iam(job, "GetRole", { RoleName: "groundwork-plan" })).ok).toBe(true);
    });

    it("shows exactly what was changed by hand, and mends it", async () => {
      const workspace = workspaces[1] as Workspace;
      const role = { RoleName: "groundwork-plan" };
      expectValue(
        await iam(connection(), "DeleteRolePolicy", { ...role, PolicyName: "states-and-accounts" }),
      );
      expectValue(await iam(connection(), "UpdateRole", { ...role, Description: "mine" }));
      expect((await workspace.plan()).actions).toEqual([
        { address: "aws_iam_role.plan", actions: ["update"] },
        { address: "aws_iam_role_policy.plan", actions: ["create"] },
      ]);
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
      await workspace.run("destroy", "-auto-approve");
      expect((await iam(connection(), "GetRole", role)).ok).toBe(false);
    });
  },
);
