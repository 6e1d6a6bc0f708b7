import { readFileSync } from "node:fs";
import { type ReadBlueprint, readBlueprint } from "../blueprint/read.ts";
import type { BlueprintCheck, Sections } from "../blueprint/section.ts";
import type { FactName, Facts } from "../contracts/facts.ts";
import { systemClock } from "../foundation/clock.ts";
import { failure, ok, type Result } from "../foundation/result.ts";
import { checkApart } from "../people/apart.ts";
import { checkFacts } from "../render/check-facts.ts";
import { collectOffers } from "../render/collect.ts";
import { systems } from "../systems/index.ts";

/** The systems' parts of the blueprint. */
export const sections: Sections = new Map(systems.map(({ id, section }) => [id, section]));

/** What the systems could not make of a company. */
const offers = collectOffers(systems);
export const checks: readonly BlueprintCheck[] = [
  ...systems.flatMap(({ check }): readonly BlueprintCheck[] =>
    check ? [(blueprint, placeAt) => check(blueprint, placeAt, offers)] : [],
  ),
  (blueprint, placeAt) => {
    const wanted = systems.flatMap(({ people }) => people?.wanted(blueprint, offers) ?? []);
    return checkApart(blueprint, wanted, placeAt);
  },
];

/** Reads a file of the user's; the failure names it and says what to do. */
export function readText(path: string, what: string, next: string): Result<string> {
  try {
    return ok(readFileSync(path, "utf8"));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return failure("file-unreadable", `Cannot read ${what} ${path}.`, { cause, next });
  }
}

/** Reads and checks the company's document. */
export function readCompany(path: string): Result<ReadBlueprint> {
  const text = readText(
    path,
    "the blueprint",
    "Name the file with --blueprint, or go to the folder it lies in.",
  );
  return text.ok ? readBlueprint(text.value, path, sections, systemClock, checks) : text;
}

/** Facts as `printFacts` writes them: one JSON object of texts. */
export function readFacts(path: string): Result<Facts> {
  const text = readText(path, "the facts", "Name the file with --facts.");
  if (!text.ok) return text;
  const wrong = (cause: string) =>
    failure("facts-unreadable", `${path} does not hold facts.`, {
      cause,
      next: 'Facts are one JSON object of texts: {"github.repository.storefront.id": "42"}.',
    });
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.value);
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return wrong("not an object");
  const facts = new Map<FactName, string>();
  for (const [name, value] of Object.entries(parsed)) {
    if (typeof value !== "string") return wrong(`"${name}" is not a text`);
    facts.set(name, value);
  }
  return checkFacts(systems, facts);
}
