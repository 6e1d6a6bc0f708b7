import { expect, it } from "vitest";
import * as z from "zod";
import type { ControlReport } from "../../contracts/audit.ts";
import { type Control, judging, type RawResponse } from "../../contracts/control.ts";
import { steppedClock } from "../../foundation/clock.ts";
import { failure, ok } from "../../foundation/result.ts";
import { type ControlDoors, runControls } from "./controls.ts";
import { createRecorder } from "./recorder.ts";
import { collectRan } from "./sources.ts";

const clock = steppedClock(new Date("2026-11-24T12:00:00Z"));

function world(answers: Readonly<Record<string, string>> = {}) {
  const kept = new Map<string, RawResponse>();
  const recorder = createRecorder(clock);
  const fetch = recorder.recording(async (input) => new Response(answers[String(input)] ?? "[]"));
  const doors: ControlDoors = {
    ...{ blueprint: {} as never, capabilities: new Map(), facts: new Map(), clock, recorder },
    period: { from: new Date(0), to: new Date(1) },
    signal: new AbortController().signal,
    readCluster: async () => ok(null),
    store(control, number, response) {
      const path = `${control}/${number}`;
      kept.set(path, response);
      return path;
    },
  };
  return { doors, kept, fetch };
}

const control = (over: Partial<Control>): Control => ({
  ...{ id: "a.b", title: "It holds", criteria: ["CC8.1"], frequency: "daily", needs: [] },
  collect: async () => ok([1]),
  judge: judging(z.array(z.int()), (data) => ({ checked: data.length, findings: [] })),
  ...over,
});

async function fare(over: Partial<Control>, doors = world().doors, client = () => ok<unknown>(undefined)) {
  const [report] = await runControls([{ system: "a", control: control(over), client }], doors, () => {});
  return (report as ControlReport).verdict;
}

it("passes what was collected and holds", async () => {
  expect(await fare({})).toEqual({ verdict: "pass", checked: 1 });
});

it("never takes for a pass what broke off, was refused, is of another shape, or waits for a fact", async () => {
  const broken: readonly Partial<Control>[] = [
    { collect: async () => failure("code-host-unreachable", "GitHub did not answer.") },
    { collect: () => Promise.reject(new Error("bug")) },
    { collect: async () => ok({ other: true }) },
    { collect: async () => ok([]) },
    { needs: ["github.repository.x.id"] },
    {
      judge: () => {
        throw new Error("bug");
      },
    },
  ];
  for (const one of broken) expect(await fare(one)).toMatchObject({ verdict: "unknown" });
  const unconnected = () => failure("access-missing", "AWS_ACCESS_KEY_ID is not set.");
  expect(await fare({}, world().doors, unconnected)).toMatchObject({ verdict: "unknown" });
});

it("says what a plan lacks, and what serves in its place, without asking anybody", async () => {
  const { doors } = world();
  const lacking = {
    ...{ title: "the audit log", given: false, comesWith: "Enterprise", source: "https://docs.example" },
    instead: "The ledger is read.",
  };
  const poor = { ...doors, capabilities: new Map([["a.log", lacking]]) };
  const asked = () => Promise.reject(new Error("asked"));
  const verdict = await fare({ requires: [{ capability: "a.log" }], collect: asked }, poor);
  expect(verdict).toMatchObject({ verdict: "cannot-prove", instead: "The ledger is read." });
});

it("keeps every answer of a control's own, page by page, and no credential", async () => {
  const { doors, kept, fetch } = world({
    "https://api.example/list?page=1": "[1,2]",
    "https://api.example/list?page=2": "[3]",
    "https://api.example/token?sig=abc": '{"access_token": "s3cret"}',
  });
  await fetch("https://api.example/before");
  const collect: Control["collect"] = async () => {
    for (const path of ["list?page=1", "list?page=2", "token?sig=abc"])
      await fetch(`https://api.example/${path}`);
    return ok([1]);
  };
  const [report] = await runControls(
    [{ system: "a", control: control({ collect }), client: () => ok(undefined) }],
    doors,
    () => {},
  );
  expect(report?.answers).toEqual(["a.b/1", "a.b/2", "a.b/3"]);
  const [one, two, token] = [...kept.values()];
  expect(one).toMatchObject({
    request: "GET https://api.example/list?page=1",
    page: { number: 1, entries: 2 },
    body: "[1,2]",
  });
  expect(two?.page).toEqual({ number: 2, entries: 1 });
  expect(JSON.stringify(token)).not.toMatch(/s3cret|abc/);
});

it("names each source that could not be asked, and goes on with the others", async () => {
  const { doors } = world();
  const at = "2026-11-20T00:00:00Z";
  const apply = { kind: "apply", repository: "acme/infrastructure", revision: "c", at, url: "u" } as const;
  const sources = [
    { id: "a.one", title: "One", needs: [], collect: async () => failure("x-refused", "It refused.") },
    { id: "a.two", title: "Two", needs: [], collect: async () => ok([apply]) },
  ].map((source) => ({ source, client: () => ok<unknown>(undefined) }));
  expect(await collectRan(sources, doors)).toEqual({ ran: [apply], unread: ["One: It refused."] });
});
