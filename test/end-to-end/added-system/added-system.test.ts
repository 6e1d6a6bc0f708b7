import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { RawResponse } from "../../../src/contracts/control.ts";
import type { Facts } from "../../../src/contracts/facts.ts";
import { systemClock } from "../../../src/foundation/clock.ts";
import { systemIds } from "../../../src/foundation/ids.ts";
import { createRedactor } from "../../../src/foundation/redaction.ts";
import { expect as valueIn } from "../../../src/foundation/result.ts";
import { systemProcesses } from "../../../src/rollout/processes.ts";
import { usualLimits } from "../../../src/rollout/run/limits.ts";
import { addedSystems } from "../../../src/systems/added.ts";

const pager = new URL("pager.mjs", import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), "groundwork-added-"));
/** Everything is loaded after the variable is set, as in a process that has it from the start. */
const load = async () => ({
  ...(await import("../../../src/systems/index.ts")),
  ...(await import("../../../src/render/collect.ts")),
  ...(await import("../../../src/rollout/roll-out.ts")),
  ...(await import("../../../src/cli/commands/plan.ts")),
  ...(await import("../../../src/cli/rollout/compose.ts")),
  ...(await import("../../../src/assurance/run/controls.ts")),
  ...(await import("../../../src/assurance/run/recorder.ts")),
  ...(await import("../../golden/acme.ts")),
});
let all: Awaited<ReturnType<typeof load>>;

beforeAll(async () => {
  vi.stubEnv("GROUNDWORK_SYSTEMS", pager);
  all = await load();
});
afterAll(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});
const acme = () => all.exampleOf("examples/acme").blueprint;

it("is in the plan: its step, and what has to be bought for it", () => {
  const plan = valueIn(all.planOf(acme(), { engineers: 1, start: "2026-12-01" } as never));
  expect(JSON.stringify(plan)).toContain("Make the schedule of who is on call");
  expect(JSON.stringify(plan)).toContain("Pager, 3 users");
});

it("is rendered, and a file of its own waits for its fact", () => {
  const file = (facts: ReadonlyMap<string, string>) =>
    all.collectFiles(all.systems, acme(), facts).find(({ path }) => path === "on-call.md")?.content;
  expect(file(new Map())).toEqual({ state: "pending", needs: ["pager.schedule.id"] });
  expect(file(new Map([["pager.schedule.id", "PABC123"]]))).toMatchObject({
    text: "On call for platform: PABC123\n",
  });
});

it("is rolled out: a person is asked, and then its fact is there", async () => {
  const roll = async (environment: Record<string, string>) => {
    const composed = valueIn(
      all.composeRollout({
        ...{ blueprint: acme(), actionBundle: "", programs: new Map(), folder, endpoints: {}, environment },
        programEnvironment: {},
        fetch: () => Promise.reject(new Error("closed")),
        installer: { install: async () => ({ ok: true, value: undefined }) },
        accepted: new Set(),
      }),
    );
    return valueIn(
      await all.rollOut({
        ...{ steps: composed.steps, client: composed.client },
        storage: { ...composed.storage, company: async () => ({ ok: true, value: null }) },
        ...{ known: { facts: new Map() }, wish: { only: ["pager-schedule"] }, dryRun: false },
        ...{ who: "ada", host: "laptop", processes: systemProcesses, clock: systemClock, ids: systemIds },
        ...{ redactor: createRedactor(), limits: usualLimits, signal: new AbortController().signal },
        emit() {},
      }),
    );
  };
  expect((await roll({})).steps.get("pager-schedule")).toMatchObject({ end: "needs-person" });
  const done = await roll({ PAGER_TOKEN: "x" });
  expect(done.steps.get("pager-schedule")).toMatchObject({ end: "matches" });
  expect(done.facts.get("pager.schedule.id")).toBe("PABC123");
});

it("is audited: its control is in the list, with the answer that it kept", async () => {
  const own = all.systems.flatMap(({ id, controls }) =>
    id === "pager" ? (controls?.(acme()) ?? []).map((control) => ({ system: id, control })) : [],
  );
  const connected = { ok: true as const, value: undefined };
  const kept: RawResponse[] = [];
  const list = (facts: Facts) =>
    all.runControls(
      own.map((one) => ({ ...one, client: () => connected })),
      {
        ...{ blueprint: acme(), capabilities: new Map(), facts, clock: systemClock },
        ...{ period: { from: new Date(0), to: new Date(1) }, signal: new AbortController().signal },
        recorder: all.createRecorder(systemClock),
        readCluster: async () => ({ ok: true, value: null }),
        store: (control, number, response) => {
          kept.push(response);
          return `answers/${control}/${number}.json`;
        },
      },
      () => {},
    );
  expect(await list(new Map([["pager.schedule.id", "PABC123"]]))).toMatchObject([
    {
      id: "pager.somebody-on-call",
      verdict: { verdict: "pass", checked: 1 },
      answers: ["answers/pager.somebody-on-call/1.json"],
    },
  ]);
  expect(kept).toMatchObject([{ request: "GET https://pager.example/schedules", status: 200 }]);
  expect(await list(new Map())).toMatchObject([{ verdict: { verdict: "unknown" } }]);
});

it("is refused with a reason where it is none, or has a name that is taken", async () => {
  const told = async (path: string) =>
    addedSystems({ GROUNDWORK_SYSTEMS: path }, all.systems).catch((error) => error.diagnostic?.code);
  expect(await told(join(folder, "missing.mjs"))).toBe("system-unreadable");
  expect(await told(new URL("../../golden/acme.ts", import.meta.url).pathname)).toBe("system-unreadable");
  expect(await told(pager)).toBe("system-id-taken");
});
