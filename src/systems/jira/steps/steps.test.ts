import { afterEach, expect, it } from "vitest";
import * as z from "zod";
import { expect as value } from "../../../foundation/result.ts";
import { company, handOver, type JiraWorld, startJiraWorld } from "../testing.ts";
import { jiraSteps } from "./index.ts";

const steps = jiraSteps(company);
const step = (id: string) => {
  const found = steps.find((one) => one.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
};
let world: JiraWorld;
afterEach(() => world.jira.close());

it("goes from an empty site to project, board, account and credentials, each proved by Jira itself", async () => {
  world = await startJiraWorld();
  const task = async (id: string) => {
    const seen = await world.look(step(id));
    if (seen.sight !== "missing" && seen.sight !== "differs") throw new Error(seen.sight);
    const outcome = await world.act(step(id), { sight: seen });
    if (outcome.outcome !== "needs-person") throw new Error(outcome.outcome);
    return outcome.task.enter.map(({ field, value }) => `${field}: ${value}`).join("\n");
  };
  expect(await task("jira-site")).toContain("JIRA_API_TOKEN");
  await handOver(world);
  expect(await world.settle(step("jira-site"))).toMatchObject({ sight: "matches" });
  expect(await world.settle(step("jira-project"))).toMatchObject({ sight: "matches" });
  expect(await world.settle(step("jira-board"))).toMatchObject({ sight: "matches" });
  expect([...world.facts.keys()]).toEqual([
    "jira.url",
    "jira.gateway.url",
    "jira.cloud.id",
    "jira.project.id",
    "jira.board.id",
  ]);

  const by = "ada@acme.example";
  const email = "pipeline@acme.example";
  await world.desk("accounts", { by, email, name: "Pipeline" });
  const { token = "" } = await world.desk("tokens", { email });
  Object.assign(world.environment, { JIRA_DELIVERY_EMAIL: email, JIRA_DELIVERY_TOKEN: token });
  expect(await task("jira-delivery-account")).toContain("Administer Projects: allowed");
  await world.desk("projects/ACME", { by, administrator: email });
  expect(await world.settle(step("jira-delivery-account"))).toMatchObject({ sight: "matches" });

  Object.assign(world.environment, { JIRA_CLIENT_ID: "x", JIRA_CLIENT_SECRET: "y" });
  expect(await task("jira-deployments-credentials")).toContain("Deployments, and nothing else");
  const { clientId = "", clientSecret = "" } = await world.desk("credentials", { by });
  Object.assign(world.environment, { JIRA_CLIENT_ID: clientId, JIRA_CLIENT_SECRET: clientSecret });
  expect(await world.settle(step("jira-deployments-credentials"))).toMatchObject({ sight: "matches" });
});

it("says of a token that it is too little or too much", async () => {
  world = await startJiraWorld();
  const found = async (id: string) => {
    const seen = await world.look(step(id));
    return seen.sight === "differs" ? seen.differences : seen.sight;
  };
  const { token = "" } = await world.desk("tokens", { email: "bob@acme.example" });
  Object.assign(world.environment, { JIRA_EMAIL: "bob@acme.example", JIRA_API_TOKEN: token });
  expect(await found("jira-site")).toEqual([
    { what: "bob: Administer Jira", wanted: "allowed", found: "not allowed" },
  ]);
  world.environment["JIRA_API_TOKEN"] = "wrong";
  expect(await found("jira-site")).toMatchObject([{ found: "refused by Jira" }]);

  await handOver(world);
  await world.settle(step("jira-project"));
  Object.assign(world.environment, {
    JIRA_DELIVERY_EMAIL: world.environment["JIRA_EMAIL"],
    JIRA_DELIVERY_TOKEN: world.environment["JIRA_API_TOKEN"],
  });
  expect(await found("jira-delivery-account")).toEqual([
    { what: "the pipeline's account: Administer Jira", wanted: "not allowed", found: "allowed" },
  ]);
});

const anything = z.unknown();
const create = async (template: string, projectTypeKey: string) => {
  const ada = await world.as("ada@acme.example");
  const people = z.array(z.object({ accountId: z.string() }));
  const found = value(await ada.call("Ada", ({ users }) => users.findUsers({ query: "ada" }), people));
  const leadAccountId = found[0]?.accountId ?? "";
  const details = { key: "ACME", name: "Other", leadAccountId, projectTypeKey, projectTemplateKey: template };
  return ada.call("a project", ({ projects }) => projects.createProject(details as never), anything);
};

it("leaves a project of another kind that has the key alone, and writes nothing", async () => {
  world = await startJiraWorld();
  await handOver(world);
  await create("com.atlassian.servicedesk:simplified-it-service-management", "service_desk");
  const sight = await world.look(step("jira-project"));
  expect(sight).toMatchObject({
    sight: "differs",
    differences: [{ found: "a project of type service_desk" }],
  });
  const before = world.jira.faults.calls.get("POST /rest/api/3/project");
  const outcome = await world.act(step("jira-project"), { sight: sight as never });
  expect(outcome).toMatchObject({ outcome: "failed", diagnostics: [{ code: "jira-key-taken" }] });
  expect(world.jira.faults.calls.get("POST /rest/api/3/project")).toBe(before);
});

it("takes a software project over, unless its workflow cannot carry Day 1", async () => {
  world = await startJiraWorld();
  await handOver(world);
  await create("com.pyxis.greenhopper.jira:gh-simplified-scrum-classic", "software");
  expect(await world.look(step("jira-project"))).toMatchObject({ sight: "matches" });
  // Its board is of another kind: one that fits is made, once.
  expect(await world.settle(step("jira-board"))).toMatchObject({ sight: "matches" });
  await world.desk("projects/ACME", { by: "ada@acme.example", statuses: ["To Do", "In Progress"] });
  const sight = await world.look(step("jira-project"));
  expect(sight).toMatchObject({
    differences: [
      { what: "project ACME: workflow of Epic", wanted: 'a status that means "done"' },
      { what: "project ACME: workflow of Task" },
    ],
  });
  const outcome = await world.act(step("jira-project"), { sight: sight as never });
  expect(outcome).toMatchObject({ outcome: "failed", diagnostics: [{ code: "jira-workflow-unfit" }] });
});
