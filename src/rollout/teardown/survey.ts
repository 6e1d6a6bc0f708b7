import type { FactName, Facts } from "../../contracts/facts.ts";
import type { Sight, Told } from "../../contracts/outcome.ts";
import type { RolloutEvent } from "../../contracts/rollout-event.ts";
import type { SecretHandle } from "../../contracts/secret.ts";
import type { Stack } from "../../contracts/stack.ts";
import type { Step } from "../../contracts/step.ts";
import { failed, ok, type Result } from "../../foundation/result.ts";
import { type Graph, planGraph } from "../graph.ts";
import { runSteps } from "../run.ts";
import type { StackDoors } from "../stack/doors.ts";
import { stackNeeds, stackStepId } from "../stack/step.ts";
import type { RunDoors } from "./input.ts";
import { type StackSurvey, surveyStack } from "./survey-stack.ts";

export interface SurveyInput extends RunDoors {
  readonly steps: readonly Step[];
  readonly stacks: readonly Stack[];
  client(step: Step): unknown;
  readonly doors: StackDoors;
  readonly known: Told;
  /** Facts as they were told last: where the world tells one no longer, this is how the rest is found. */
  readonly remembered: Facts;
  readonly named: ReadonlySet<string>;
  emit(event: RolloutEvent): void;
}

/** The whole company as it is, before anything of it goes. */
export interface Survey {
  /** Every step in its order of making. A stack is one step, whoever applies it. */
  readonly graph: Graph<Step>;
  readonly stacks: ReadonlyMap<string, StackSurvey>;
  /** Steps that are no stacks, and of which something is there or may be. */
  readonly present: ReadonlySet<string>;
  /** Steps at which nothing could be looked at, because what they need was never given. */
  readonly unseen: readonly string[];
  readonly told: Told;
}

/**
 * Looks at everything and changes nothing. Fails where anything that could be deleted cannot be looked at: a list that
 * may have holes is no list to agree to.
 */
export async function survey(input: SurveyInput): Promise<Result<Survey>> {
  const byStep = new Map(input.stacks.map((stack) => [stackStepId(stack.id), stack]));
  const originals = [
    ...input.steps.filter(({ id }) => !byStep.has(id)),
    ...input.stacks.map((stack) => stackNode(stack, input.doors)),
  ];
  const graph = planGraph(originals, new Set(input.known.facts.keys()));
  if (!graph.ok) return graph;
  const stacks = new Map<string, StackSurvey>();
  const present = new Set<string>();
  const secrets = new Map<FactName, SecretHandle>(input.known.secrets ?? []);

  const looks = originals.map((step): Step => {
    const stack = byStep.get(step.id);
    return {
      ...step,
      async look(context) {
        if (!stack) return lookAtStep(step, await step.look(context));
        const found = await surveyStack(stack, context.facts, input.named, input.doors, context.signal);
        if (!found.ok) return { sight: "unknown", why: found.diagnostics };
        if (found.value) stacks.set(step.id, found.value);
        return tell(step, new Map([...input.remembered, ...Object.entries(found.value?.facts ?? {})]));
      },
    };
  });
  const lookAtStep = (step: Step, seen: Sight): Sight => {
    if (seen.sight === "missing") return tell(step, input.remembered);
    const unclear = seen.sight === "unknown";
    const elsewhere = unclear ? tell(step, input.remembered) : undefined;
    // What a person undoes need not be seen, as long as the rest is found without it.
    if (unclear && (step.undoAct || elsewhere?.sight !== "matches")) return seen;
    present.add(step.id);
    if (seen.sight !== "matches") return elsewhere ?? tell(step, input.remembered);
    for (const [name, handle] of seen.secrets ?? []) secrets.set(name, handle);
    return seen;
  };

  const { clock, ids, redactor, limits, signal, emit } = input;
  const lookable = planGraph(looks, new Set(input.known.facts.keys()));
  if (!lookable.ok) return lookable;
  const summary = await runSteps({
    ...{ graph: lookable.value, known: input.known, clock, ids, redactor, limits, signal, emit },
    selection: new Map(originals.map(({ id }) => [id, "look"])),
    client: (step) => input.client(originals.find(({ id }) => id === step.id) ?? step),
  });
  const ends = [...summary.steps];
  const wrong = ends.flatMap(([, end]) => (end.end === "failed" ? end.diagnostics : []));
  if (wrong.length + summary.diagnostics.length > 0) return failed(...wrong, ...summary.diagnostics);
  if (ends.some(([, { end }]) => end === "cancelled")) return failed(cancelled);
  const unseen = ends.flatMap(([id, { end }]) => (end === "blocked" ? [id] : []));
  return ok({ graph: graph.value, stacks, present, unseen, told: { facts: summary.facts, secrets } });
}

const cancelled = {
  code: "teardown-cancelled",
  severity: "error" as const,
  summary: "It was ended before everything was looked at. Nothing was deleted.",
};

/** All that a step gives, if it is known without its secrets; otherwise nobody can be told, and what needs it is unseen. */
function tell(step: Step, facts: Facts): Sight {
  const known = step.gives.flatMap((name) => {
    const value = facts.get(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return known.length === step.gives.length
    ? { sight: "matches", facts: new Map(known) }
    : { sight: "missing" };
}

/** A stack as a step, whoever applies it: what matters here is its place in the order. */
function stackNode(stack: Stack, doors: StackDoors): Step {
  return {
    ...{ id: stackStepId(stack.id), title: stack.title, day1: stack.day1, by: "groundwork" },
    ...{ effort: stack.effort, needs: stackNeeds(stack, doors), gives: stack.gives, undo: "automatic" },
    look: async () => ({ sight: "missing" }),
    act: async () => ({ outcome: "done" }),
  };
}
