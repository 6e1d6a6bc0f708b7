import type { Blueprint } from "../../blueprint/model.ts";
import { entraOf } from "./section.ts";

/** A group that the platform relies on. */
export interface WantedGroup {
  /** What its facts are called by, and its key in the stack. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  /** User principal names: the people's addresses. */
  readonly members: readonly string[];
}

/** The key of the break-glass group, whatever it is called. No team can have it: the check sees to that. */
export const breakGlassKey = "break-glass";

/** What the descriptions of groups that we made begin with, by which a look knows them again. */
export const groupMark = "Groundwork: ";

/** A group for each team, and one for the accounts that conditional access leaves out. */
export function wantedGroups(blueprint: Blueprint): readonly WantedGroup[] {
  const { breakGlass } = entraOf(blueprint);
  const addresses = new Map(blueprint.people.map(({ handle, email }) => [handle, email]));
  const teams = blueprint.teams.map(
    ({ name, members }): WantedGroup => ({
      ...{ key: name, name, description: `${groupMark}the team ${name}` },
      members: members.map((handle) => addresses.get(handle) ?? handle),
    }),
  );
  if (breakGlass.accounts.length === 0) return teams;
  const description = `${groupMark}accounts that conditional access leaves out`;
  return [
    ...teams,
    { key: breakGlassKey, name: breakGlass.group, description, members: breakGlass.accounts },
  ];
}

/** Everybody who needs an account, by user principal name, once each. */
export function wantedAccounts(blueprint: Blueprint): readonly string[] {
  const { breakGlass } = entraOf(blueprint);
  return [...new Set([...blueprint.people.map(({ email }) => email), ...breakGlass.accounts])];
}
