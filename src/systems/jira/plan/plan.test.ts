import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import * as z from "zod";
import type { StepEnd } from "../../../contracts/rollout-event.ts";
import type { PlannedStep, RolloutWatch } from "../../../contracts/rollout-watch.ts";
import { expect as value } from "../../../foundation/result.ts";
import type { JiraCalls } from "../client/call.ts";
import { usedJira } from "../section.ts";
import { jiraSteps } from "../steps/index.ts";
import { company, handOver, type JiraWorld, startJiraWorld } from "../testing.ts";
import { planStep } from "./step.ts";
import { createWatch } from "./watch.ts";

const jira = usedJira(company);
if (!jira) throw new Error("The company of the tests uses Jira.");

const planned = (id: string, day1: PlannedStep["day1"], before: readonly string[] = []): PlannedStep => ({
  ...{ id, title: `Do ${id}`, day1, by: "groundwork", effort: { hours: 2, usualWaitHours: 0 }, before },
});
const plan = [planned("one", 1), planned("two", 2, ["one"]), planned("three", 2, ["two"])];

let world: JiraWorld;
afterEach(() => world.jira.close());

async function ready(options: Parameters<typeof startJiraWorld>[0] = {}): Promise<JiraCalls> {
  world = await startJiraWorld(options);
  await handOver(world);
  for (const step of jiraSteps(company).slice(0, 2)) await world.settle(step);
  return world.as("ada@acme.example");
}

const issueSchema = z.object({
  key: z.string(),
  fields: z.looseObject({
    summary: z.string(),
    status: z.object({ name: z.string() }),
    parent: z.object({ key: z.string() }).optional(),
    assignee: z.object({ displayName: z.string() }).nullable(),
    timetracking: z.object({ originalEstimate: z.string().optional() }),
    description: z.unknown(),
  }),
});

async function issues(calls: JiraCalls) {
  const jql = "project = ACME ORDER BY Rank ASC";
  const found = await calls.call(
    "everything",
    ({ search }) => search.searchForIssuesUsingJqlEnhancedSearch({ jql, fields: ["*all"], maxResults: 100 }),
    z.object({ issues: z.array(issueSchema) }),
  );
  return value(found).issues;
}

const statuses = async (calls: JiraCalls) =>
  Object.fromEntries((await issues(calls)).map(({ fields }) => [fields.summary, fields.status.name]));

async function put(calls: JiraCalls, key: string, status: string) {
  const transitions = z.object({ transitions: z.array(z.object({ id: z.string(), name: z.string() })) });
  const found = await calls.call("", (api) => api.issues.getTransitions({ issueIdOrKey: key }), transitions);
  const id = value(found).transitions.find(({ name }) => name === status)?.id ?? "";
  await calls.call(
    "",
    (api) => api.issues.doTransition({ issueIdOrKey: key, transition: { id } }),
    z.unknown(),
  );
}

const edit = (calls: JiraCalls, issueIdOrKey: string, fields: Record<string, unknown>) =>
  calls.call("an edit", (api) => api.issues.editIssue({ issueIdOrKey, fields }), z.unknown());

const matched: StepEnd = { end: "matches", acted: true };
async function hear(watch: RolloutWatch, events: readonly (readonly [string, StepEnd | "acting"])[]) {
  for (const [step, what] of events) {
    if (what === "acting") watch.hear({ event: "acting", step, again: false });
    else watch.hear({ event: "ended", step, end: what });
  }
  return watch.settle();
}

it("files ten epics and each step below its own, with estimate, owner and order", async () => {
  const ada = await ready();
  const step = planStep(jira, () => plan);
  expect(await world.look(step)).toEqual({ sight: "missing" });
  expect(await world.settle(step)).toMatchObject({ sight: "matches" });
  const filed = await issues(ada);
  expect(filed.map(({ fields }) => fields.summary).slice(9)).toEqual([
    "Day 1, 10: Train development and operations",
    "Do one",
    "Do two",
    "Do three",
  ]);
  expect(filed.slice(10).map(({ fields }) => fields)).toMatchObject([
    { parent: { key: "ACME-1" }, assignee: { displayName: "ada" }, timetracking: { originalEstimate: "2h" } },
    { parent: { key: "ACME-2" } },
    { parent: { key: "ACME-2" } },
  ]);
});

it("files nothing twice, cut off at any call, with searches that lag behind", async () => {
  const directory = mkdtempSync(join(tmpdir(), "jira-"));
  for (let death = 1; ; death++) {
    let calls = 0;
    let alive = true;
    const dying: typeof fetch = async (input, init) => {
      if (!alive || (init?.method === "POST" && String(input).includes("/issue/bulk") && ++calls === death)) {
        alive = false;
        // What was sent last has arrived, and nobody hears of it.
        if (String(input).endsWith("/issue/bulk")) await fetch(input, init);
        throw new TypeError("fetch failed");
      }
      return fetch(input, init);
    };
    world = await startJiraWorld({
      fetch: dying,
      lag: { search: 60_000 },
      directory: join(directory, String(death)),
    });
    await handOver(world);
    for (const step of jiraSteps(company).slice(0, 2)) await world.settle(step);
    const step = planStep(jira, () => plan);
    const seen = await world.look(step);
    const outcome = seen.sight === "missing" ? await world.act(step) : undefined;
    const died = !alive;
    // Another process goes on.
    alive = true;
    calls = Number.NEGATIVE_INFINITY;
    expect(await world.settle(step)).toMatchObject({ sight: "matches" });
    const ada = await world.as("ada@acme.example");
    const keys = Array.from({ length: 30 }, (_, at) => `ACME-${at + 1}`);
    const all = await ada.call(
      "all",
      (api) => api.issues.bulkFetchIssues({ issueIdsOrKeys: keys, fields: ["summary"] }),
      z.object({ issues: z.array(z.object({ fields: z.object({ summary: z.string() }) })) }),
    );
    const summaries = value(all).issues.map(({ fields }) => fields.summary);
    expect(new Set(summaries).size).toBe(13);
    expect(summaries).toHaveLength(13);
    if (!died) {
      expect(outcome).toEqual({ outcome: "done" });
      expect(death).toBeGreaterThan(2);
      return;
    }
    await world.jira.close();
  }
});

it("puts a step that comes later into its place, and leaves what people have written and owned", async () => {
  const ada = await ready();
  await world.settle(planStep(jira, () => plan));
  const [key = ""] = (await issues(ada))
    .filter(({ fields }) => fields.summary === "Do two")
    .map((one) => one.key);
  const [before] = (await issues(ada)).filter((one) => one.key === key);
  const content = (before?.fields.description as { content: object[] }).content;
  const said = { type: "paragraph", content: [{ type: "text", text: "Ask Grace first." }] };
  await edit(ada, key, {
    ...{ assignee: null, summary: "Do two, carefully" },
    description: { type: "doc", version: 1, content: [said, ...content] },
  });
  const longer = [
    planned("zero", 2),
    planned("one", 1),
    { ...planned("two", 2, ["zero"]) },
    planned("three", 2),
  ];
  const step = planStep(jira, () => longer);
  expect(await world.look(step)).toMatchObject({ differences: [{ what: 'issue "Do zero"' }, {}, {}] });
  expect(await world.settle(step)).toMatchObject({ sight: "matches" });
  const after = await issues(ada);
  expect(after.slice(10).map(({ fields }) => fields.summary)).toEqual([
    "Do zero",
    "Do one",
    "Do two, carefully",
    "Do three",
  ]);
  const two = after.find((one) => one.key === key);
  expect(two?.fields.assignee).toBeNull();
  const text = JSON.stringify(two?.fields.description);
  expect(text).toContain("Ask Grace first.");
  expect(text).toContain("After: Do zero");
  expect(text).not.toContain("After: Do one");
});

it("leaves a field out that the project's screens lack", async () => {
  const ada = await ready();
  await world.desk("projects/ACME", { by: "ada@acme.example", hiddenFields: ["timetracking"] });
  expect(await world.settle(planStep(jira, () => plan))).toMatchObject({ sight: "matches" });
  expect((await issues(ada))[10]?.fields.timetracking).toEqual({});
});

it("moves what the rollout does, epics with it, and never what a person has put back", async () => {
  const ada = await ready();
  await world.settle(planStep(jira, () => plan));
  const watch = () => createWatch(world.client, jira, () => plan);
  expect(
    await hear(watch(), [
      ["one", "acting"],
      ["one", matched],
      ["two", "acting"],
    ]),
  ).toEqual([]);
  expect(await statuses(ada)).toMatchObject({
    "Do one": "Done",
    "Do two": "In Progress",
    "Do three": "Backlog",
    "Day 1, 1: Open accounts with the cloud and the vendors": "Done",
    "Day 1, 2: Set up the board and file the rollout": "In Progress",
    "Day 1, 3: Create the repositories": "Backlog",
  });
  const keyOf = async (summary: string) =>
    (await issues(ada)).find(({ fields }) => fields.summary === summary)?.key ?? "";
  await put(ada, await keyOf("Do one"), "In Progress");
  await put(ada, await keyOf("Do three"), "Done");
  const before = world.jira.faults.calls.get("POST /rest/api/3/issue/ACME-11/transitions");
  await hear(watch(), [
    ["one", matched],
    ["two", matched],
    ["three", "acting"],
  ]);
  expect(await statuses(ada)).toMatchObject({
    "Do one": "In Progress",
    "Do two": "Done",
    "Do three": "Done",
  });
  expect(world.jira.faults.calls.get("POST /rest/api/3/issue/ACME-11/transitions")).toBe(before);
  // A whole run in which nothing is new sends nothing that changes anything.
  const writes = () =>
    [...world.jira.faults.calls].filter(([call]) => /^(POST|PUT) .*(transitions|properties)/.test(call));
  await hear(watch(), [
    ["two", matched],
    ["three", matched],
  ]);
  const quiet = writes();
  await hear(watch(), [
    ["one", matched],
    ["two", matched],
    ["three", matched],
  ]);
  expect(writes()).toEqual(quiet);
});

it("never fails a run: what Jira does not take is a warning, and the next run does it", async () => {
  const ada = await ready();
  await world.settle(planStep(jira, () => plan));
  world.jira.faults.add({
    path: "/transitions$",
    effect: { kind: "answer", status: 400, body: '{"errorMessages":["no"]}' },
  });
  const told = await hear(
    createWatch(world.client, jira, () => plan),
    [["one", matched]],
  );
  expect(told).toMatchObject([{ severity: "warning", cause: "no" }]);
  world.jira.faults.clear();
  expect(
    await hear(
      createWatch(world.client, jira, () => plan),
      [["one", matched]],
    ),
  ).toEqual([]);
  expect(await statuses(ada)).toMatchObject({ "Do one": "Done" });
});

it("says nothing of a Jira that is not set up yet", async () => {
  world = await startJiraWorld();
  const watch = createWatch(world.client, jira, () => plan);
  expect(await hear(watch, [["one", matched]])).toEqual([]);
});
