import type { Facts } from "../../contracts/facts.ts";
import type { Sight } from "../../contracts/outcome.ts";
import type { Stack } from "../../contracts/stack.ts";
import { problem } from "../../foundation/diagnostic.ts";
import type { Result } from "../../foundation/result.ts";
import { describePlan } from "./describe.ts";
import type { StackDoors } from "./doors.ts";

/** What no second look would change: somebody has to install the engine first. */
const lasting = ["engine-missing", "engine-unusable"];

function unknown({ diagnostics }: Extract<Result<never>, { ok: false }>): Sight {
  const lasts = diagnostics.some(({ code }) => lasting.includes(code));
  return {
    sight: "unknown",
    why: diagnostics,
    ...(lasts && { retryAfterMilliseconds: Number.MAX_SAFE_INTEGER }),
  };
}

/** What a plan with rights that only read shows: no changes is a match, and its outputs are the facts. */
export async function lookAtStack(
  stack: Stack,
  facts: Facts,
  doors: StackDoors,
  signal: AbortSignal,
): Promise<Sight> {
  if (stack.holdsStates) {
    const local = doors.provisioner.hasLocalState(stack.id);
    const located = local ? null : await doors.locateStates(facts);
    if (located && !located.ok) return unknown(located);
    if (local) return { sight: "differs", differences: [stillLocal(stack)] };
    if (!located?.value) return { sight: "missing" };
    return planSight(stack, new Map([...facts, ...located.value]), doors, signal);
  }
  return planSight(stack, facts, doors, signal);
}

/**
 * What the pipeline has left of a stack that it applies: the outputs of its state. Whether the world still is as they
 * say is for the pipeline to find out, which holds the rights to look.
 */
export async function readStackFacts(
  stack: Stack,
  facts: Facts,
  doors: StackDoors,
  signal: AbortSignal,
): Promise<Sight> {
  const prepared = await doors.prepare(stack, facts, { purpose: "plan", backend: true });
  if (!prepared.ok) return unknown(prepared);
  const workspace = await doors.provisioner.open(prepared.value, signal);
  if (!workspace.ok) return unknown(workspace);
  try {
    const given = await workspace.value.facts();
    if (!given.ok) return unknown(given);
    return given.value ? givenBy(stack, given.value) : { sight: "missing" };
  } finally {
    await workspace.value.close();
  }
}

const stillLocal = (stack: Stack) => ({
  what: `the state of ${stack.id}`,
  wanted: "where all states lie",
  found: "on this machine",
});

/** All may be as it should be, and the lock that it took still be there, which keeps everybody else out. */
const cutOff = (stack: Stack) => ({
  what: `an apply of ${stack.id}`,
  wanted: "at its end",
  found: "cut off",
});

async function planSight(stack: Stack, facts: Facts, doors: StackDoors, signal: AbortSignal): Promise<Sight> {
  const prepared = await doors.prepare(stack, facts, { purpose: "plan", backend: true });
  if (!prepared.ok) return unknown(prepared);
  const workspace = await doors.provisioner.open(prepared.value, signal);
  if (!workspace.ok) return unknown(workspace);
  try {
    const plan = await workspace.value.plan({ readOnly: true });
    if (!plan.ok) return unknown(plan);
    if (!plan.value.hasState) return { sight: "missing" };
    const differences = [
      ...describePlan(plan.value),
      ...(doors.intents.begun(stack.id) ? [cutOff(stack)] : []),
    ];
    if (differences.length > 0) return { sight: "differs", differences };
    return givenBy(stack, plan.value.facts ?? {});
  } finally {
    await workspace.value.close();
  }
}

function givenBy(stack: Stack, given: Readonly<Record<string, string>>): Sight {
  const wrong = factsProblem(stack, given);
  return wrong
    ? { sight: "unknown", why: [wrong] }
    : { sight: "matches", facts: new Map(Object.entries(given)) };
}

/** The stack's output has to hold exactly the facts that it promises. */
function factsProblem(stack: Stack, given: Readonly<Record<string, string>>) {
  const missing = stack.gives.filter((name) => !(name in given));
  const beyond = Object.keys(given).filter((name) => !stack.gives.includes(name));
  if (missing.length + beyond.length === 0) return undefined;
  const parts = [
    ...(missing.length > 0 ? [`does not give ${missing.join(", ")}`] : []),
    ...(beyond.length > 0 ? [`gives ${beyond.join(", ")}, which it does not declare`] : []),
  ];
  return problem("stack-facts-differ", `Stack ${stack.id} ${parts.join(", and ")}.`, {
    next: "This is a mistake in Groundwork or in a stack that was added: its output `facts` and its `gives` must agree.",
  });
}
