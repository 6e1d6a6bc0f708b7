import type { Difference, Outcome, Sight } from "../../contracts/outcome.ts";
import type { PlannedResource, StackWorkspace } from "../../contracts/provisioner.ts";
import type { ActContext } from "../../contracts/step.ts";
import type { StackResource } from "../../contracts/teardown.ts";
import { problem } from "../../foundation/diagnostic.ts";
import { failed, ok, type Result } from "../../foundation/result.ts";
import { isOurDeadLock } from "../stack/act.ts";
import type { StackDoors } from "../stack/doors.ts";
import { heldBy, withStack } from "./open.ts";
import { nameOf, sortResources } from "./sort.ts";
import { onlyOf, type StackSurvey } from "./survey-stack.ts";

/** A stack whose end was agreed to. */
export interface StackUndo {
  look(signal: AbortSignal): Promise<Sight>;
  act(context: ActContext): Promise<Outcome>;
  /** What was to go and is still there, as far as its state was read. */
  remaining(): readonly StackResource[];
}

/**
 * Takes away what was shown of one stack. It is gone when the state no longer holds it and the finders, asked about
 * everything that this run took away, find nothing.
 */
export function undoStack(
  survey: StackSurvey,
  doors: StackDoors,
  /** When a rollout's own act of this stack began that was cut off: its lock may still lie there. */
  cutOffSince: Date | undefined,
): StackUndo {
  const { stack, place, input } = survey;
  const shown = new Map(survey.sorted.deletes.map((resource) => [resource.address, resource]));
  let remaining: readonly StackResource[] = survey.sorted.deletes;
  const taken = new Map<string, PlannedResource>();

  const sorted = async (workspace: StackWorkspace) => {
    const held = await heldBy(workspace);
    if (!held.ok) return held;
    const piles = sortResources(stack, held.value.resources, input);
    remaining = piles.deletes;
    return ok(piles);
  };

  const destroy = async (workspace: StackWorkspace, context: ActContext): Promise<Result<void>> => {
    const piles = await sorted(workspace);
    if (!piles.ok) return piles;
    if (piles.value.deletes.length === 0) return ok(undefined);
    const options = { destroy: true, ...onlyOf(piles.value) };
    let planned = await workspace.plan(options);
    const unprovedSince = context.unprovedSince ?? cutOffSince;
    const lock = workspace.lockMet();
    if (!planned.ok && lock && isOurDeadLock(lock, { ...(unprovedSince && { unprovedSince }) }, doors)) {
      context.report("releasing the lock that our own run left behind");
      const released = await workspace.unlock(lock.id);
      if (!released.ok) return released;
      planned = await workspace.plan(options);
    }
    if (!planned.ok) return planned;
    const { resources } = planned.value;
    const beyond = resources.filter(({ address, action }) => action !== "delete" || !shown.has(address));
    if (beyond.length > 0) return failed(beyondList(stack.id, beyond));
    for (const resource of resources) taken.set(resource.address, resource);
    const applied = await workspace.apply((line) => context.report(line));
    // What is left after a failure is told from the state, for whoever reads the report.
    await sorted(workspace);
    return applied;
  };

  return {
    remaining: () => remaining.filter(({ address }) => shown.has(address)),
    async look(signal) {
      const piles = await withStack(stack, place, { purpose: "plan", signal }, doors, sorted);
      if (!piles.ok) return { sight: "unknown", why: piles.diagnostics };
      if (piles.value.deletes.length > 0) {
        const differences = piles.value.deletes.map((resource) => stillThere(nameOf(resource), "there"));
        return { sight: "differs", differences };
      }
      const found = await foundIn(survey, [...taken.values()], doors);
      if (!found.ok) return { sight: "unknown", why: found.diagnostics };
      if (found.value.length > 0) {
        remaining = found.value.map(({ resource }) => resource);
        const differences = found.value.map(({ resource, id }) =>
          stillThere(nameOf(resource), `there, as ${id}`),
        );
        return { sight: "differs", differences };
      }
      doors.intents.clear(stack.id);
      return { sight: "matches", facts: new Map() };
    },
    async act(context) {
      const how = { purpose: "apply", signal: context.signal } as const;
      const done = await withStack(stack, place, how, doors, (workspace) => destroy(workspace, context));
      return done.ok ? { outcome: "done" } : { outcome: "failed", diagnostics: done.diagnostics };
    },
  };
}

const stillThere = (what: string, found: string): Difference => ({ what, wanted: "gone", found });

/** What the world still shows of everything that was taken away. */
async function foundIn(
  { stack, place }: StackSurvey,
  taken: readonly PlannedResource[],
  doors: StackDoors,
): Promise<Result<readonly { readonly resource: StackResource; readonly id: string }[]>> {
  if (taken.length === 0) return ok([]);
  const finders = await doors.finders(place.facts);
  if (!finders.ok) return finders;
  const known = new Map(taken.flatMap(({ address, before }) => (before ? [[address, before] as const] : [])));
  const found: { resource: StackResource; id: string }[] = [];
  for (const { address, type, before } of taken) {
    const finder = finders.value[type];
    if (!finder || !before) continue;
    const id = await finder({ stack: stack.id, address, values: before, known });
    if (!id.ok) return id;
    if (id.value !== null) found.push({ resource: { stack: stack.id, address, type }, id: id.value });
  }
  return ok(found);
}

function beyondList(stack: string, beyond: readonly PlannedResource[]) {
  const names = beyond.map(({ address, action }) => `${action} ${stack}:${address}`);
  return problem("teardown-beyond-list", `Stack ${stack}: its end would be more than what was shown.`, {
    cause: names.join("\n"),
    next: "Nothing of it was deleted. Somebody changed it in the meantime: tear down again, and it is shown.",
  });
}
