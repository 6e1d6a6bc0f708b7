import type { Blueprint } from "../../../blueprint/model.ts";
import type { Right } from "../../../contracts/people.ts";
import { isUsed } from "../section.ts";

export const organizationScope = "organization";

/**
 * Everybody works with what the role that newcomers get lets them do; anybody of the platform's team may administer.
 * https://docs.datadoghq.com/account_management/rbac/
 */
export function wanted(blueprint: Blueprint): readonly Right[] {
  if (!isUsed(blueprint)) return [];
  return blueprint.people.flatMap(({ handle: person, email: account, teams }): readonly Right[] => {
    const held = { system: "datadog", account, person, scope: organizationScope, through: "direct" };
    const platform = teams.includes(blueprint.platformTeam);
    return [
      // An administrator needs no other role.
      { ...held, level: "change", ...(platform && { optional: true as const }) },
      ...(platform ? [{ ...held, level: "administer" as const, optional: true as const }] : []),
    ];
  });
}
