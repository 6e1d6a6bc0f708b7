import type { Outcome, Sight } from "../../contracts/outcome.ts";
import type { Step } from "../../contracts/step.ts";
import type { Mortal } from "./storage.ts";

/** What the vendors hold. It outlives every process, and counts what was done to it. */
export interface World {
  /** Resource → how many looks it still hides from; 0 is visible. */
  readonly resources: Map<string, number>;
  /** Resource → how often it was made. More than once is a doubled one. */
  readonly made: Map<string, number>;
  /** Tokens that the vendor has seen. */
  readonly tokens: Set<string>;
  /** Step → how often a person was asked. */
  readonly asked: Map<string, number>;
}

export const emptyWorld = (): World => ({
  resources: new Map(),
  made: new Map(),
  tokens: new Set(),
  asked: new Map(),
});

/**
 * How the vendor of a step behaves: makes several resources one after the other; is asked and makes it later, visibly
 * underway; hides what it made for some looks but knows a token again; or leaves it to a person.
 */
export type Kind = "several" | "slow" | "hiding" | "person";

export interface Wanted {
  readonly id: string;
  readonly kind: Kind;
  readonly needs: readonly string[];
}

/** The steps as one process holds them: whatever they do to the world goes through its life. */
export function stepsOf(wanted: readonly Wanted[], world: World, process: Mortal): Step[] {
  return wanted.map(({ id, kind, needs }) => ({
    id,
    title: `Step ${id}`,
    day1: 1,
    by: kind === "person" ? "person" : "groundwork",
    effort: { hours: 1, usualWaitHours: 0 },
    needs: needs.map((need) => `fact.${need}`),
    gives: [`fact.${id}`],
    undo: "automatic",
    async look() {
      await process.moment();
      return look(id, kind, world);
    },
    act: (context) => act(id, kind, world, process, context.operation),
  }));
}

export const partsOf = (id: string, kind: Kind): readonly string[] =>
  kind === "several" ? [`${id}/1`, `${id}/2`, `${id}/3`] : [id];

function look(id: string, kind: Kind, world: World): Sight {
  const parts = partsOf(id, kind);
  const hidden = parts.map((part) => world.resources.get(part));
  const visible = hidden.filter((looks) => looks === 0).length;
  for (const part of parts) world.resources.set(part, Math.max(0, (world.resources.get(part) ?? 1) - 1));
  for (const [at, part] of parts.entries()) if (hidden[at] === undefined) world.resources.delete(part);
  if (visible === parts.length) return { sight: "matches", facts: new Map([[`fact.${id}`, `id of ${id}`]]) };
  if (kind === "slow" && hidden[0] !== undefined) return { sight: "underway", why: "the vendor is at it" };
  if (visible === 0) return { sight: "missing" };
  return { sight: "differs", differences: [{ what: id, wanted: "3", found: String(visible) }] };
}

async function act(
  id: string,
  kind: Kind,
  world: World,
  process: Mortal,
  operation: string,
): Promise<Outcome> {
  const make = async (part: string, hides: number, token = part) => {
    await process.moment();
    if (world.tokens.has(token)) return;
    if (token !== part) world.tokens.add(token);
    world.resources.set(part, hides);
    world.made.set(part, (world.made.get(part) ?? 0) + 1);
    await process.moment();
  };
  switch (kind) {
    case "several":
      for (const part of partsOf(id, kind)) if (!world.resources.has(part)) await make(part, 0);
      return { outcome: "done" };
    case "slow":
      await make(id, 3);
      return { outcome: "waiting", why: "the vendor takes its time" };
    case "hiding":
      await make(id, 2, operation);
      return { outcome: "done" };
    case "person":
      world.asked.set(id, (world.asked.get(id) ?? 0) + 1);
      return {
        outcome: "needs-person",
        task: { what: `Click for ${id}`, link: `https://vendor.example/${id}`, enter: [], usualWaitHours: 1 },
      };
    default:
      return kind satisfies never;
  }
}

/** A person does everything that they were asked for. */
export function personActs(world: World): void {
  for (const id of world.asked.keys()) if (!world.resources.has(id)) world.resources.set(id, 0);
}
