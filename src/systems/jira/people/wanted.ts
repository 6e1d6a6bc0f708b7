import type { Blueprint } from "../../../blueprint/model.ts";
import type { Right } from "../../../contracts/people.ts";
import { usedJira } from "../section.ts";

export const siteScope = "site";
export const projectScope = (key: string) => `project ${key}`;

/** Everybody works in the project; whoever leads it, and anybody of the platform's team, may administer it, and the team the site. */
export function wanted(blueprint: Blueprint): readonly Right[] {
  const jira = usedJira(blueprint);
  if (!jira) return [];
  const scope = projectScope(jira.project);
  return blueprint.people.flatMap(({ handle: person, email: account, teams }): readonly Right[] => {
    const held = { system: "jira", account, person, through: "direct" };
    const may = { ...held, level: "administer" as const, optional: true as const };
    const platform = teams.includes(blueprint.platformTeam);
    return [
      { ...held, level: "change", scope },
      ...(platform || person === jira.lead.handle ? [{ ...may, scope }] : []),
      ...(platform ? [{ ...may, scope: siteScope }] : []),
    ];
  });
}
