import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expect as expectValue } from "../../src/foundation/result.ts";
import { githubProvider } from "../../src/systems/github/stand-in/terraform/index.ts";
import { startWorld, type TestWorld } from "../../src/systems/github/stand-in/testing/world.ts";
import { storedProvider } from "../../src/systems/terraform/stand-in/schema/stored.ts";
import { startProviders } from "../../src/systems/terraform/stand-in/start.ts";
import {
  createWorkspace,
  terraformIsThere,
  type Workspace,
} from "../../src/systems/terraform/stand-in/testing/terraform.ts";

/**
 * One GitHub stack, applied to the GitHub stand-in by the real terraform: once with our stand-in provider, once with
 * the real `integrations/github` that scripts/provider-schemas/build.sh built. Both have to find the same world.
 */
const cache = process.env["GROUNDWORK_CACHE"] ?? join(homedir(), ".cache/groundwork");
const realProvider = join(cache, "providers/bin/terraform-provider-github");

const head = `
terraform {
  required_providers {
    github = { source = "integrations/github" }
  }
}
`;

const stack = `
resource "github_repository" "delivery" {
  name                   = "delivery"
  description            = "Workflows that the others share"
  visibility             = "private"
  has_issues             = true
  auto_init              = true
  allow_merge_commit     = false
  allow_rebase_merge     = false
  delete_branch_on_merge = true
  topics                 = ["delivery", "platform"]
}

resource "github_actions_repository_access_level" "delivery" {
  repository   = github_repository.delivery.name
  access_level = "organization"
}

resource "github_team" "platform" {
  name        = "Platform Team"
  description = "Keeps the platform"
  privacy     = "closed"
}

resource "github_team_membership" "ada" {
  team_id  = github_team.platform.id
  username = "ada"
}

resource "github_team_membership" "bob" {
  team_id  = github_team.platform.id
  username = "bob"
  role     = "maintainer"
}

resource "github_team_repository" "delivery" {
  team_id    = github_team.platform.id
  repository = github_repository.delivery.name
  permission = "push"
}

resource "github_repository_environment" "delivery" {
  repository        = github_repository.delivery.name
  environment       = "delivery"
  can_admins_bypass = false
  deployment_branch_policy {
    protected_branches     = false
    custom_branch_policies = true
  }
}

resource "github_repository_environment_deployment_policy" "main" {
  repository     = github_repository.delivery.name
  environment    = github_repository_environment.delivery.environment
  branch_pattern = "main"
}

resource "github_repository_ruleset" "main" {
  name        = "main"
  repository  = github_repository.delivery.name
  target      = "branch"
  enforcement = "active"
  conditions {
    ref_name {
      include = ["~DEFAULT_BRANCH"]
      exclude = []
    }
  }
  rules {
    deletion                = true
    non_fast_forward        = true
    required_linear_history = true
    pull_request {
      required_approving_review_count = 2
      dismiss_stale_reviews_on_push   = true
      require_last_push_approval      = true
      allowed_merge_methods           = ["squash"]
    }
    required_status_checks {
      strict_required_status_checks_policy = true
      required_check {
        context        = "test"
        integration_id = 15368
      }
      required_check { context = "quality" }
    }
  }
}

output "repository" { value = github_repository.delivery.full_name }
output "team" { value = github_team.platform.slug }
`;

interface Contender {
  readonly name: string;
  readonly can: boolean;
  /** The environment that terraform runs in, and what is to be ended afterwards. */
  prepare(world: TestWorld): Promise<{ environment: Record<string, string>; close(): void; init: boolean }>;
  readonly provider: (world: TestWorld) => string;
}

const contenders: readonly Contender[] = [
  {
    name: "the stand-in provider",
    can: terraformIsThere,
    provider: () => 'provider "github" { owner = "acme" }\n',
    async prepare(world) {
      const backend = githubProvider({ fetch }).backend({
        GITHUB_BASE_URL: `${world.github.url}/`,
        GITHUB_TOKEN: world.tokenOf("olga"),
      });
      const providers = expectValue(
        await startProviders([await storedProvider("github", backend)], console.error),
      );
      return { environment: { ...providers.environment }, close: () => providers.close(), init: true };
    },
  },
  {
    name: "the real github provider",
    can: terraformIsThere && existsSync(realProvider),
    provider: (world) => `provider "github" {
  owner           = "acme"
  base_url        = "${world.github.url}/"
  token           = "${world.tokenOf("olga")}"
  write_delay_ms  = 0
  read_delay_ms   = 0
}
`,
    async prepare(world) {
      const folder = join(world.directory, "terraform");
      mkdirSync(folder);
      const settings = join(folder, "override.rc");
      const bin = JSON.stringify(join(cache, "providers/bin"));
      writeFileSync(
        settings,
        `provider_installation {\n  dev_overrides {\n    "integrations/github" = ${bin}\n  }\n  direct {}\n}\n`,
      );
      return { environment: { TF_CLI_CONFIG_FILE: settings }, close: () => {}, init: false };
    },
  },
];

for (const contender of contenders) {
  describe.skipIf(!contender.can)(`a GitHub stack with ${contender.name}`, () => {
    let world: TestWorld;
    let prepared: Awaited<ReturnType<Contender["prepare"]>>;
    let workspace: Workspace;
    const write = (body: string) => workspace.write(`${head}${contender.provider(world)}${body}`);
    beforeAll(async () => {
      world = await startWorld();
      prepared = await contender.prepare(world);
      workspace = createWorkspace(prepared.environment);
      write(stack);
      if (prepared.init) await workspace.run("init");
    });
    afterAll(async () => {
      workspace?.close();
      prepared?.close();
      await world?.close();
    });

    it("is made whole, and there is nothing to do a second time", async () => {
      await workspace.run("apply", "-auto-approve");
      expect(await workspace.outputs()).toEqual({ repository: "acme/delivery", team: "platform-team" });
      expect((await workspace.plan()).actions).toEqual([]);

      const olga = world.as("olga").rest;
      const repository = (await olga.repos.get({ owner: "acme", repo: "delivery" })).data;
      expect(repository).toMatchObject({
        ...{ private: true, allow_squash_merge: true, allow_merge_commit: false, allow_rebase_merge: false },
        ...{ delete_branch_on_merge: true, description: "Workflows that the others share" },
      });
      expect(repository.topics?.sort()).toEqual(["delivery", "platform"]);
      const members = await olga.teams.listMembersInOrg({ org: "acme", team_slug: "platform-team" });
      expect(members.data.map(({ login }) => login).sort()).toEqual(["ada", "bob"]);
      const rules = await olga.repos.getBranchRules({ owner: "acme", repo: "delivery", branch: "main" });
      expect(rules.data.map(({ type }) => type).sort()).toEqual([
        ...[
          "deletion",
          "non_fast_forward",
          "pull_request",
          "required_linear_history",
          "required_status_checks",
        ],
      ]);
    });

    it("shows exactly what was deleted and changed by REST", async () => {
      const olga = world.as("olga").rest;
      await olga.teams.removeMembershipForUserInOrg({
        org: "acme",
        team_slug: "platform-team",
        username: "ada",
      });
      await olga.repos.update({ owner: "acme", repo: "delivery", delete_branch_on_merge: false });
      expect((await workspace.plan()).actions).toEqual([
        { address: "github_repository.delivery", actions: ["update"] },
        { address: "github_team_membership.ada", actions: ["create"] },
      ]);
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
    });

    it("is changed in place", async () => {
      write(stack.replace("required_approving_review_count = 2", "required_approving_review_count = 1"));
      expect((await workspace.plan()).actions).toEqual([
        { address: "github_repository_ruleset.main", actions: ["update"] },
      ]);
      await workspace.run("apply", "-auto-approve");
      expect((await workspace.plan()).actions).toEqual([]);
    });

    it("is taken up again by import", async () => {
      const olga = world.as("olga").rest;
      const [ruleset] = (await olga.repos.getRepoRulesets({ owner: "acme", repo: "delivery" })).data;
      await workspace.run("state", "rm", "github_repository_ruleset.main", "github_team_membership.bob");
      await workspace.run("import", "github_repository_ruleset.main", `delivery:${ruleset?.id}`);
      await workspace.run("import", "github_team_membership.bob", "platform-team:bob");
      expect((await workspace.plan()).actions).toEqual([]);
    });

    it("refuses what the real provider refuses, before anything is asked of GitHub", async () => {
      write('resource "github_repository" "a" {\n  name       = "not a name"\n  visibility = "hidden"\n}');
      const said = await workspace.refusal("validate");
      expect(said).toContain(
        "must include only alphanumeric characters, underscores or hyphens and consist of 100 characters or less",
      );
      expect(said).toContain('expected visibility to be one of ["public" "private" "internal"], got hidden');
      write(`resource "github_repository_environment_deployment_policy" "a" {
  repository  = "delivery"
  environment = "delivery"
}`);
      expect(await workspace.refusal("validate")).toContain(
        "one of `branch_pattern,tag_pattern` must be specified",
      );
    });

    it("goes away again", async () => {
      write(stack);
      await workspace.run("destroy", "-auto-approve");
      const olga = world.as("olga").rest;
      await expect(olga.repos.get({ owner: "acme", repo: "delivery" })).rejects.toThrow("Not Found");
      expect((await olga.teams.list({ org: "acme" })).data).toEqual([]);
    });
  });
}
