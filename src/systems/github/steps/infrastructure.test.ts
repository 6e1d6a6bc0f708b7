import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Blueprint } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import type { Sight } from "../../../contracts/outcome.ts";
import type { Stack } from "../../../contracts/stack.ts";
import type { Step } from "../../../contracts/step.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { inTurn } from "../../../foundation/in-turn.ts";
import { ok, expect as value } from "../../../foundation/result.ts";
import { wantedApp } from "../apps.ts";
import { connectGitHub, type GitHubClient } from "../connect.ts";
import { startEngine } from "../stand-in/actions/index.ts";
import { clone, makeRepository } from "../stand-in/testing/work.ts";
import { acme, startWorld, type TestWorld } from "../stand-in/testing/world.ts";
import { factsStep } from "./infrastructure-facts.ts";
import { handOverStep } from "./infrastructure-hand-over.ts";
import { pipelineStackStep } from "./infrastructure-stack.ts";

const blueprint = { sections: { github: { organization: "acme", plan: "team", host: "github.com" } } };
const workflow = (name: string, on: string, run: string) => ({
  [`.github/workflows/${name}.yaml`]: `name: ${name}
on: ${on}
jobs: { ${name}: { runs-on: ubuntu-latest, steps: [{ uses: actions/checkout@v4 }, { run: "${run}" }] } }
`,
});

let world: TestWorld;
let client: GitHubClient;
beforeAll(async () => {
  const directory = mkdtempSync(join(tmpdir(), "groundwork-steps-"));
  const common = { clock: systemClock, ids: systemIds, log: () => {} };
  const { permissions } = wantedApp(blueprint as unknown as Blueprint, "infrastructure");
  world = await startWorld(
    {
      ...common,
      seed: { ...acme, apps: [{ slug: "acme-infrastructure", permissions }] },
      startEngine: (host) =>
        startEngine({ ...common, host, equivalents: [], directory: join(directory, "runner"), parallel: 2 }),
    },
    directory,
  );
  const dispatched =
    "{ workflow_dispatch: { inputs: { stack: { type: string } } }, push: { branches: [main] } }";
  await makeRepository(world, "infrastructure", {
    ...workflow("plan", "pull_request", "true"),
    ...workflow("apply", dispatched, "test ! -e stacks/broken/inputs.json"),
    ...workflow("drift", "workflow_dispatch", "true"),
    "stacks/network/main.tf": "# As it is.\n",
  });
  await world.github.idle();
  const app = world.github.credentials.apps["acme-infrastructure"]!;
  client = value(
    connectGitHub(blueprint as unknown as Blueprint, {
      ...{ environment: {}, endpoint: world.github.url, fetch, clock: systemClock, ids: systemIds },
      environment: {
        GROUNDWORK_GITHUB_APP_INFRASTRUCTURE_ID: String(app.id),
        GROUNDWORK_GITHUB_APP_INFRASTRUCTURE_KEY: app.privateKey,
      },
    }),
  );
});
afterAll(() => world.close());

const stack = (id: string): Stack => ({
  ...{
    id,
    title: `Network of ${id}`,
    day1: 4,
    effort: { hours: 0, usualWaitHours: 4 },
    appliedBy: "pipeline",
  },
  ...{ needs: ["region"], gives: [`${id}.id`], files: [], modules: [], variables: () => ({}) },
});
/** The step of a stack, whose state gives what it is told. */
const stepOf = (id: string, read: () => Sight) =>
  pipelineStackStep(stack(id), {
    ...{ name: id, stacks: [stack(id)], needs: [], inTurn: inTurn() },
    files: (facts) =>
      ok(
        new Map([
          ["stacks/network/main.tf", "# As it is.\n"],
          [`stacks/${id}/inputs.json`, `${JSON.stringify({ region: facts.get("region") })}\n`],
        ]),
      ),
    read: async () => read(),
  });
const contextOf = (region: string) => ({
  facts: new Map([
    ["region", region],
    ["github.app.infrastructure.login", "acme-infrastructure[bot]"],
  ]) as Facts,
  ...{ client, clock: systemClock, ids: systemIds, signal: new AbortController().signal },
  ...{ reveal: async () => ok(""), report: () => {} },
});
const look = (step: Step<GitHubClient>, region = "north") => step.look(contextOf(region));
async function act(step: Step<GitHubClient>, region = "north", sight: "missing" | "differs" = "missing") {
  const seen = sight === "missing" ? ({ sight } as const) : { sight, differences: [] };
  const outcome = await step.act({ ...contextOf(region), operation: "one", sight: seen });
  await world.github.idle();
  return outcome;
}
const here = { owner: "acme", repo: "infrastructure" };
const pullsOf = async (branch: string) =>
  (await world.as("ada").rest.pulls.list({ ...here, head: `acme:${branch}`, state: "all" })).data;
const merge = async (pull_number: number) => {
  await world.as("bob").rest.pulls.merge({ ...here, pull_number, merge_method: "squash" });
  await world.github.idle();
};
const gave: Sight = { sight: "matches", facts: new Map([["network.id", "vpc-1"]]) };

describe("a stack that the pipeline applies", () => {
  it("is proposed once, kept up to date, and proved by what its apply left", async () => {
    let reads = 0;
    const step = stepOf("network", () => {
      reads += 1;
      return gave;
    });
    expect(await look(step)).toEqual({ sight: "missing" });
    const outcome = await act(step);
    const [pull] = await pullsOf("groundwork/network");
    expect(outcome).toMatchObject({ outcome: "needs-person", task: { link: pull?.html_url } });
    expect(pull?.user?.login).toBe("acme-infrastructure[bot]");
    expect(pull?.body).toContain("| `region` | `north` |");
    expect(await look(step)).toMatchObject({
      sight: "underway",
      why: expect.stringContaining(`and waits for approvals and the merge: ${pull?.html_url}`),
    });
    await act(step); // As after a crash between the act and its look.
    expect(await pullsOf("groundwork/network")).toHaveLength(1);

    expect(await look(step, "south")).toMatchObject({ sight: "differs" });
    await act(step, "south", "differs");
    expect(await pullsOf("groundwork/network")).toHaveLength(1);
    expect(await look(step, "south")).toMatchObject({ sight: "underway" });
    expect(reads).toBe(0);
    await merge(pull?.number ?? 0);
    expect(await look(step, "south")).toEqual(gave);
  });

  it("is never written over where a person works on it, and not proposed again when one closed it", async () => {
    const step = stepOf("shared", () => gave);
    await act(step);
    const [pull] = await pullsOf("groundwork/shared");
    const work = await clone(world, "ada", "infrastructure");
    await work.run("checkout", "-q", "groundwork/shared");
    await work.commit("Mend", { "stacks/shared/more.tf": "# By Ada.\n" });
    await work.push("groundwork/shared");
    expect(await look(step)).toMatchObject({ sight: "underway" });

    const other = stepOf("unwanted", () => gave);
    await act(other);
    const [unwanted] = await pullsOf("groundwork/unwanted");
    await world.as("bob").rest.pulls.update({ ...here, pull_number: unwanted?.number ?? 0, state: "closed" });
    expect(await look(other)).toMatchObject({
      sight: "unknown",
      why: [{ code: "infrastructure-proposal-closed" }],
    });
    await world.as("bob").rest.pulls.update({ ...here, pull_number: pull?.number ?? 0, state: "closed" });
  });

  it("is not applied again where it was merged while its step waited its turn", async () => {
    const started = () =>
      (world.github.engine?.runs("acme/infrastructure") ?? []).filter(
        ({ event }) => event === "workflow_dispatch",
      ).length;
    const step = stepOf("early", () => gave);
    await act(step);
    const [pull] = await pullsOf("groundwork/early");
    await merge(pull?.number ?? 0);
    const before = started();
    // What it acts on was seen before the merge.
    expect(await act(step)).toMatchObject({ outcome: "waiting" });
    expect(started()).toBe(before);
  });

  it("tells of the run that failed, whatever an earlier apply left", async () => {
    const step = stepOf("broken", () => gave);
    await act(step);
    const [pull] = await pullsOf("groundwork/broken");
    await merge(pull?.number ?? 0);
    expect(await look(step)).toMatchObject({
      sight: "unknown",
      why: [{ code: "stack-apply-run-failed", summary: expect.stringContaining("/actions/runs/") }],
    });
  });

  it("is applied by hand of the rollout where main holds it and nothing ever applied it", async () => {
    const step = stepOf("network", () => ({ sight: "missing" }));
    expect(await act(step, "south")).toMatchObject({ outcome: "waiting" });
    const runs = world.github.engine?.runs("acme/infrastructure") ?? [];
    expect(
      runs.filter(({ event, path }) => event === "workflow_dispatch" && path.endsWith("apply.yaml")),
    ).toHaveLength(1);
  });
});

describe("the hand-over", () => {
  it("is done when the pipeline itself planned every stack and found nothing", async () => {
    const step = handOverStep([{ id: "state", gives: ["aws.state.bucket"] }], {
      needs: [],
      files: () => ok(new Map([["stacks/state/inputs.json", "{}\n"]])),
    });
    expect(step.needs).toContain("aws.state.bucket");
    expect(await look(step)).toEqual({ sight: "missing" });
    expect(await act(step)).toMatchObject({ outcome: "needs-person" });
    const [pull] = await pullsOf("groundwork/hand-over");
    await merge(pull?.number ?? 0);
    expect(await look(step)).toEqual({ sight: "missing" });
    expect(await act(step)).toMatchObject({ outcome: "waiting" });
    expect(await look(step)).toMatchObject({ sight: "matches" });
    // Main moves on, and what was planned is still what it holds; then it is not any more.
    const work = await clone(world, "olga", "infrastructure");
    await work.commit("Words", { "NOTES.md": "Words.\n" });
    expect(await work.push("main")).toMatchObject({ code: 0 });
    await world.github.idle();
    expect(await look(step)).toMatchObject({ sight: "matches" });
    const changed = handOverStep([{ id: "state", gives: ["aws.state.bucket"] }], {
      needs: [],
      files: () => ok(new Map([["NOTES.md", "Words.\n"]])),
    });
    expect(await look(changed)).toEqual({ sight: "missing" });
    const { data } = await world
      .as("olga")
      .rest.issues.create({ ...here, title: "Differs", labels: ["drift"] });
    expect(await look(step)).toMatchObject({ sight: "differs", differences: [{ found: data.html_url }] });
    expect(await act(step, "north", "differs")).toMatchObject({
      outcome: "needs-person",
      task: { link: data.html_url },
    });
  });
});

describe("the facts", () => {
  it("come to main by a pull request, and are there when main holds them", async () => {
    const step = factsStep({
      needs: ["region"],
      files: (facts) => ok(new Map([["facts.json", `${JSON.stringify([...facts.keys()])}\n`]])),
    });
    expect(await look(step)).toEqual({ sight: "missing" });
    expect(await act(step)).toMatchObject({ outcome: "needs-person" });
    expect(await look(step)).toMatchObject({ sight: "underway" });
    const [pull] = await pullsOf("groundwork/facts");
    await merge(pull?.number ?? 0);
    expect(await look(step)).toMatchObject({ sight: "matches" });
  });
});
