import type { Facts } from "../../contracts/facts.ts";
import type { Outcome } from "../../contracts/outcome.ts";
import type { StackWorkspace, StateLock } from "../../contracts/provisioner.ts";
import type { Stack } from "../../contracts/stack.ts";
import type { ActContext } from "../../contracts/step.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { planWithAdoption } from "./adopt.ts";
import { missingConsent } from "./consent.ts";
import type { StackDoors } from "./doors.ts";

/**
 * Brings one stack to where the blueprint wants it: plans, takes over what exists, stops at whatever nobody has agreed
 * to, and applies just that plan. Called again after a crash it finds what was made.
 */
export async function applyStack(stack: Stack, context: ActContext, doors: StackDoors): Promise<Outcome> {
  const applied = await (stack.holdsStates
    ? applyStateHolder(stack, context, doors)
    : applyIn(stack, context.facts, true, context, doors));
  if (applied.ok) return { outcome: "done" };
  // As long as an apply has begun and not come to its end, something may be there that no state knows of.
  const unsure = doors.intents.begun(stack.id);
  return { outcome: "failed", diagnostics: applied.diagnostics, ...(unsure && { unsure: true as const }) };
}

/** The stack that makes the place where states lie: its own is local first, and then moves into that place. */
async function applyStateHolder(stack: Stack, context: ActContext, doors: StackDoors): Promise<Result<void>> {
  const located = await doors.locateStates(context.facts);
  if (!located.ok) return located;
  const local = doors.provisioner.hasLocalState(stack.id) || located.value === null;
  const facts = new Map([...context.facts, ...(located.value ?? [])]);
  const applied = await applyIn(stack, facts, !local, context, doors);
  if (!applied.ok || !local) return applied;
  context.report("moving its state to where all states lie");
  const now = await doors.locateStates(context.facts);
  if (!now.ok) return now;
  if (!now.value) {
    return failure("stack-facts-differ", `Stack ${stack.id} was applied, and its place cannot be found.`, {
      next: "Run again in a moment.",
    });
  }
  doors.intents.write(stack.id, []);
  const moved = await open(stack, new Map([...facts, ...now.value]), true, context, doors);
  if (!moved.ok) return moved;
  await moved.value.close();
  doors.intents.clear(stack.id);
  return ok(undefined);
}

async function applyIn(
  stack: Stack,
  facts: Facts,
  backend: boolean,
  context: ActContext,
  doors: StackDoors,
): Promise<Result<void>> {
  const workspace = await open(stack, facts, backend, context, doors);
  if (!workspace.ok) return workspace;
  try {
    return await planAndApply(stack, facts, workspace.value, context, doors);
  } finally {
    await workspace.value.close();
  }
}

async function open(
  stack: Stack,
  facts: Facts,
  backend: boolean,
  context: ActContext,
  doors: StackDoors,
): Promise<Result<StackWorkspace>> {
  const prepared = await doors.prepare(stack, facts, { purpose: "apply", backend });
  const isDead = (lock: StateLock) => isOurDeadLock(lock, context, doors);
  return prepared.ok ? doors.provisioner.open(prepared.value, context.signal, isDead) : prepared;
}

async function planAndApply(
  stack: Stack,
  facts: Facts,
  workspace: StackWorkspace,
  context: ActContext,
  doors: StackDoors,
): Promise<Result<void>> {
  const finders = await doors.finders(facts);
  if (!finders.ok) return finders;
  let planned = await planWithAdoption(stack.id, workspace, finders.value);
  const lock = workspace.lockMet();
  if (!planned.ok && lock && isOurDeadLock(lock, context, doors)) {
    context.report("releasing the lock that our own run left behind");
    const released = await workspace.unlock(lock.id);
    if (!released.ok) return released;
    planned = await planWithAdoption(stack.id, workspace, finders.value);
  }
  if (!planned.ok) return planned;
  const { plan, adopted } = planned.value;
  const ours = context.unprovedSince ? doors.intents.read(stack.id) : new Set<string>();
  const { accepted, engineOnly } = doors;
  const refused = missingConsent(plan, { stack: stack.id, accepted, ours, engineOnly });
  if (refused.length > 0) return { ok: false, diagnostics: refused };
  for (const { address, id } of adopted) context.report(`takes over ${address}, which is there as ${id}`);
  const creates = plan.resources.filter(({ action }) => action === "create").map(({ address }) => address);
  doors.intents.write(stack.id, [...ours, ...creates]);
  const applied = await workspace.apply((line) => context.report(line));
  if (applied.ok) doors.intents.clear(stack.id);
  return applied;
}

/**
 * A lock is our own dead one only if the journal tells of an act of this step that never came to its end, on this
 * machine, and the lock was taken since. Whoever else rolls out is kept out by the operator's lock.
 */
export function isOurDeadLock(
  lock: StateLock,
  context: Pick<ActContext, "unprovedSince">,
  doors: Pick<StackDoors, "self">,
): boolean {
  if (!context.unprovedSince) return false;
  return lock.who === doors.self && new Date(lock.since) >= context.unprovedSince;
}
