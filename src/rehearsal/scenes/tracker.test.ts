import { expect, it } from "vitest";
import type { PromotionRequest } from "../../contracts/code-host.ts";
import { steppedClock } from "../../foundation/clock.ts";
import { ok } from "../../foundation/result.ts";
import type { StoryEvent } from "../events.ts";
import type { Stage } from "../stage.ts";
import type { ReleaseView, TrackerView } from "../tracker-view.ts";
import type { World } from "../world.ts";
import { dayOneIsFiled, fileIssue, releaseIsTracked } from "./tracker.ts";

function stageOf(tracker?: Partial<TrackerView>) {
  const told: StoryEvent[] = [];
  const world = {
    application: { name: "storefront" },
    cast: { author: { handle: "ada" } },
    environments: [{ environment: { name: "prod" } }],
    ...(tracker && { tracker }),
  } as unknown as World;
  const stage: Stage = {
    ...{ world, clock: steppedClock(new Date(0)), signal: new AbortController().signal },
    ...{ applicationRepository: "", configurationRepository: "", tell: (event) => told.push(event) },
  };
  return { stage, told };
}

const change = { branch: "greeting", title: "Greet people", body: "", files: [] };
const request = { id: 7, claim: { version: "1.0.1" } } as PromotionRequest;
const release: ReleaseView = { name: "storefront 1.0.1", released: true, issues: ["ACME-58"] };
const seen = (view: ReleaseView, state: string | null = "successful") =>
  stageOf({ release: async () => ok(view), deployment: async () => ok(state) }).stage;

it("puts the issue's key into branch and title, and leaves a change alone where nothing tracks it", async () => {
  const { stage } = stageOf({ fileIssue: async () => ok("ACME-58") });
  expect(await fileIssue(stage, change)).toEqual(
    ok({ ...change, branch: "ACME-58-greeting", title: "ACME-58: Greet people" }),
  );
  expect(await fileIssue(stageOf().stage, change)).toEqual(ok(change));
});

it.each([
  ["that stays unreleased", seen({ ...release, released: false }), "rehearsal-waited-in-vain"],
  ["without the issue", seen({ ...release, issues: ["ACME-1"] }), "rehearsal-surprise"],
  ["without a deployment", seen(release, null), "rehearsal-surprise"],
])("is surprised by a release %s", async (_name, stage, code) => {
  const titled = { ...change, title: "ACME-58: Greet people" };
  expect(await releaseIsTracked(stage, titled, request)).toMatchObject({ diagnostics: [{ code }] });
});

it("finds the release as it should be, and every issue of Day 1 done", async () => {
  const titled = { ...change, title: "ACME-58: Greet people" };
  expect(await releaseIsTracked(seen(release), titled, request)).toEqual(ok(undefined));
  const day = (done: number) => stageOf({ dayOne: async () => ok({ done, all: 47 }) }).stage;
  expect(await dayOneIsFiled(day(47))).toEqual(ok(undefined));
  expect(await dayOneIsFiled(day(46))).toMatchObject({ diagnostics: [{ code: "rehearsal-surprise" }] });
});
