import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Wanted } from "../../src/contracts/adoption.ts";
import type { Stack } from "../../src/contracts/stack.ts";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { expect as expectValue } from "../../src/foundation/result.ts";
import { variablesOf, wantedApp } from "../../src/systems/github/apps.ts";
import { connectGitHub } from "../../src/systems/github/connect.ts";
import { githubFinders } from "../../src/systems/github/finders/index.ts";
import { githubStacks } from "../../src/systems/github/stacks/index.ts";
import { githubProvider } from "../../src/systems/github/stand-in/terraform/index.ts";
import { startWorld, type TestWorld } from "../../src/systems/github/stand-in/testing/world.ts";
import { storedProvider } from "../../src/systems/terraform/stand-in/schema/stored.ts";
import { startProviders } from "../../src/systems/terraform/stand-in/start.ts";
import {
  createWorkspace,
  terraformIsThere,
  type Workspace,
} from "../../src/systems/terraform/stand-in/testing/terraform.ts";
import { exampleOf } from "../golden/acme.ts";

/** The stacks of the GitHub system, as they are rendered, applied by the real terraform to the GitHub stand-in. */
const cache = process.env["GROUNDWORK_CACHE"] ?? join(homedir(), ".cache/groundwork");
const realProvider = join(cache, "providers/bin/terraform-provider-github");

interface Contender {
  readonly name: string;
  readonly can: boolean;
  prepare(
    world: TestWorld,
    token: string,
  ): Promise<{ environment: Record<string, string>; close(): void; init: boolean }>;
}

const credentials = (world: TestWorld, token: string) => ({
  GITHUB_TOKEN: token,
  GITHUB_BASE_URL: `${world.github.url}/`,
});

const contenders: readonly Contender[] = [
  {
    name: "the stand-in provider",
    can: terraformIsThere,
    async prepare(world, token) {
      const backend = githubProvider({ fetch }).backend(credentials(world, token));
      const providers = expectValue(
        await startProviders([await storedProvider("github", backend)], console.error),
      );
      const environment = { ...providers.environment, ...credentials(world, token) };
      return { environment, close: () => providers.close(), init: true };
    },
  },
  {
    name: "the real github provider",
    can: terraformIsThere && existsSync(realProvider),
    async prepare(world, token) {
      const folder = join(world.directory, "terraform");
      mkdirSync(folder, { recursive: true });
      const settings = join(folder, "override.rc");
      const bin = JSON.stringify(join(cache, "providers/bin"));
      writeFileSync(
        settings,
        `provider_installation {\n  dev_overrides {\n    "integrations/github" = ${bin}\n  }\n  direct {}\n}\n`,
      );
      const environment = { TF_CLI_CONFIG_FILE: settings, ...credentials(world, token) };
      return { environment, close: () => {}, init: false };
    },
  },
];

const logins = ["ada", "linus", "grace", "margaret", "barbara", "radia"];
const { blueprint } = exampleOf("examples/acme");
const [codeHost, platformRules, branchRules] = githubStacks(blueprint) as readonly [Stack, Stack, Stack];
/** With what the Apps may do, and no more. */
const apps = (["infrastructure", "plan", "delivery"] as const).map((role) => {
  const { name, permissions } = wantedApp(blueprint, role);
  return { slug: name, permissions };
});

for (const contender of contenders) {
  describe.skipIf(!contender.can)(`GitHub's stacks with ${contender.name}`, () => {
    let world: TestWorld;
    let prepared: Awaited<ReturnType<Contender["prepare"]>>;
    const workspaces: Workspace[] = [];
    const open = async (stack: Stack, facts: ReadonlyMap<string, string>) => {
      const workspace = createWorkspace(prepared.environment);
      workspaces.push(workspace);
      for (const { path, text } of stack.files) workspace.write(text, path);
      workspace.write(JSON.stringify(stack.variables(facts)), "inputs.auto.tfvars.json");
      if (prepared.init) await workspace.run("init");
      return workspace;
    };
    beforeAll(async () => {
      world = await startWorld({
        seed: {
          organization: { login: "acme", name: "Acme", plan: "team" },
          users: [
            { login: "olga", name: "Olga", email: "olga@acme.example", role: "owner" },
            ...logins.map((login) => ({
              ...{ login, name: login, email: `${login}@acme.example` },
              role: login === "grace" ? ("owner" as const) : ("member" as const),
            })),
          ],
          apps,
        },
      });
      prepared = await contender.prepare(world, await world.appToken("acme-infrastructure"));
    });
    afterAll(async () => {
      for (const workspace of workspaces) workspace.close();
      prepared?.close();
      await world?.close();
    });

    it("code-host makes everything that a first push needs, and has nothing to do a second time", async () => {
      const workspace = await open(codeHost, new Map());
      await workspace.run("validate");
      await workspace.run("apply", "-auto-approve");
      const { facts } = (await workspace.outputs()) as { facts: Record<string, string> };
      expect(Object.keys(facts).sort()).toEqual([...codeHost.gives].sort());
      expect((await workspace.plan()).actions).toEqual([]);

      const olga = world.as("olga").rest;
      const { data } = await olga.repos.get({ owner: "acme", repo: "storefront" });
      expect(facts["github.repository.storefront.id"]).toBe(String(data.id));
      expect(data).toMatchObject({ private: true, allow_squash_merge: true, allow_merge_commit: false });
      const actions = await olga.actions.getGithubActionsPermissionsOrganization({ org: "acme" });
      expect(actions.data).toMatchObject({ allowed_actions: "selected", sha_pinning_required: true });
      const platform = await olga.teams.listMembersInOrg({ org: "acme", team_slug: "platform" });
      expect(platform.data.map(({ login }) => login).sort()).toEqual([
        ...["barbara", "grace", "margaret", "radia"],
      ]);
      const apply = { owner: "acme", repo: "infrastructure", environment_name: "apply" };
      const branches = await olga.repos.listDeploymentBranchPolicies(apply);
      expect(branches.data.branch_policies.map(({ name }) => name)).toEqual(["main"]);
    });

    it("is planned by the App that only reads", async () => {
      const reader = await contender.prepare(world, await world.appToken("acme-plan"));
      const workspace = createWorkspace(reader.environment);
      const from = workspaces[0]?.directory ?? "";
      cpSync(from, workspace.directory, { recursive: true });
      expect((await workspace.plan()).actions).toEqual([]);
      workspace.close();
      reader.close();
    });

    it("finds and takes over all of it where a state was lost, and then has nothing to do", async () => {
      const { id = 0, privateKey = "" } = world.github.credentials.apps["acme-infrastructure"] ?? {};
      const { id: idName, key } = variablesOf("infrastructure");
      const client = expectValue(
        connectGitHub(blueprint, {
          ...{ endpoint: world.github.url, fetch, clock: systemClock, ids: systemIds },
          environment: { [idName]: String(id), [key]: privateKey },
        }),
      );
      const finders = githubFinders(client);
      const workspace = await open(codeHost, new Map());
      const { changes } = await workspace.plan();
      const imports = await Promise.all(
        changes.map(async ({ address, change }) => {
          const type = address.split(".")[0] ?? "";
          const values = (change.after ?? {}) as Wanted["values"];
          const found = await finders[type]?.({ stack: "code-host", address, values, known: new Map() });
          if (!found?.ok) throw new Error(`there is no finder of ${type}, or it failed`);
          return found.value === null ? "" : `import {\n  to = ${address}\n  id = "${found.value}"\n}\n`;
        }),
      );
      expect(changes.length).toBeGreaterThan(20);
      workspace.write(imports.join(""), "imports.tf");
      // What nobody chose, or what setting it again does not change, is not taken over.
      expect((await workspace.plan()).actions).toEqual([
        { address: "github_actions_organization_workflow_permissions.this", actions: ["create"] },
        { address: 'github_actions_repository_access_level.this["delivery"]', actions: ["create"] },
      ]);
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
    });

    it("shows what was changed by hand, and puts it back", async () => {
      const [workspace] = workspaces as [Workspace];
      const olga = world.as("olga").rest;
      await olga.repos.disableVulnerabilityAlerts({ owner: "acme", repo: "storefront" });
      await olga.actions.setGithubActionsPermissionsOrganization({
        ...{ org: "acme", enabled_repositories: "all", allowed_actions: "all" },
      });
      // What the platform does not depend on may differ.
      await olga.repos.update({ owner: "acme", repo: "storefront", description: "Ours", has_wiki: true });
      expect((await workspace.plan()).actions).toEqual([
        { address: "github_actions_organization_permissions.this", actions: ["update"] },
        { address: 'github_repository_vulnerability_alerts.this["storefront"]', actions: ["update"] },
      ]);
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
    });

    it("branch-rules protects every main, and leaves promotion branches to one App", async () => {
      const app = world.github.credentials.apps["acme-delivery"]?.id;
      const workspace = await open(branchRules, new Map([["github.app.delivery.id", String(app)]]));
      await workspace.run("validate");
      await workspace.run("apply", "-auto-approve");
      const { facts } = (await workspace.outputs()) as { facts: Record<string, string> };
      expect(Object.keys(facts).sort()).toEqual([...branchRules.gives].sort());
      expect((await workspace.plan()).actions).toEqual([]);

      const rest = world.as("olga").rest;
      const rules = async (repo: string, branch: string) =>
        (await rest.repos.getBranchRules({ owner: "acme", repo, branch })).data.map(({ type }) => type);
      expect(await rules("configuration", "main")).toContain("required_status_checks");
      expect(await rules("infrastructure", "main")).toEqual([]);
      const first = await open(platformRules, new Map());
      await first.run("apply", "-auto-approve");
      expect(await rules("infrastructure", "main")).toContain("required_status_checks");
      expect(await rules("configuration", "promote/prod/storefront")).toEqual(["creation", "update"]);
      expect(await rules("configuration", "promote")).toEqual(["creation", "update"]);
      expect(await rules("configuration", "feature")).toEqual([]);
    });
  });
}
