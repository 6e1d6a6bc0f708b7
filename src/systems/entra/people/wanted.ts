import type { Blueprint } from "../../../blueprint/model.ts";
import type { Right } from "../../../contracts/people.ts";
import { wantedGroups } from "../groups.ts";
import { entraOf, isUsed } from "../section.ts";

export const directoryScope = "directory";
export const groupScope = (name: string) => `group ${name}`;
/** The role that may do everything. */
export const administratorRole = "Global Administrator";

/**
 * Who is in which group, from which everything else follows; who gets in when all else fails; and that anybody of the
 * platform's team may administer the directory.
 */
export function wanted(blueprint: Blueprint): readonly Right[] {
  if (!isUsed(blueprint)) return [];
  const people = new Map(blueprint.people.map(({ email, handle }) => [email, handle]));
  const held = (account: string, right: Pick<Right, "level" | "scope" | "through" | "optional">): Right => {
    const person = people.get(account);
    return { system: "entra", account, ...(person !== undefined && { person }), ...right };
  };
  const administers = { level: "administer" as const, scope: directoryScope, through: "direct" };
  const platform = blueprint.people.filter(({ teams }) => teams.includes(blueprint.platformTeam));
  return [
    ...wantedGroups(blueprint).flatMap(({ name, members }) =>
      members.map((account) => held(account, { level: "read", scope: groupScope(name), through: name })),
    ),
    ...entraOf(blueprint).breakGlass.accounts.map((account) => held(account, administers)),
    ...platform.map(({ email }) => held(email, { ...administers, optional: true })),
  ];
}
