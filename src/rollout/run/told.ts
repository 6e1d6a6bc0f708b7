import type { Told } from "../../contracts/outcome.ts";
import type { Step } from "../../contracts/step.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import type { Redactor } from "../../foundation/redaction.ts";

/**
 * Holds what a look told against what its step promised: every fact that it gives and no other, for edges come from
 * these names alone; and no secret among those that are written down.
 */
export function checkTold(step: Step, told: Told, redactor: Redactor): readonly Diagnostic[] {
  const secret = new Set(step.secrets ?? []);
  const plain = step.gives.filter((name) => !secret.has(name));
  const secrets = told.secrets ?? new Map();
  const absent = [
    ...plain.filter((name) => !told.facts.get(name)),
    ...[...secret].filter((name) => !secrets.has(name)),
  ];
  const surplus = [
    ...[...told.facts.keys()].filter((name) => !plain.includes(name)),
    ...[...secrets.keys()].filter((name) => !secret.has(name)),
  ];
  const leaking = [...told.facts].filter(([, value]) => redactor.redact(value) !== value);
  return [
    ...absent.map((name) =>
      problem(
        "step-fact-withheld",
        `Step ${step.id} found everything as it should be, and did not tell ${name}.`,
        {
          next: "This is a mistake in Groundwork: please report it.",
        },
      ),
    ),
    ...surplus.map((name) =>
      problem("step-fact-undeclared", `Step ${step.id} told ${name}, which it does not declare.`, {
        next: "This is a mistake in Groundwork: please report it.",
      }),
    ),
    ...leaking.map(([name]) =>
      problem(
        "step-secret-leaked",
        `Step ${step.id} put a secret into the fact ${name}. It was not written down.`,
        {
          next: "This is a mistake in Groundwork: please report it.",
        },
      ),
    ),
  ];
}
