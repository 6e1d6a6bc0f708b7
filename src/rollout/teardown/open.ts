import type { Facts } from "../../contracts/facts.ts";
import type { StackWorkspace, StateResource } from "../../contracts/provisioner.ts";
import type { Stack } from "../../contracts/stack.ts";
import { ok, type Result } from "../../foundation/result.ts";
import type { StackDoors } from "../stack/doors.ts";

/** Where the state of a stack lies. */
export interface StackPlace {
  /** The stack's facts, with those of the place where states lie. */
  readonly facts: Facts;
  /** False where the state lies on this machine. */
  readonly backend: boolean;
}

/** Finds where a stack's state lies; null where it is the stack that holds all states, and there is none yet. */
export async function placeOf(
  stack: Stack,
  facts: Facts,
  doors: StackDoors,
): Promise<Result<StackPlace | null>> {
  if (!stack.holdsStates) return ok({ facts, backend: true });
  const located = await doors.locateStates(facts);
  if (!located.ok) return located;
  const all = new Map([...facts, ...(located.value ?? [])]);
  if (doors.provisioner.hasLocalState(stack.id)) return ok({ facts: all, backend: false });
  return ok(located.value ? { facts: all, backend: true } : null);
}

/** Opens a stack for `work` and closes it again, however that ends. */
export async function withStack<T>(
  stack: Stack,
  place: StackPlace,
  how: { readonly purpose: "plan" | "apply"; readonly signal: AbortSignal },
  doors: StackDoors,
  work: (workspace: StackWorkspace) => Promise<Result<T>>,
): Promise<Result<T>> {
  const { purpose, signal } = how;
  const prepared = await doors.prepare(stack, place.facts, { purpose, backend: place.backend });
  if (!prepared.ok) return prepared;
  const workspace = await doors.provisioner.open(prepared.value, signal);
  if (!workspace.ok) return workspace;
  try {
    return await work(workspace.value);
  } finally {
    await workspace.value.close();
  }
}

/** What the state of a stack holds and tells. */
export interface Held {
  readonly resources: readonly StateResource[];
  readonly facts: Readonly<Record<string, string>>;
}

export async function heldBy(workspace: StackWorkspace): Promise<Result<Held>> {
  const resources = await workspace.resources();
  if (!resources.ok) return resources;
  const facts = await workspace.facts();
  return facts.ok ? ok({ resources: resources.value, facts: facts.value ?? {} }) : facts;
}
