import type { Blueprint, Person } from "../blueprint/model.ts";
import type { Leaving } from "../contracts/people-report.ts";

/**
 * Somebody who left, as far as the document still tells: nobody is asked for it again. Whoever is in it no more had the
 * account that everybody has by default, unless `accounts` says otherwise, and may have been in any team.
 */
export function personOf(
  blueprint: Blueprint,
  handle: string,
  accounts: Readonly<Record<string, string>>,
): Person {
  const known = blueprint.people.find((person) => person.handle === handle);
  if (known) return { ...known, accounts: { ...known.accounts, ...accounts } };
  return {
    ...{ handle, name: handle, email: `${handle}@${blueprint.company.domain}`, accounts },
    teams: blueprint.teams.map(({ name }) => name),
  };
}

/** Gone only when every system says so: one that could not be asked proves nothing. */
export function isGone(leavings: readonly Leaving[]): boolean {
  return leavings.every(({ standing }) => standing === "gone");
}
