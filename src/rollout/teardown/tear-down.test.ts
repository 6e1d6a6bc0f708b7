import { describe, expect, it } from "vitest";
import type { StackResource, TeardownList } from "../../contracts/teardown.ts";
import { expect as take } from "../../foundation/result.ts";
import { step } from "../testing/run.ts";
import { company, takeDown } from "./testing.ts";

const names = (resources: readonly StackResource[]) =>
  resources.map(({ stack, address }) => `${stack}:${address}`);

/** A company of the usual shape: states, accounts that cannot go, a registry with data, an environment. */
const usual = () =>
  company({
    state: {
      things: { bucket: { type: "data", guarded: true }, policy: { on: ["bucket"] } },
      rest: { holdsStates: true },
    },
    accounts: {
      needs: ["state"],
      things: { unit: {}, account: { type: "account", on: ["unit"] }, rule: { on: ["account"] } },
      rest: { undeletable: { account: "It stays for 90 days." } },
    },
    registry: { needs: ["accounts"], things: { key: {}, images: { type: "data", on: ["key"] }, role: {} } },
    cluster: { needs: ["accounts", "registry"], things: { network: {}, machines: { on: ["network"] } } },
  });

describe("a teardown", () => {
  it("shows all that goes and stays, then deletes just that, the latest made first", async () => {
    const world = usual();
    let shown: TeardownList | undefined;
    const confirm = async (list: TeardownList) => {
      expect(world.deleted).toEqual([]);
      shown = list;
      return true;
    };
    const report = take(await takeDown(world, { confirm }));
    expect(world.deleted).toEqual(["cluster:machines", "cluster:network", "registry:role", "accounts:rule"]);
    expect(names(shown?.deletes ?? []).sort()).toEqual([...world.deleted].sort());
    expect(shown?.keeps.map(({ address, why }) => [address, why])).toEqual([
      ["key", "images stays, and needs it."],
      ["images", "It holds data."],
      ["unit", "account stays, and needs it."],
      ["bucket", "The states of all stacks lie there."],
      ["policy", "The states of all stacks lie there."],
    ]);
    expect(shown?.left).toMatchObject([{ what: "accounts:account", why: "It stays for 90 days." }]);
    expect(report).toMatchObject({ outcome: "done", remaining: [], failed: [], blocked: [] });
    expect(names(report.deleted)).toEqual(names(shown?.deletes ?? []));
  });

  it("run again shows the same that stays, and has nothing to ask", async () => {
    const world = usual();
    const first = take(await takeDown(world));
    const again = take(
      await takeDown(world, { confirm: () => Promise.reject(new Error("nothing is to be agreed to")) }),
    );
    expect(again.list).toEqual({ ...first.list, deletes: [] });
    expect(again.outcome).toBe("done");
  });

  it("gives data up by its full name, also later, and says which names are nowhere", async () => {
    const world = usual();
    take(await takeDown(world));
    const named = new Set(["registry:images", "registry:imagse", "state:bucket"]);
    const report = take(await takeDown(world, { named }));
    expect(world.deleted.slice(4)).toEqual(["registry:images", "registry:key"]);
    expect(report.list.left.map(({ what }) => what)).toEqual(["accounts:account", "state:bucket"]);
    expect(report.diagnostics).toMatchObject([
      { code: "teardown-name-unknown", next: "Did you mean registry:images?" },
    ]);
  });

  it("deletes nothing that nobody agreed to, nor on a dry run", async () => {
    const world = usual();
    expect(take(await takeDown(world, { confirm: async () => false })).outcome).toBe("declined");
    const dry = take(
      await takeDown(world, { dryRun: true, confirm: () => Promise.reject(new Error("asked")) }),
    );
    expect([dry.outcome, dry.deleted, names(dry.remaining).length]).toEqual(["dry-run", [], 4]);
    expect(world.deleted).toEqual([]);
  });

  it("keeps what its configuration guards, with all that it stands on, and says who can change that", async () => {
    const world = company({
      a: { things: { ground: {}, guarded: { on: ["ground"], guarded: true }, other: { on: ["ground"] } } },
    });
    const report = take(await takeDown(world));
    expect(world.deleted).toEqual(["a:other"]);
    expect(report.list.left).toMatchObject([
      { what: "a:guarded", why: expect.stringContaining("prevent_destroy") },
    ]);
  });

  it("stops before what depends on something that did not go, and tells what is left of it", async () => {
    const world = usual();
    world.stuck.add("cluster:network");
    const report = take(await takeDown(world));
    expect(world.deleted).toEqual(["cluster:machines"]);
    expect(report).toMatchObject({
      outcome: "failed",
      failed: [{ step: "stack-cluster", diagnostics: [{ code: "engine-refused" }] }],
      deleted: [{ stack: "cluster", address: "machines" }],
    });
    expect(names(report.remaining)).toContain("cluster:network");
    expect(report.blocked.map(({ title }) => title)).toEqual([
      "Undo: Stack registry",
      "Undo: Stack accounts",
    ]);
  });

  it("believes that something is gone only when nothing finds it", async () => {
    const world = company({ a: { things: { ghost: {} } } });
    world.haunting.add("a:ghost");
    const report = take(await takeDown(world));
    expect(report.failed).toMatchObject([{ diagnostics: [{ code: "step-not-proved" }] }]);
    expect([names(report.deleted), names(report.remaining)]).toEqual([[], ["a:ghost"]]);
  });

  it("deletes nothing that came after it was shown", async () => {
    const world = company({ a: { things: { one: {}, late: {} } } });
    world.states.get("a")?.delete("late");
    const confirm = async () => {
      world.states.get("a")?.add("late");
      return true;
    };
    const report = take(await takeDown(world, { confirm }));
    expect(world.deleted).toEqual([]);
    expect(report.failed).toMatchObject([{ diagnostics: [{ code: "teardown-beyond-list" }] }]);
  });

  it("names what a cut-off apply made that no state knows", async () => {
    const world = company({ a: { things: { one: {}, lost: {} } } });
    world.states.get("a")?.delete("lost");
    world.intents.set("a", new Set(["lost"]));
    const report = take(await takeDown(world));
    expect(report.list.left).toMatchObject([
      { what: "a:lost", why: expect.stringContaining("id-of-a:lost") },
    ]);
    expect(world.deleted).toEqual(["a:one"]);
  });

  it("fails before anything goes when it cannot look at everything", async () => {
    const world = usual();
    const blind = async () => ({
      sight: "unknown" as const,
      why: [{ code: "no", severity: "error" as const, summary: "No." }],
    });
    const steps = [step("eye", ["cluster"], { look: blind, undoAct: async () => ({ outcome: "done" }) })];
    const report = await takeDown(world, { steps });
    expect(report.ok ? [] : report.diagnostics.map(({ code }) => code)).toEqual(["no"]);
    expect(world.deleted).toEqual([]);
  });
});

describe("steps that are no stacks", () => {
  it("are undone in their place where they can, and left to a person where they cannot", async () => {
    const world = company({
      ground: { things: { one: {} } },
      top: { needs: ["secret"], things: { two: {} } },
    });
    let there = true;
    const secret = step("secret", ["ground"], {
      look: async () =>
        there ? { sight: "matches", facts: new Map([["secret", "s"]]) } : { sight: "missing" },
      undoAct: async ({ facts }) => {
        expect([...facts]).toEqual([["ground", "fact of ground"]]);
        expect(world.deleted).toEqual(["top:two"]);
        there = false;
        return { outcome: "done" };
      },
    });
    const matches = async () => ({ sight: "matches" as const, facts: new Map([["app", "1"]]) });
    const app = step("app", [], { title: "Register the App", undo: "manual", look: matches });
    const never = step("never", [], { undo: "manual" });
    const unreached = step("unreached", ["never"], { undo: "manual" });
    const report = take(await takeDown(world, { steps: [secret, app, never, unreached] }));
    expect(world.deleted).toEqual(["top:two", "ground:one"]);
    expect(report.undone).toEqual([{ step: "secret", title: "Step secret" }]);
    expect(report.list.left.map(({ what }) => what)).toEqual(["Register the App"]);
    expect(report.list.unseen.map((unseen) => unseen.step)).toEqual(["unreached"]);
  });
});
