import type { FactShape, Facts } from "../contracts/facts.ts";
import type { System } from "../contracts/system.ts";
import { problem } from "../foundation/diagnostic.ts";
import { failed, ok, type Result } from "../foundation/result.ts";
import { quoted } from "../foundation/visible.ts";

/**
 * The facts, when each of them looks as the system that tells it says it must; all that do not, otherwise.
 * A fact that no system knows is let pass: it may be somebody else's. Code: `fact-malformed`.
 */
export function checkFacts(systems: readonly System[], facts: Facts): Result<Facts> {
  const shapes = systems.flatMap(({ factShapes }) => factShapes ?? []);
  const diagnostics = [...facts].flatMap(([name, value]) => {
    const shape = shapes.find((candidate) => names(candidate, name));
    if (!shape || shape.accepts(value)) return [];
    return problem(
      "fact-malformed",
      `The fact ${name} is ${quoted(value)}, which is not ${shape.expected}.`,
      {
        next: "Correct it in the file of facts, or take it out: files that need it are then pending.",
      },
    );
  });
  return diagnostics.length > 0 ? failed(...diagnostics) : ok(facts);
}

function names(shape: FactShape, name: string): boolean {
  const parts = name.split(".");
  const pattern = shape.name.split(".");
  return (
    parts.length === pattern.length && pattern.every((part, index) => part === "*" || part === parts[index])
  );
}
