import { afterAll, beforeAll, expect, it } from "vitest";
import { isServed } from "../../../contracts/capability.ts";
import type { Step } from "../../../contracts/step.ts";
import { expect as value } from "../../../foundation/result.ts";
import { appRoles, wantedApp } from "../apps.ts";
import { capabilities } from "../capabilities.ts";
import { engineEnvironment, type GitHubClient } from "../connect.ts";
import { repositoriesOf } from "../files/names.ts";
import { company, type Day1World, startDay1 } from "../testing.ts";
import { githubSteps } from "./index.ts";

let day1: Day1World;
const given = capabilities(company);
const steps = githubSteps(
  company,
  (repository) => (repository === "storefront" ? ["delivery.commit"] : []),
  {},
).filter((step) => isServed(step, given));
const step = (id: string): Step<GitHubClient> => {
  const found = steps.find((one) => one.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
};
const differencesOf = async (id: string) => {
  const sight = await day1.look(step(id));
  return sight.sight === "differs" ? sight.differences : [];
};
const registration = async (id: string) => {
  const outcome = await day1.act(step(id));
  if (outcome.outcome !== "needs-person") throw new Error(outcome.outcome);
  return outcome.task;
};

beforeAll(async () => {
  day1 = await startDay1();
});
afterAll(async () => {
  await day1.world.close();
});

it("finds the organization as anybody may, and says that an App is missing", async () => {
  expect(await day1.look(step("github-organization"))).toMatchObject({ sight: "matches" });
  expect(await day1.look(step("github-app-infrastructure"))).toEqual({ sight: "missing" });
  expect(value(await engineEnvironment(day1.client, new Map(), "apply"))).not.toHaveProperty("GITHUB_TOKEN");
});

it("lets a person register and install an App by the link, and is shown it by the App's own signature", async () => {
  for (const role of ["infrastructure", "plan", "delivery"] as const) {
    const { link, enter } = await registration(`github-app-${role}`);
    expect(link).toContain(`/organizations/acme/settings/apps/new?name=acme-${role}&`);
    expect(enter.map(({ field }) => field)).toContain(`GROUNDWORK_GITHUB_APP_${role.toUpperCase()}_KEY`);
    await day1.register(role, link, "all");
    expect(await day1.look(step(`github-app-${role}`))).toMatchObject({ sight: "matches" });
  }
  expect(day1.facts.get("github.app.infrastructure.login")).toBe("acme-infrastructure[bot]");
  expect(await day1.look(step("github-plan"))).toMatchObject({ sight: "matches" });
});

it("hands the engine the App that only reads for a plan, and the other one for an apply", async () => {
  const namesOf = async (purpose: "plan" | "apply") => {
    const environment = value(await engineEnvironment(day1.client, new Map(), purpose));
    expect(environment).toMatchObject({
      GITHUB_OWNER: "acme",
      GITHUB_BASE_URL: `${day1.world.github.url}/`,
    });
    const calls = day1.world.withToken(environment["GITHUB_TOKEN"] ?? "").rest;
    return calls.teams.create({ org: "acme", name: `by-${purpose}` }).then(
      () => "made",
      ({ status }: { status: number }) => status,
    );
  };
  expect([await namesOf("plan"), await namesOf("apply")]).toEqual([403, "made"]);
});

it("waits for the repositories, pushes each first tree once, and never touches a main that is there", async () => {
  const olga = day1.world.as("olga").rest;
  for (const name of repositoriesOf(company)) {
    const { data } = await olga.repos.createInOrg({ org: "acme", name, private: true });
    day1.facts.set(`github.repository.${name}.id`, String(data.id));
  }
  for (const name of repositoriesOf(company)) {
    expect(await day1.settle(step(`github-first-tree-${name}`))).toMatchObject({ sight: "matches" });
  }
  // What main holds otherwise than it would be rendered now is said, and left.
  expect(await day1.look(step("github-first-tree-storefront"))).toMatchObject({
    sight: "matches",
    leaves: [{ what: "storefront: README.md" }],
  });
  expect(await day1.look(step("github-first-tree-configuration"))).not.toHaveProperty("leaves");
  const { data } = await olga.repos.getCommit({ owner: "acme", repo: "delivery", ref: "main" });
  expect(day1.facts.get("delivery.commit")).toBe(data.sha);
  expect(data.commit.author?.name).toBe("acme-infrastructure[bot]");
  // Killed after the push and before it was told: the push is refused, and what is there stays.
  const again = await step("github-first-tree-delivery").act({
    ...{ client: day1.client, facts: day1.facts, report: () => {} },
  } as unknown as Parameters<Step<GitHubClient>["act"]>[0]);
  expect(again).toMatchObject({ outcome: "failed", unsure: true });
  const after = await olga.repos.getCommit({ owner: "acme", repo: "delivery", ref: "main" });
  expect(after.data.sha).toBe(data.sha);
});

it("reads the subjects, and stops where somebody made them of a form of their own", async () => {
  expect(await day1.look(step("github-subjects"))).toMatchObject({ sight: "matches" });
  expect(day1.facts.get("github.repository.storefront.subject")).toMatch(/^repo:acme@\d+\/storefront@\d+$/);
});

it("installs narrow Apps on their one repository only, and shows what differs", async () => {
  const { link } = await registration("github-app-nudge");
  await day1.register("nudge", link, "all");
  expect(await differencesOf("github-app-nudge")).toEqual([
    { what: "App acme-nudge: repositories", wanted: "configuration", found: "all" },
  ]);
  const headers = { authorization: `token ${day1.world.tokenOf("olga")}` };
  const settings = `${day1.world.github.url}/organizations/acme/settings/apps/acme-nudge`;
  const post = (below: string, form: Record<string, string>) =>
    fetch(`${settings}/${below}`, { method: "POST", headers, body: new URLSearchParams(form) });
  await post("installations", { repositories: "configuration" });
  await post("permissions", { issues: "read", contents: "write" });
  expect((await differencesOf("github-app-nudge")).map(({ what }) => what)).toEqual([
    "App acme-nudge: permission contents",
    "App acme-nudge: permission issues",
  ]);
  await post("permissions", { ...wantedApp(company, "nudge").permissions });
  expect(await day1.look(step("github-app-nudge"))).toMatchObject({ sight: "matches" });
});

it("keeps the keys where the workflows read them, and opens the issue once", async () => {
  const olga = day1.world.as("olga").rest;
  for (const [repo, environment_name] of [
    ["configuration", "delivery"],
    ["infrastructure", "apply"],
  ] as const) {
    await olga.repos.createOrUpdateEnvironment({ owner: "acme", repo, environment_name });
  }
  for (const role of ["infrastructure", "plan", "delivery", "nudge"]) {
    expect(await day1.settle(step(`github-secret-${role}`))).toMatchObject({ sight: "matches" });
  }
  const issue = step("github-requests-issue");
  expect([await day1.settle(issue), await day1.settle(issue)]).toMatchObject([
    { sight: "matches" },
    { sight: "matches" },
  ]);
  const { data } = await olga.issues.listForRepo({ owner: "acme", repo: "configuration", state: "all" });
  expect(data).toHaveLength(1);
});

it("takes a training for held when each person signed for each role, and nobody for another", async () => {
  expect(await day1.settle(step("training-record"))).toMatchObject({ sight: "matches" });
  const issue = {
    owner: "acme",
    repo: "infrastructure",
    issue_number: Number(day1.facts.get("training.issue")),
  };
  const say = (login: string, body: string) =>
    day1.world.as(login).rest.issues.createComment({ ...issue, body });
  // The stack "code-host" lets every team read it.
  for (const username of ["ada", "bob"]) {
    const { owner, repo } = issue;
    await day1.world.as("olga").rest.repos.addCollaborator({ owner, repo, username, permission: "pull" });
  }
  const training = step("training");
  expect(await day1.look(training)).toEqual({ sight: "missing" });
  expect(await day1.act(training)).toMatchObject({
    outcome: "needs-person",
    task: { link: expect.stringMatching(/\/infrastructure\/issues\/\d+$/) },
  });
  const all = ["developer", "platform-engineer", "on-call"].map((role) => `exercise ${role}: done`);
  // The owner signs for everybody, and Ada for less than is hers: nobody's signature but her own counts.
  await say("olga", all.join("\n"));
  await say("ada", "I did it, exercise developer: done");
  expect(await day1.look(training)).toEqual({ sight: "missing" });
  await say("ada", all.join("\r\n"));
  const differences = all.map((wanted) => ({ what: "bob (bob)", wanted, found: "not signed" }));
  expect(await day1.look(training)).toEqual({ sight: "differs", differences });
  for (const line of all) await say("bob", line);
  expect(await day1.look(training)).toMatchObject({ sight: "matches" });
  // The record is opened once.
  await day1.settle(step("training-record"));
  const { data } = await day1.world.as("olga").rest.issues.listForRepo({ ...issue, state: "all" });
  expect(data.map(({ title }) => title)).toEqual(["Training"]);
});

it("declares every step's facts, and tells no other", () => {
  expect(new Set(steps.map(({ id }) => id)).size).toBe(steps.length);
  expect(appRoles.every((role) => step(`github-app-${role}`).gives.length === 4)).toBe(true);
});
