import { afterAll, beforeAll, expect, it } from "vitest";
import { expect as value } from "../../../foundation/result.ts";
import { registrationLink, wantedApp } from "../apps.ts";
import { githubStacks } from "../stacks/index.ts";
import { company, type Day1World, startDay1 } from "../testing.ts";
import { githubFinders } from "./index.ts";

let day1: Day1World;
const here = { owner: "acme", repo: "storefront" };

const find = async (type: string, values: Record<string, string>, address = `${type}.this`) => {
  const finder = githubFinders(day1.client)[type];
  return finder && value(await finder({ stack: "code-host", address, values, known: new Map() }));
};

beforeAll(async () => {
  day1 = await startDay1();
  const app = wantedApp(company, "infrastructure");
  await day1.register("infrastructure", registrationLink(day1.world.github.url, "acme", app), "all");
});
afterAll(async () => {
  await day1.world.close();
});

const everything = () => ({
  repository: find("github_repository", { name: "storefront" }),
  alerts: find("github_repository_vulnerability_alerts", { repository: "storefront" }),
  access: find("github_actions_repository_access_level", {
    ...{ repository: "storefront", access_level: "user" },
  }),
  team: find("github_team", { name: "Plat Form" }),
  membership: find("github_team_membership", { username: "ada" }, 'x.this["Plat Form/ada"]'),
  grant: find("github_team_repository", { repository: "storefront" }, 'x.this["Plat Form/storefront"]'),
  environment: find("github_repository_environment", { repository: "storefront", environment: "a:b" }),
  policy: find("github_repository_environment_deployment_policy", {
    ...{ repository: "storefront", environment: "a:b", branch_pattern: "main" },
  }),
  ruleset: find("github_repository_ruleset", { repository: "storefront", name: "main" }),
  actions: find("github_actions_organization_permissions", {}),
  workflow: find("github_actions_organization_workflow_permissions", {}),
});
const settled = async () =>
  Object.fromEntries(
    await Promise.all(Object.entries(everything()).map(async ([name, id]) => [name, await id] as const)),
  );

it("finds nothing in an organization in which nothing was done", async () => {
  expect(new Set(Object.values(await settled()))).toEqual(new Set([null]));
});

it("finds what is there, by the id that the engine imports it by", async () => {
  const { rest } = day1.world.as("olga");
  await rest.repos.createInOrg({ org: "acme", name: "storefront", private: true });
  await rest.repos.enableVulnerabilityAlerts(here);
  await rest.actions.setWorkflowAccessToRepository({ ...here, access_level: "organization" });
  const team = (await rest.teams.create({ org: "acme", name: "Plat Form" })).data;
  const org = { org: "acme", team_slug: "plat-form" };
  await rest.teams.addOrUpdateMembershipForUserInOrg({ ...org, username: "ada" });
  await rest.teams.addOrUpdateRepoPermissionsInOrg({ ...org, ...here, permission: "push" });
  const environment = { ...here, environment_name: "a:b" };
  await rest.repos.createOrUpdateEnvironment({
    ...environment,
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  const policy = await rest.repos.createDeploymentBranchPolicy({ ...environment, name: "main" });
  const ruleset = await rest.repos.createRepoRuleset({ ...here, name: "main", enforcement: "active" });
  await rest.actions.setGithubActionsPermissionsOrganization({
    ...{ org: "acme", enabled_repositories: "all", allowed_actions: "local_only" },
  });
  await rest.actions.setGithubActionsDefaultWorkflowPermissionsOrganization({
    ...{ org: "acme", default_workflow_permissions: "write" },
  });
  expect(await settled()).toEqual({
    repository: "storefront",
    alerts: "storefront",
    access: "storefront",
    team: String(team.id),
    membership: `${team.id}:ada`,
    grant: `${team.id}:storefront`,
    environment: "storefront:a??b",
    policy: `storefront:a??b:${policy.data.id}`,
    ruleset: `storefront:${ruleset.data.id}`,
    actions: "acme",
    workflow: "acme",
  });
});

it("does not take a membership of another team for the one that is wanted", async () => {
  const wanted = { username: "ada", team_id: "1" };
  expect(await find("github_team_membership", wanted, 'x.this["Plat Form/ada"]')).toBeNull();
});

it("knows every type that the stacks make", () => {
  const types = githubStacks(company).flatMap(({ files }) =>
    files.flatMap(({ text }) => [...text.matchAll(/^resource "(\w+)"/gm)].map(([, type = ""]) => type)),
  );
  expect(Object.keys(githubFinders(day1.client)).sort()).toEqual([...new Set(types)].sort());
});
