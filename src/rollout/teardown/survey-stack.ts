import type { Facts } from "../../contracts/facts.ts";
import type { StackWorkspace } from "../../contracts/provisioner.ts";
import type { Stack } from "../../contracts/stack.ts";
import type { LeftToPerson } from "../../contracts/teardown.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { planWithAdoption } from "../stack/adopt.ts";
import type { StackDoors } from "../stack/doors.ts";
import { heldBy, placeOf, type StackPlace, withStack } from "./open.ts";
import { nameOf, type Sorted, type SortInput, sortResources } from "./sort.ts";

/** A stack as it was found, and what is to become of it. */
export interface StackSurvey {
  readonly stack: Stack;
  readonly place: StackPlace;
  readonly input: SortInput;
  readonly sorted: Sorted;
  /** What its state tells. */
  readonly facts: Readonly<Record<string, string>>;
  /** Names of everything that its state holds. */
  readonly held: ReadonlySet<string>;
}

/** Looks at a stack with rights that only read, and plans its end. Null where there is no state of it. */
export async function surveyStack(
  stack: Stack,
  facts: Facts,
  named: ReadonlySet<string>,
  doors: StackDoors,
  signal: AbortSignal,
): Promise<Result<StackSurvey | null>> {
  const found = await placeOf(stack, facts, doors);
  if (!found.ok || !found.value) return found as Result<null>;
  const place = found.value;
  return withStack(stack, place, { purpose: "plan", signal }, doors, async (workspace) => {
    const held = await heldBy(workspace);
    if (!held.ok) return held;
    const { resources } = held.value;
    const usual = {
      named,
      guarded: new Set<string>(),
      holdsStates: stack.holdsStates === true && place.backend,
    };
    const survey = (input: SortInput, sorted: Sorted): StackSurvey => ({
      ...{ stack, place, input, sorted, facts: held.value.facts },
      held: new Set(resources.map((resource) => nameOf({ stack: stack.id, ...resource }))),
    });
    const sorted = sortResources(stack, resources, usual);
    const lost = await unknownToState(stack, workspace, place.facts, doors);
    if (!lost.ok) return lost;
    const withLost = (pile: Sorted): Sorted => ({ ...pile, left: [...pile.left, ...lost.value] });
    if (sorted.deletes.length === 0) return ok(survey(usual, withLost(sorted)));
    const planned = await workspace.plan({ destroy: true, readOnly: true, ...onlyOf(sorted) });
    if (planned.ok) {
      // What the world has lost already is no longer in the plan.
      const there = new Set(planned.value.resources.map(({ address }) => address));
      const deletes = sorted.deletes.filter(({ address }) => there.has(address));
      return ok(survey(usual, withLost({ ...sorted, deletes })));
    }
    const guarded = guardedBy(planned.diagnostics, sorted);
    if (guarded.size === 0) return planned;
    const input = { ...usual, guarded };
    return ok(survey(input, withLost(sortResources(stack, resources, input))));
  });
}

/** Where something stays, the engine is told what is to go; otherwise all of it goes, its outputs included. */
export function onlyOf({ deletes, keeps, left }: Sorted): { readonly only?: readonly string[] } {
  return keeps.length + left.length === 0 ? {} : { only: deletes.map(({ address }) => address) };
}

/** The addresses at which the configuration forbade a plan, if that is all that was wrong with it. */
function guardedBy(diagnostics: readonly Diagnostic[], { deletes }: Sorted): ReadonlySet<string> {
  if (!diagnostics.every(({ code }) => code === "destroy-prevented")) return new Set();
  const words = new Set(diagnostics.flatMap(({ cause }) => cause?.split(/\s+/) ?? []));
  return new Set(deletes.flatMap(({ address }) => (words.has(address) ? [address] : [])));
}

/** What an apply of ours made that was cut off before its state knew of it. */
async function unknownToState(
  stack: Stack,
  workspace: StackWorkspace,
  facts: Facts,
  doors: StackDoors,
): Promise<Result<readonly LeftToPerson[]>> {
  if (doors.intents.read(stack.id).size === 0) return ok([]);
  const finders = await doors.finders(facts);
  if (!finders.ok) return finders;
  const planned = await planWithAdoption(stack.id, workspace, finders.value, { readOnly: true });
  if (!planned.ok) return planned;
  return ok(
    planned.value.adopted.map(({ address, id }) => ({
      what: `${stack.id}:${address}`,
      why: `It is there as ${id}, and no state tells of it: an apply was cut off.`,
      next: "`groundwork rollout` takes it over; then tear down again. Or delete it by hand.",
    })),
  );
}
