import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Finders } from "../../contracts/adoption.ts";
import type { Json } from "../../contracts/json.ts";
import type { PlannedResource, Provisioner, StackPlan, StateLock } from "../../contracts/provisioner.ts";
import type { Stack } from "../../contracts/stack.ts";
import type { ActContext } from "../../contracts/step.ts";
import { systemClock } from "../../foundation/clock.ts";
import { seededIds } from "../../foundation/ids.ts";
import { failure, ok } from "../../foundation/result.ts";
import type { StackDoors } from "./doors.ts";
import { intentsIn } from "./intents.ts";

type Values = Readonly<Record<string, Json>>;

/** An engine over plain data: what is wanted, what exists in the world, and what the state knows of it. */
export interface FakeWorld {
  readonly wanted: Map<string, Values>;
  /** By id. */
  readonly there: Map<string, Values>;
  /** Address to id, where states lie and on this machine. */
  readonly state: Map<string, string>;
  readonly localState: Map<string, string>;
  placeExists: boolean;
  lock: StateLock | undefined;
  /** Ends an apply after so many creations, as a kill would: what was made is there, and no state knows it. */
  diesAfter: number;
  readonly log: string[];
}

export function fakeWorld(wanted: Readonly<Record<string, Values>>): FakeWorld {
  return {
    wanted: new Map(Object.entries(wanted)),
    there: new Map(),
    state: new Map(),
    localState: new Map(),
    placeExists: true,
    lock: undefined,
    diesAfter: Number.POSITIVE_INFINITY,
    log: [],
  };
}

export function fakeProvisioner(world: FakeWorld): Provisioner {
  return {
    version: async () => ok("engine 1.0.0"),
    hasLocalState: () => world.localState.size > 0,
    async open(stack) {
      const backend = stack.files.some(({ path }) => path === "backend.tf");
      if (backend && world.localState.size > 0) {
        for (const [address, id] of world.localState) world.state.set(address, id);
        world.localState.clear();
        world.log.push("state moved");
      }
      const state = backend ? world.state : world.localState;
      let planned: { readonly plan: StackPlan; readonly adopt: ReadonlyMap<string, string> } | undefined;
      let met: StateLock | undefined;
      return ok({
        close: async () => {},
        lockMet: () => met,
        async plan({ adopt = [], readOnly = false }) {
          met = readOnly ? undefined : world.lock;
          if (met) return failure("state-locked", "It is locked.");
          const imports = new Map(adopt.map(({ address, id }) => [address, id]));
          planned = { plan: planOf(world, state, imports), adopt: imports };
          return ok(planned.plan);
        },
        async apply() {
          for (const [address, id] of planned?.adopt ?? []) state.set(address, id);
          let made = 0;
          const fresh = new Map<string, string>();
          for (const { address, action } of planned?.plan.resources ?? []) {
            const id = state.get(address) ?? `id-of-${address}`;
            if (action === "create") world.log.push(`create ${address}`);
            if (action === "update") world.log.push(`update ${address}`);
            if (action === "delete") world.there.delete(id);
            else world.there.set(id, world.wanted.get(address) ?? {});
            fresh.set(address, id);
            made += 1;
            if (made >= world.diesAfter) return failure("killed", "It was killed.");
          }
          for (const [address, id] of fresh) state.set(address, id);
          return ok(undefined);
        },
        facts: async () => ok({}),
        resources: async () => ok([...state.keys()].map((address) => ({ address, type: "thing" }))),
        async unlock() {
          world.lock = undefined;
          world.log.push("unlocked");
          return ok(undefined);
        },
      });
    },
  };
}

function planOf(world: FakeWorld, state: Map<string, string>, adopt: ReadonlyMap<string, string>): StackPlan {
  const resources: PlannedResource[] = [];
  for (const [address, after] of world.wanted) {
    const imports = adopt.get(address);
    const before = world.there.get(imports ?? state.get(address) ?? "");
    const base = { address, type: "thing", after, ...(imports && { imports }) };
    if (!before) resources.push({ ...base, action: "create", changed: [] });
    else if (JSON.stringify(before) !== JSON.stringify(after))
      resources.push({ ...base, action: "update", before, changed: ["size"] });
    else if (imports) resources.push({ ...base, action: "read", before, changed: [] });
  }
  for (const address of state.keys()) {
    if (!world.wanted.has(address)) resources.push({ address, type: "thing", action: "delete", changed: [] });
  }
  return { resources, hasState: state.size > 0, facts: { "example.fact": "1" }, outputsChange: false };
}

export const exampleStack: Stack = {
  id: "example",
  title: "An example",
  day1: 8,
  effort: { hours: 1, usualWaitHours: 0 },
  appliedBy: "rollout",
  needs: [],
  gives: ["example.fact"],
  files: [],
  modules: [],
  variables: () => ({}),
};

/** Finds by the name that an address carries. */
export const findersOf = (world: FakeWorld): Finders => ({
  thing: async ({ address }) => ok(world.there.has(`id-of-${address}`) ? `id-of-${address}` : null),
});

export function fakeDoors(world: FakeWorld, rest: Partial<StackDoors> = {}): StackDoors {
  return {
    provisioner: fakeProvisioner(world),
    needs: [],
    prepare: async (stack, _facts, { backend }) =>
      ok({
        id: stack.id,
        files: backend ? [{ path: "backend.tf", text: "" }] : [],
        modules: [],
        environment: {},
      }),
    finders: async () => ok(findersOf(world)),
    locateStates: async () => ok(world.placeExists ? new Map() : null),
    accepted: new Set(),
    engineOnly: new Set(["force"]),
    intents: intentsIn(mkdtempSync(join(tmpdir(), "groundwork-intents-"))),
    self: "ada@laptop",
    ...rest,
  };
}

export function actContext(rest: Partial<ActContext> = {}): ActContext {
  return {
    facts: new Map(),
    client: undefined,
    clock: systemClock,
    ids: seededIds("stack"),
    signal: new AbortController().signal,
    reveal: async () => failure("none", "There is no secret."),
    report: () => {},
    sight: { sight: "missing" },
    operation: "operation",
    ...rest,
  };
}
