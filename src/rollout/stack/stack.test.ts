import { describe, expect, it } from "vitest";
import type { Outcome } from "../../contracts/outcome.ts";
import { failure } from "../../foundation/result.ts";
import { applyStack } from "./act.ts";
import { missingConsent } from "./consent.ts";
import { lookAtStack } from "./look.ts";
import { actContext, exampleStack, fakeDoors, fakeWorld } from "./testing.ts";

const signal = new AbortController().signal;
const codesOf = (outcome: Outcome) =>
  outcome.outcome === "failed" ? outcome.diagnostics.map(({ code }) => code) : [outcome.outcome];
const since = new Date("2026-11-24T10:00:00Z");

describe("a stack's step", () => {
  it("makes what is missing, and then sees that it matches", async () => {
    const world = fakeWorld({ one: { size: 1 }, two: { size: 2 } });
    const doors = fakeDoors(world);
    expect(await lookAtStack(exampleStack, new Map(), doors, signal)).toEqual({ sight: "missing" });
    expect(codesOf(await applyStack(exampleStack, actContext(), doors))).toEqual(["done"]);
    const seen = await lookAtStack(exampleStack, new Map(), doors, signal);
    expect(seen).toEqual({ sight: "matches", facts: new Map([["example.fact", "1"]]) });
    expect(world.log).toEqual(["create one", "create two"]);
  });

  it("does not take a stack for right whose facts are not those that it promises", async () => {
    const world = fakeWorld({ one: { size: 1 } });
    const doors = fakeDoors(world);
    await applyStack(exampleStack, actContext(), doors);
    const stack = { ...exampleStack, gives: ["another.fact"] };
    expect(await lookAtStack(stack, new Map(), doors, signal)).toMatchObject({
      sight: "unknown",
      why: [{ code: "stack-facts-differ" }],
    });
  });
});

describe("without an engine", () => {
  it("says so at once: looking again would not bring one", async () => {
    const world = fakeWorld({ one: { size: 1 } });
    const doors = fakeDoors(world);
    const open = async () => failure("engine-missing", "There is no engine.");
    const bare = { ...doors, provisioner: { ...doors.provisioner, open } };
    expect(await lookAtStack(exampleStack, new Map(), bare, signal)).toMatchObject({
      sight: "unknown",
      retryAfterMilliseconds: Number.MAX_SAFE_INTEGER,
    });
  });
});

describe("adoption", () => {
  it("takes over what exists as it should be, and makes only the rest", async () => {
    const world = fakeWorld({ one: { size: 1 }, two: { size: 2 } });
    world.there.set("id-of-one", { size: 1 });
    const doors = fakeDoors(world);
    expect(codesOf(await applyStack(exampleStack, actContext(), doors))).toEqual(["done"]);
    expect(world.log).toEqual(["create two"]);
  });

  it("changes nothing that was there before, until that address is accepted by name", async () => {
    const world = fakeWorld({ one: { size: 1 } });
    world.there.set("id-of-one", { size: 9 });
    const doors = fakeDoors(world);
    expect(codesOf(await applyStack(exampleStack, actContext(), doors))).toEqual([
      "stack-change-needs-consent",
    ]);
    expect(world.there.get("id-of-one")).toEqual({ size: 9 });
    const other = fakeDoors(world, { accepted: new Set(["example:two"]) });
    expect(codesOf(await applyStack(exampleStack, actContext(), other))).toEqual([
      "stack-change-needs-consent",
    ]);
    const agreed = fakeDoors(world, { accepted: new Set(["example:one"]) });
    expect(codesOf(await applyStack(exampleStack, actContext(), agreed))).toEqual(["done"]);
    expect(world.there.get("id-of-one")).toEqual({ size: 1 });
  });

  it("asks about what changes in the world, and not about what only the engine goes by", () => {
    const change = { address: "one", type: "thing", action: "update", imports: "id-of-one" } as const;
    const values = { before: { size: 9 }, after: { size: 1, force: true }, changed: ["force", "size"] };
    const plan = { resources: [{ ...change, ...values }], hasState: true, facts: {}, outputsChange: false };
    const consent = { stack: "example", accepted: new Set<string>(), ours: new Set<string>() };
    const [asked] = missingConsent(plan, { ...consent, engineOnly: new Set(["force"]) });
    expect(asked?.cause).toBe("one: size: 9 → 1");
    expect(missingConsent(plan, { ...consent, engineOnly: new Set(["force", "size"]) })).toEqual([]);
  });

  it("deletes nothing that nobody named", async () => {
    const world = fakeWorld({ one: { size: 1 } });
    const doors = fakeDoors(world);
    await applyStack(exampleStack, actContext(), doors);
    world.wanted.delete("one");
    expect(codesOf(await applyStack(exampleStack, actContext(), doors))).toEqual([
      "stack-change-needs-consent",
    ]);
    expect(world.there.size).toBe(1);
  });

  it("creates nothing where it cannot tell whether it exists", async () => {
    const world = fakeWorld({ one: { size: 1 } });
    const blind = async () => failure("vendor-unreachable", "No answer.");
    const doors = fakeDoors(world, { finders: async () => ({ ok: true, value: { thing: blind } }) });
    expect(codesOf(await applyStack(exampleStack, actContext(), doors))).toEqual(["adoption-unclear"]);
    expect(world.log).toEqual([]);
  });
});

describe("after an apply was killed", () => {
  it("finds what was made, also half of it, takes it over unasked, and makes nothing twice", async () => {
    const world = fakeWorld({ one: { size: 1 }, two: { size: 2 }, three: { size: 3 } });
    world.diesAfter = 2;
    const doors = fakeDoors(world);
    await applyStack(exampleStack, actContext(), doors);
    expect(world.state.size).toBe(0);
    world.there.set("id-of-one", { size: 0 }); // It was made, and cut off before its size was set.
    world.diesAfter = Number.POSITIVE_INFINITY;
    const again = await applyStack(exampleStack, actContext({ unprovedSince: since }), doors);
    expect(codesOf(again)).toEqual(["done"]);
    expect(world.log).toEqual(["create one", "create two", "update one", "create three"]);
  });

  it("still asks about a stranger's thing that the killed apply had not planned to create", async () => {
    const world = fakeWorld({ one: { size: 1 } });
    world.there.set("id-of-one", { size: 9 });
    const context = actContext({ unprovedSince: since });
    expect(codesOf(await applyStack(exampleStack, context, fakeDoors(world)))).toEqual([
      "stack-change-needs-consent",
    ]);
  });

  it("is finished also where only the lock is left of the killed one", async () => {
    const world = fakeWorld({ one: { size: 1 } });
    const doors = fakeDoors(world);
    expect(codesOf(await applyStack(exampleStack, actContext(), doors))).toEqual(["done"]);
    doors.intents.write(exampleStack.id, []);
    world.lock = { id: "lock", who: "ada@laptop", since: "2026-11-24T10:00:01Z" };
    expect(await lookAtStack(exampleStack, new Map(), doors, signal)).toMatchObject({ sight: "differs" });
    const again = await applyStack(exampleStack, actContext({ unprovedSince: since }), doors);
    expect(codesOf(again)).toEqual(["done"]);
    expect(world.lock).toBeUndefined();
    expect((await lookAtStack(exampleStack, new Map(), doors, signal)).sight).toBe("matches");
  });

  it.each([
    ["its own", "ada@laptop", "2026-11-24T10:00:01Z", since, "done"],
    ["somebody else's", "runner@pipeline", "2026-11-24T10:00:01Z", since, "state-locked"],
    ["one from before its act", "ada@laptop", "2026-11-24T09:59:59Z", since, "state-locked"],
    ["one that no journal tells of", "ada@laptop", "2026-11-24T10:00:01Z", undefined, "state-locked"],
  ])("meets a lock: %s", async (_, who, at, unprovedSince, ends) => {
    const world = fakeWorld({ one: { size: 1 } });
    world.lock = { id: "lock", who, since: at };
    const context = actContext(unprovedSince && { unprovedSince });
    expect(codesOf(await applyStack(exampleStack, context, fakeDoors(world)))).toEqual([ends]);
  });
});

describe("the stack that holds all states", () => {
  const stack = { ...exampleStack, holdsStates: true as const };

  it("is applied with a local state, which then moves; killed in between it is found local, and moves", async () => {
    const world = fakeWorld({ bucket: { size: 1 } });
    world.placeExists = false;
    const doors = fakeDoors(world, {
      locateStates: async () => ({ ok: true, value: world.there.has("id-of-bucket") ? new Map() : null }),
    });
    expect(await lookAtStack(stack, new Map(), doors, signal)).toEqual({ sight: "missing" });
    expect(codesOf(await applyStack(stack, actContext(), doors))).toEqual(["done"]);
    expect(world.log).toEqual(["create bucket", "state moved"]);
    expect((await lookAtStack(stack, new Map(), doors, signal)).sight).toBe("matches");

    world.localState.set("bucket", "id-of-bucket");
    world.state.clear();
    expect((await lookAtStack(stack, new Map(), doors, signal)).sight).toBe("differs");
    expect(codesOf(await applyStack(stack, actContext(), doors))).toEqual(["done"]);
    expect(world.log).toEqual(["create bucket", "state moved", "state moved"]);
  });

  it("adopts a place that exists already where no state knows it", async () => {
    const world = fakeWorld({ bucket: { size: 1 } });
    world.there.set("id-of-bucket", { size: 1 });
    const doors = fakeDoors(world);
    expect((await lookAtStack(stack, new Map(), doors, signal)).sight).toBe("missing");
    expect(codesOf(await applyStack(stack, actContext(), doors))).toEqual(["done"]);
    expect(world.log).toEqual([]);
    expect(world.state.get("bucket")).toBe("id-of-bucket");
  });
});
