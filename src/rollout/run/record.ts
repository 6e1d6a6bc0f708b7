import type { Facts } from "../../contracts/facts.ts";
import type { Sight } from "../../contracts/outcome.ts";
import type { RolloutEvent, StepEnd } from "../../contracts/rollout-event.ts";
import type { Step } from "../../contracts/step.ts";
import type { Journal } from "../journal/journal.ts";

/** Notes a sight where it tells something new, so that looking again and again does not fill the journal. */
export function recordLook(step: Step, seen: Sight, journal: Journal): void {
  const { sight, ...open } = journal.state.steps.get(step.id) ?? {};
  const ends = seen.sight === "matches" && Object.keys(open).length > 0;
  if (sight === seen.sight && seen.sight !== "differs" && !ends) return;
  const differences = seen.sight === "differs" ? { differences: [...seen.differences] } : {};
  journal.record({ event: "step-looked", step: step.id, sight: seen.sight, ...differences });
}

export function recordWait(
  step: Step,
  end: Extract<StepEnd, { end: "waiting" | "needs-person" }>,
  journal: Journal,
): void {
  journal.record({
    event: "step-waiting",
    step: step.id,
    ...(end.end === "needs-person"
      ? { for: "person", why: end.task.what }
      : { for: "vendor", why: end.why, ...(end.until && { until: end.until.toISOString() }) }),
  });
}

/** Notes the facts that are new or have another value than the journal remembers; says whether there are any. */
export function recordTold(
  step: Step,
  facts: Facts,
  journal: Journal,
  emit: (event: RolloutEvent) => void,
): boolean {
  const fresh = [...facts].filter(([name, value]) => journal.state.facts.get(name)?.value !== value);
  for (const [fact, is] of fresh) {
    const was = journal.state.facts.get(fact)?.value;
    if (was !== undefined) emit({ event: "fact-changed", step: step.id, fact, was, is });
  }
  if (fresh.length === 0) return false;
  journal.record({ event: "facts-given", step: step.id, facts: Object.fromEntries(fresh) });
  return true;
}
