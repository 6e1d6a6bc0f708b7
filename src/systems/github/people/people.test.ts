import { afterAll, beforeAll, expect, it } from "vitest";
import type { Blueprint } from "../../../blueprint/model.ts";
import type { Right } from "../../../contracts/people.ts";
import type { Policy } from "../../../contracts/policy.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { expect as value } from "../../../foundation/result.ts";
import { variablesOf, wantedApp } from "../apps.ts";
import { connectGitHub, type GitHubClient } from "../connect.ts";
import { startWorld, type TestWorld } from "../stand-in/testing/world.ts";
import { company as small } from "../testing.ts";
import { people } from "./index.ts";

/** A thousand engineers beside the two of the platform. */
const engineers = Array.from({ length: 1000 }, (_, index) => `engineer-${index}`);
const company: Blueprint = {
  ...small,
  people: [
    ...small.people,
    ...engineers.map((handle) => ({
      ...{ handle, name: handle, email: `${handle}@acme.example`, teams: ["engineering"], accounts: {} },
    })),
  ],
  teams: [{ name: "engineering", members: engineers }, ...small.teams],
  environments: [
    { name: "prod", kind: "production", gate: { kind: "manual", approvals: 1, approvers: "platform" } },
  ],
};
const policy: Policy = {
  ...{ version: 1, configuration: "acme/configuration", branch: "main", applications: [] },
  environments: [{ name: "prod", gate: { approvals: 1, approvers: "platform" } }],
  platform: { team: "platform", approvals: 2 },
  ...{ apps: { delivery: "d", health: "h" }, provenance: { issuer: "i", builders: ["b"] } },
};

let world: TestWorld;
let client: GitHubClient;
let calls = 0;
const person = (handle: string) =>
  company.people.find((one) => one.handle === handle) ?? {
    ...{ handle, name: handle, email: `${handle}@acme.example`, teams: [], accounts: {} },
  };

beforeAll(async () => {
  const plan = wantedApp(company, "plan");
  world = await startWorld({
    seed: {
      organization: { login: "acme", name: "Acme Inc.", plan: "team" },
      users: ["olga", "ada", "bob", ...engineers].map((login) => ({
        ...{ login, name: login, email: `${login}@acme.example` },
        role: login === "olga" || login === "ada" ? ("owner" as const) : ("member" as const),
      })),
      apps: [{ slug: plan.name, permissions: plan.permissions }],
    },
  });
  const credentials = world.github.credentials.apps[plan.name];
  const names = variablesOf("plan");
  client = value(
    connectGitHub(company, {
      environment: { [names.id]: String(credentials?.id), [names.key]: credentials?.privateKey ?? "" },
      endpoint: world.github.url,
      fetch: (...given) => {
        calls += 1;
        return fetch(...given);
      },
      ...{ clock: systemClock, ids: systemIds },
    }),
  );
  const { rest } = world.as("olga");
  for (const name of ["infrastructure", "delivery", "configuration", "storefront"])
    await rest.repos.createInOrg({ org: "acme", name, private: true });
  for (const { name, members } of company.teams) {
    await rest.teams.create({ org: "acme", name });
    for (const repo of ["infrastructure", "delivery", "configuration", "storefront"]) {
      const permission = name === "platform" ? "push" : "pull";
      await rest.teams.addOrUpdateRepoPermissionsInOrg({
        ...{ org: "acme", team_slug: name, owner: "acme", repo, permission },
      });
    }
    await Promise.all(
      members.map((username) =>
        rest.teams.addOrUpdateMembershipForUserInOrg({ org: "acme", team_slug: name, username }),
      ),
    );
  }
  await rest.repos.createOrUpdateFileContents({
    ...{ owner: "acme", repo: "configuration", path: "policy.yaml", message: "Policy" },
    content: Buffer.from(JSON.stringify(policy)).toString("base64"),
  });
}, 60_000);
afterAll(() => world.close());

const keysOf = (rights: readonly Omit<Right, "system">[]) =>
  rights.map(({ account, level, scope, through }) => [account, level, scope, through].join("|")).toSorted();

it("finds what is wanted of a thousand people in a few calls, and what is not", async () => {
  calls = 0;
  const found = value(await people.found(client, company, new Map()));
  // A login, four lists of direct rights, the policy, owners and teams, and for each team members and repositories.
  expect(calls).toBeLessThanOrEqual(25);
  // One owner is of the platform's team and is wanted as one, the other is not.
  const owner = (account: string): Right => ({
    ...{ system: "github", account, level: "administer", scope: "organization", through: "direct" },
  });
  const wanted = people.wanted(company, {}).filter(({ optional }) => !optional);
  expect(keysOf(found)).toEqual(keysOf([...wanted, owner("ada"), owner("olga")]));
  expect(keysOf(people.wanted(company, {}).filter(({ optional }) => optional))).toEqual(
    keysOf([owner("ada"), owner("bob")]),
  );
});

it("finds who was let in by name", async () => {
  await world.as("olga").rest.repos.addCollaborator({
    ...{ owner: "acme", repo: "configuration", username: "engineer-7", permission: "admin" },
  });
  const found = value(await people.found(client, company, new Map()));
  expect(found.filter(({ account, through }) => account === "engineer-7" && through === "direct")).toEqual([
    {
      ...{ system: "github", account: "engineer-7", person: "engineer-7", level: "administer" },
      ...{ scope: "repository configuration", through: "direct" },
    },
  ]);
});

it("proves that somebody is gone, and lists the keys that they leave behind", async () => {
  const { rest } = world.as("engineer-7");
  await rest.repos.createDeployKey({
    ...{
      owner: "acme",
      repo: "configuration",
      title: "backup",
      key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA",
    },
  });
  expect(await people.account(client, person("engineer-7"), new Map())).toEqual({
    ok: true,
    value: "engineer-7",
  });
  expect(await people.account(client, person("nobody"), new Map())).toEqual({ ok: true, value: null });
  const left = value(await people.leftovers(client, person("engineer-7"), new Map()));
  expect(left.map(({ what, name }) => `${what}: ${name}`)).toEqual([
    "session: sessions of engineer-7",
    "token: personal access tokens and OAuth grants of engineer-7",
    "key: SSH and GPG keys of engineer-7",
    expect.stringMatching(/^key: deploy key \d+ of configuration \(backup, may push\)$/),
    "secret that they knew: private keys of the company's Apps",
  ]);
  expect(
    value(await people.leftovers(client, person("engineer-8"), new Map())).map(({ name }) => name),
  ).not.toContain(expect.stringContaining("deploy key"));
});
