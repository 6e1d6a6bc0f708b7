import { afterEach, describe, expect, it } from "vitest";
import { logOf, pullRequestEvent, push, type World, world } from "./testing/fake-host.ts";
import { readCron } from "./trigger/cron.ts";
import { matchesPattern } from "./trigger/patterns.ts";
import { minutesBetween } from "./trigger/schedules.ts";

const repository = "acme/shop";
let open: World | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});
const says = (on: string, name = "say") => `
name: ${name}
on: ${on}
jobs: { say: { runs-on: ubuntu-latest, steps: [{ run: 'echo "$GITHUB_EVENT_NAME $GITHUB_REF $GITHUB_SHA"' }] } }
`;

describe("workflow_run", () => {
  it("follows a review's run from the default branch, knowing its pull request and head", async () => {
    open = world();
    const { host, engine } = open;
    const review = says("{ pull_request_review: { types: [submitted] } }", "review");
    const base = host.commit(repository, ["refs/heads/main"], {
      ".github/workflows/gate.yaml": `
name: gate
on: { workflow_run: { workflows: [review], types: [completed] } }
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - run: 'echo "$GITHUB_REF $GITHUB_SHA judges \${{ github.event.workflow_run.pull_requests[0].number }} at \${{ github.event.workflow_run.head_sha }} after \${{ github.event.workflow_run.conclusion }}"'
      - run: node -e 'console.log("from the file:", require(process.env.GITHUB_EVENT_PATH).workflow_run.event)'
`,
    });
    const head = host.commit(repository, ["refs/pull/3/merge"], { ".github/workflows/review.yaml": review });
    host.emit(pullRequestEvent("pull_request_review", "submitted", { head, base }));
    await engine.idle();
    const log = logOf(engine, repository, "gate", 1);
    expect(log).toContain(`refs/heads/main ${base} judges 3 at ${head} after success`);
    expect(log).toContain("from the file: pull_request_review");
    expect(host.events.filter((event) => event.name === "workflow_run").map((event) => event.action)).toEqual(
      ["requested", "in_progress", "completed", "requested", "in_progress", "completed"],
    );
  });

  it("does not go on for ever", async () => {
    open = world();
    push(open.host, repository, "main", {
      ".github/workflows/a.yaml": says("[push]", "a"),
      ".github/workflows/b.yaml": says("{ workflow_run: { workflows: [a, b], types: [completed] } }", "b"),
    });
    await open.engine.idle();
    expect(open.engine.runs(repository).map((run) => run.name)).toEqual(["a", "b", "b", "b"]);
  });
});

describe("a schedule", () => {
  it("runs what is due on the default branch, once, and on request", async () => {
    open = world();
    const sha = push(open.host, repository, "main", {
      ".github/workflows/often.yaml": says(
        '{ schedule: [{ cron: "*/10 * * * *" }, { cron: "*/20 * * * *" }] }',
      ),
      ".github/workflows/daily.yaml": says('{ schedule: [{ cron: "30 4 * * 1-5" }] }'),
    });
    await open.engine.idle();
    const now = Date.now();
    const full = new Date(Math.ceil((now + 1) / 3_600_000) * 3_600_000);
    expect(await open.engine.tick(full)).toBe(1);
    expect(await open.engine.tick(full)).toBe(0);
    await open.engine.idle();
    expect(logOf(open.engine, repository)).toContain(`schedule refs/heads/main ${sha}`);
    expect(await open.engine.fireSchedules(repository, "daily.yaml")).toBe(1);
    expect(await open.engine.fireSchedules(repository)).toBe(2);
    await open.engine.idle();
    expect(open.engine.runs(repository)).toHaveLength(4);
  });

  it("reads cron lines", () => {
    const due = (line: string, time: string) => readCron(line)?.dueAt(new Date(time));
    expect(due("30 4 * * 1-5", "2026-03-02T04:30:00Z")).toBe(true);
    expect(due("30 4 * * 1-5", "2026-03-01T04:30:00Z")).toBe(false);
    expect(due("0 0 1 * mon", "2026-03-02T00:00:00Z")).toBe(true);
    expect(due("0 0 1 jan,mar *", "2026-03-01T00:00:00Z")).toBe(true);
    expect(due("5/20 * * * *", "2026-03-01T00:45:00Z")).toBe(true);
    expect(readCron("61 * * * *")).toBeUndefined();
    expect(readCron("* * * *")).toBeUndefined();
    const minutes = minutesBetween(new Date("2026-03-01T00:00:59Z"), new Date("2026-03-01T00:02:00Z"));
    expect(minutes.map((minute) => minute.toISOString().slice(11, 16))).toEqual(["00:01", "00:02"]);
  });
});

describe("workflow_dispatch", () => {
  const file = `
name: dispatch
on:
  workflow_dispatch:
    inputs:
      level: { type: choice, options: [low, high], required: true }
      dry: { type: boolean, default: true }
      count: { type: number }
      note: { type: string, default: none }
jobs:
  say:
    runs-on: ubuntu-latest
    steps: [{ if: inputs.dry, run: 'echo "\${{ inputs.level }} \${{ inputs.count + 0 == 0 }} \${{ inputs.note }} \${{ github.event.inputs.dry }} $GITHUB_REF"' }]
`.replace("inputs.count + 0 == 0", "inputs.count == 3");

  it("takes typed inputs with their defaults, on the reference that is asked for", async () => {
    open = world();
    open.host.commit(repository, ["refs/heads/main", "refs/heads/work"], {
      ".github/workflows/d.yaml": file,
    });
    const request = { repository, workflow: "d.yaml", ref: "work", actor: "mara" };
    expect(await open.engine.dispatch({ ...request, inputs: { level: "high", count: "3" } })).toEqual({
      ok: true,
    });
    await open.engine.idle();
    expect(logOf(open.engine, repository)).toContain("high true none true refs/heads/work");
  });

  it.each([
    [{}, "Required input 'level' not provided"],
    [{ level: "top" }, "Provided value 'top' for input 'level' not in the list of allowed values"],
    [{ level: "low", more: "1" }, 'Unexpected inputs provided: ["more"]'],
    [{ level: "low", dry: "perhaps" }, "Invalid value for input 'dry': 'perhaps' is not a boolean"],
  ])("refuses %j", async (inputs, message) => {
    open = world();
    open.host.commit(repository, ["refs/heads/main"], { ".github/workflows/d.yaml": file });
    const request = { repository, workflow: "d.yaml", ref: "main", actor: "mara", inputs };
    expect(await open.engine.dispatch(request as never)).toEqual({ ok: false, message });
  });

  it("refuses a workflow without the trigger and a reference that does not exist", async () => {
    open = world();
    open.host.commit(repository, ["refs/heads/main"], { ".github/workflows/p.yaml": says("push") });
    const request = { repository, actor: "mara", inputs: {} };
    const none = { ok: false, message: "Workflow does not have 'workflow_dispatch' trigger" };
    expect(await open.engine.dispatch({ ...request, workflow: "p.yaml", ref: "main" })).toEqual(none);
    expect(await open.engine.dispatch({ ...request, workflow: "none.yaml", ref: "main" })).toEqual(none);
    expect(await open.engine.dispatch({ ...request, workflow: "p.yaml", ref: "gone" })).toEqual({
      ok: false,
      message: "No ref found for: gone",
    });
  });
});

describe("what starts nothing", () => {
  it("is a job's own doing, a deleted branch, a commit that asks for none, and a merge with conflicts", async () => {
    open = world();
    const files = { ".github/workflows/ci.yaml": says("[push, pull_request]") };
    push(open.host, repository, "main", files, { byJobToken: true });
    push(open.host, repository, "main", files, { message: "Tidy up [skip ci]" });
    const gone = "0".repeat(40);
    const payload = { deleted: true };
    const event = {
      name: "push",
      repository,
      ref: "refs/heads/x",
      sha: gone,
      sender: "mara",
      byJobToken: false,
    };
    open.host.emit({ ...event, payload });
    open.host.emit(pullRequestEvent("pull_request", "opened", { head: gone, base: gone }));
    await open.engine.idle();
    expect(open.engine.runs(repository)).toEqual([]);
    expect(open.host.checks).toEqual([]);
  });
});

describe("filter patterns", () => {
  it.each([
    ["feature/*", "feature/one", true],
    ["feature/*", "feature/one/two", false],
    ["feature/**", "feature/one/two", true],
    ["**", "any/thing", true],
    ["**/README.md", "README.md", true],
    ["**/README.md", "a/b/README.md", true],
    ["*.jsx?", "page.js", true],
    ["v[12].[0-9]+", "v2.14", true],
    ["v[12].[0-9]+", "v3.1", false],
    ["a.b", "axb", false],
    ["mona/octocat", "mona/octocat", true],
    ["\\*", "*", true],
    ["+x", "x", false],
  ])("%s and %s: %s", (pattern, text, matches) => {
    expect(matchesPattern(pattern, text)).toBe(matches);
  });
});
