import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import type { CommitStatus, PullRequest } from "../../contracts/code-host.ts";
import { steppedClock } from "../../foundation/clock.ts";
import { ok } from "../../foundation/result.ts";
import type { StoryEvent } from "../events.ts";
import type { Stage } from "../stage.ts";
import type { ServedRequest } from "../watcher.ts";
import type { World } from "../world.ts";
import { alarmGoesOff, heldBackUntilQuiet, heldByMonitors } from "./monitor.ts";

const requests: string[] = [];
const server = createServer((request, response) => {
  requests.push(request.url ?? "");
  response.end("hello");
});
afterEach(() => server.close());

/** A stage on which the gate of staging says one word, and the application of qa really answers. */
async function stageOf(verdict: Pick<CommitStatus, "state" | "description">) {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const alarms: string[] = [];
  const measured: ServedRequest[][] = [];
  const told: StoryEvent[] = [];
  const gate = { kind: "manual", approvals: 1, approvers: "platform" } as const;
  const place = (name: string, more: object = {}) => ({
    environment: { name, kind: "testing" as const, gate: { ...gate, ...more } },
    applicationUrl: () => url,
    lastWords: async () => [],
  });
  const world = {
    application: { name: "storefront" },
    environments: [place("qa"), place("staging", { quiet: { minutes: 0, requests: 3 } })],
    codeHost: { statuses: async () => ok([{ context: "gate", creator: "", createdAt: "", ...verdict }]) },
    watcher: {
      async alarm(watched: { environment: string }, state: string) {
        alarms.push(`${watched.environment} ${state}`);
        return ok("errors");
      },
      async measured(_: object, served: readonly ServedRequest[]) {
        measured.push([...served]);
        return ok(undefined);
      },
    },
  } as unknown as World;
  const stage: Stage = {
    ...{ world, clock: steppedClock(new Date("2026-03-02T10:00:03Z")), signal: new AbortController().signal },
    ...{ applicationRepository: "acme/storefront", configurationRepository: "acme/configuration" },
    tell: (event) => told.push(event),
  };
  return { stage, alarms, measured, told };
}

const pullRequest = { number: 4, head: "h" } as PullRequest;

it("holds a release back while a monitor alarms, and uses the program for real before the gate looks again", async () => {
  const { stage, alarms, measured, told } = await stageOf({
    state: "failure",
    description: "Alarms in qa: errors.",
  });
  const [qa, staging] = stage.world.environments;
  expect(heldByMonitors(stage, qa!)).toBeUndefined();
  const held = heldByMonitors(stage, staging!)!;
  expect(held).toMatchObject({ requests: 3, before: { environment: { name: "qa" } } });
  expect((await alarmGoesOff(stage, held)).ok).toBe(true);
  expect((await heldBackUntilQuiet(stage, held, pullRequest)).ok).toBe(true);
  expect(alarms).toEqual(["qa on", "qa off"]);
  // One before the alarm's end, the others in the next ten seconds.
  expect(measured.map((served) => served.length)).toEqual([1, 3]);
  expect(requests).toHaveLength(4);
  expect(stage.clock.now().toISOString()).toBe("2026-03-02T10:00:10.000Z");
  expect(told.map(({ event }) => event)).toEqual(["done", "refused", "done"]);
});

it("is surprised by a gate that lets it pass", async () => {
  const { stage } = await stageOf({ state: "success", description: "Everything holds." });
  const held = heldByMonitors(stage, stage.world.environments[1]!)!;
  expect(await heldBackUntilQuiet(stage, held, pullRequest)).toMatchObject({
    ok: false,
    diagnostics: [{ code: "rehearsal-surprise" }],
  });
});
