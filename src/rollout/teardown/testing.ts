import type { Finders } from "../../contracts/adoption.ts";
import type { PlannedResource, Provisioner, StateLock } from "../../contracts/provisioner.ts";
import type { Stack } from "../../contracts/stack.ts";
import type { Step } from "../../contracts/step.ts";
import { problem } from "../../foundation/diagnostic.ts";
import { seededIds } from "../../foundation/ids.ts";
import { createRedactor } from "../../foundation/redaction.ts";
import { failed, failure, ok } from "../../foundation/result.ts";
import { usualLimits } from "../run/limits.ts";
import type { Intents } from "../stack/intents.ts";
import { exampleStack } from "../stack/testing.ts";
import { sleepersClock } from "../testing/clock.ts";
import { type Disk, emptyDisk, immortal, type Mortal, memoryStorage } from "../testing/storage.ts";
import { type TeardownInput, tearDown } from "./tear-down.ts";

/** A resource as a test describes it; it stands on others of its stack. */
export interface Thing {
  readonly type?: string;
  readonly on?: readonly string[];
  /** Its configuration says `prevent_destroy`. */
  readonly guarded?: boolean;
}

export interface Described {
  readonly needs?: readonly string[];
  readonly things: Readonly<Record<string, Thing>>;
  readonly rest?: Partial<Stack>;
}

/** Stacks that are all applied: what the world holds, what each state knows, and everything that was deleted. */
export interface Company {
  readonly stacks: readonly Stack[];
  readonly described: Readonly<Record<string, Described>>;
  /** `stack:address` */
  readonly world: Set<string>;
  readonly states: Map<string, Set<string>>;
  readonly locks: Map<string, StateLock>;
  /** `stack:address`, in the order in which the vendor took them away. */
  readonly deleted: string[];
  /** The vendor refuses to delete these. */
  readonly stuck: Set<string>;
  /** The vendor says that these are gone, and goes on showing them. */
  readonly haunting: Set<string>;
  readonly intents: Map<string, ReadonlySet<string>>;
  readonly disk: Disk;
}

/** Each stack gives the fact that is called as it is. */
export function company(described: Readonly<Record<string, Described>>): Company {
  const ids = Object.keys(described);
  return {
    described,
    stacks: ids.map((id) => ({
      ...{ ...exampleStack, id, title: `Stack ${id}`, needs: described[id]?.needs ?? [], gives: [id] },
      ...{ holdsData: ["data"], ...described[id]?.rest },
    })),
    world: new Set(ids.flatMap((id) => addressesOf(described, id).map((address) => `${id}:${address}`))),
    states: new Map(ids.map((id) => [id, new Set(addressesOf(described, id))])),
    locks: new Map(),
    deleted: [],
    stuck: new Set(),
    haunting: new Set(),
    intents: new Map(),
    disk: emptyDisk(),
  };
}

const addressesOf = (described: Company["described"], id: string) => Object.keys(described[id]?.things ?? {});

function engine(company: Company, process: Mortal): Provisioner {
  return {
    version: async () => ok("engine 1.0.0"),
    hasLocalState: () => false,
    async open({ id }) {
      const things = company.described[id]?.things ?? {};
      const state = company.states.get(id) ?? new Set<string>();
      const standsOn = (address: string) => things[address]?.on ?? [];
      let planned: readonly PlannedResource[] = [];
      let targets: readonly string[] = [];
      let met: StateLock | undefined;
      await process.moment();
      return ok({
        close: async () => {},
        lockMet: () => met,
        facts: async () => ok(state.size > 0 ? { [id]: `fact of ${id}` } : {}),
        resources: async () =>
          ok(
            [...state].map((address) => ({
              ...{ address, type: things[address]?.type ?? "thing" },
              dependsOn: standsOn(address),
            })),
          ),
        async plan({ destroy, only, adopt = [], readOnly = false }) {
          met = readOnly ? undefined : company.locks.get(id);
          if (met) return failure("state-locked", "It is locked.");
          const wanted = new Set(only ?? state);
          for (const name of wanted) for (const a of state) if (standsOn(a).includes(name)) wanted.add(a);
          const goes = destroy ? [...state].filter((address) => wanted.has(address)) : [];
          targets = goes;
          const guarded = goes.filter((address) => things[address]?.guarded);
          if (guarded.length > 0) {
            return failed(
              ...guarded.map((address) =>
                problem("destroy-prevented", "Not this one.", { cause: `It is ${address} that stays` }),
              ),
            );
          }
          const missing = destroy ? [] : Object.keys(things).filter((name) => !state.has(name));
          const imports = new Set(adopt.map(({ address }) => address));
          planned = [
            ...missing.map((address) => ({
              address,
              action: imports.has(address) ? ("read" as const) : ("create" as const),
            })),
            ...goes
              .filter((address) => company.world.has(`${id}:${address}`))
              .map((address) => ({ address, action: "delete" as const, before: { name: address } })),
          ].map((one) => ({ ...one, type: things[one.address]?.type ?? "thing", changed: [] }));
          return ok({ resources: planned, hasState: state.size > 0, facts: {}, outputsChange: false });
        },
        async apply() {
          company.locks.set(id, { id: "lock", who: "ada@laptop", since: "2026-11-24T10:00:00.000Z" });
          const goes = planned.map(({ address }) => address);
          const gone: string[] = [];
          const refused: string[] = [];
          while (gone.length + refused.length < goes.length) {
            const left = goes.filter((address) => !gone.includes(address) && !refused.includes(address));
            const next = left.find((a) => !left.some((other) => standsOn(other).includes(a))) ?? "";
            const below = refused.some((address) => standsOn(address).includes(next));
            if (below || company.stuck.has(`${id}:${next}`)) {
              refused.push(next);
              continue;
            }
            await process.moment();
            company.world.delete(`${id}:${next}`);
            company.deleted.push(`${id}:${next}`);
            gone.push(next);
            await process.moment();
          }
          // What the world had lost already goes from the state with it.
          for (const a of targets) if (!company.world.has(`${id}:${a}`)) state.delete(a);
          company.locks.delete(id);
          if (refused.length === 0) return ok(undefined);
          return failure("engine-refused", `The vendor keeps ${refused.join(", ")}.`);
        },
        async unlock() {
          company.locks.delete(id);
          return ok(undefined);
        },
      });
    },
  };
}

function intentsOf(company: Company): Intents {
  return {
    begun: (stack) => company.intents.has(stack),
    read: (stack) => company.intents.get(stack) ?? new Set(),
    write: (stack, addresses) => company.intents.set(stack, new Set(addresses)),
    clear: (stack) => company.intents.delete(stack),
  };
}

export interface TestOptions extends Partial<TeardownInput> {
  readonly process?: Mortal;
  readonly steps?: readonly Step[];
  readonly finders?: Finders;
}

/** One process that tears the company down, to its end. Whatever is shown is agreed to. */
export function takeDown(company: Company, options: TestOptions = {}) {
  const { process = immortal(), finders, ...rest } = options;
  const there: Finders[string] = async ({ stack, address }) => {
    const name = `${stack}:${address}`;
    return ok(company.world.has(name) || company.haunting.has(name) ? `id-of-${name}` : null);
  };
  return tearDown({
    steps: [],
    stacks: company.stacks,
    client: () => undefined,
    doors: {
      provisioner: engine(company, process),
      needs: [],
      prepare: async ({ id }) => ok({ id, files: [], modules: [], environment: {} }),
      finders: async () => ok(finders ?? { thing: there, data: there }),
      locateStates: async () => ok(new Map()),
      accepted: new Set(),
      engineOnly: new Set(),
      intents: intentsOf(company),
      self: "ada@laptop",
    },
    known: { facts: new Map() },
    remembered: new Map(company.stacks.map(({ id }) => [id, `fact of ${id}`])),
    named: new Set(),
    storage: { local: memoryStorage(company.disk, process), company: async () => ok(null), madeBy: "" },
    who: "ada",
    host: "laptop",
    processes: { own: () => "1", alive: () => false },
    clock: sleepersClock(new Date("2026-11-24T09:00:00Z")),
    ids: seededIds("teardown"),
    redactor: createRedactor(),
    limits: { ...usualLimits, lookMilliseconds: 1e7, actMilliseconds: 1e7 },
    signal: new AbortController().signal,
    dryRun: false,
    confirm: async () => true,
    emit: () => {},
    ...rest,
  });
}
