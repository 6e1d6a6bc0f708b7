import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import { wellKnownEnvironments } from "../defaults.ts";
import { oneOf } from "../near-miss.ts";
import { entryAt, keysOf, placeOf, placeOfKey, type Tree } from "../tree.ts";

const kinds = ["development", "testing", "staging", "production"];

/** Environments stand in the order in which a release passes through them, and each says what it is for. */
export function checkEnvironments(tree: Tree): readonly Diagnostic[] {
  const diagnostics: Diagnostic[] = [...quietBeforeAll(tree)];
  let furthest = { rank: 0, name: "" };
  for (const name of keysOf(tree, ["environments"])) {
    const path = ["environments", name];
    const written = entryAt(tree, [...path, "kind"]);
    const kind = written ? written.value : wellKnown(name);
    if (!written && kind === undefined && !entryAt(tree, path)?.refused) {
      diagnostics.push(
        problem("blueprint-missing-key", `Nothing says what the environment ${quoted(name)} is for.`, {
          place: placeOfKey(tree, path),
          expected: oneOf(kinds),
          next: `Add ${quoted("kind:")} under ${quoted(path.join("."))}.`,
        }),
      );
    }
    const rank = typeof kind === "string" ? kinds.indexOf(kind) : -1;
    if (rank === -1) continue;
    if (rank < furthest.rank) {
      diagnostics.push(
        problem(
          "blueprint-environment-order",
          `A release would reach ${quoted(name)} (${kind}) only after ${quoted(furthest.name)} (${kinds[furthest.rank]}).`,
          {
            place: written ? placeOf(tree, [...path, "kind"]) : placeOfKey(tree, path),
            expected: "environments in the order development, testing, staging, production",
            next: `Move ${quoted(name)} up, above ${quoted(furthest.name)}.`,
          },
        ),
      );
    } else furthest = { rank, name };
  }
  return diagnostics;
}

/** The first environment has none before it whose monitors could be quiet. */
function quietBeforeAll(tree: Tree): readonly Diagnostic[] {
  const [first] = keysOf(tree, ["environments"]);
  const path = ["environments", first ?? "", "gate", "quiet"];
  if (first === undefined || !entryAt(tree, path)) return [];
  return [
    problem(
      "blueprint-gate-quiet-first",
      `The gate of ${quoted(first)} asks for quiet monitors of the environment before it, and there is none.`,
      { place: placeOfKey(tree, path), next: `Take ${quoted("quiet")} away there.` },
    ),
  ];
}

function wellKnown(name: string): string | undefined {
  return Object.hasOwn(wellKnownEnvironments, name) ? wellKnownEnvironments[name] : undefined;
}
