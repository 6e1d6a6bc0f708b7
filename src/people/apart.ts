import type { Blueprint } from "../blueprint/model.ts";
import type { PlaceAt } from "../blueprint/section.ts";
import type { Right } from "../contracts/people.ts";
import { type Diagnostic, problem } from "../foundation/diagnostic.ts";
import { quoted } from "../foundation/visible.ts";

/** The end of a scope that somebody looks at for an audit. */
export const auditing = ": audit";

/**
 * People in two roles that must be apart: whoever audits something must not be able to change it. Code:
 * `people-roles-apart`.
 */
export function checkApart(
  blueprint: Blueprint,
  wanted: readonly Right[],
  placeAt?: PlaceAt,
): readonly Diagnostic[] {
  const audits = wanted.filter(({ scope }) => scope.endsWith(auditing));
  const changes = wanted.filter(({ level }) => level === "administer" || level === "change");
  const both = audits.flatMap(({ person, system, scope, through }) => {
    const audited = scope.slice(0, -auditing.length);
    const other = changes.find(
      (one) => one.person === person && one.system === system && one.scope === audited,
    );
    return person !== undefined && other ? [{ person, audited, teams: [through, other.through] }] : [];
  });
  const people = [...new Set(both.map(({ person }) => person))];
  return people.map((person) => {
    const own = both.filter((one) => one.person === person);
    const [first, second] = own[0]?.teams ?? [];
    const written = blueprint.people.some(({ handle }) => handle === person);
    return problem(
      "people-roles-apart",
      `${quoted(person)} would audit what they can change: ${own.map(({ audited }) => audited).join(", ")}.`,
      {
        place: written ? placeAt?.(["people", person, "teams"]) : undefined,
        cause: `The team ${quoted(first ?? "")} audits, and the team ${quoted(second ?? "")} changes.`,
        next: "Take them out of one of the two, or take the right to audit or to change from one of the teams.",
      },
    );
  });
}
