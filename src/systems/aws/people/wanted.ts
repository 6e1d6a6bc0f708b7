import type { Blueprint } from "../../../blueprint/model.ts";
import type { Right } from "../../../contracts/people.ts";
import type { Offers } from "../../../contracts/system.ts";
import { grants, peopleSignOn } from "../access.ts";
import { clusterRights } from "../permission-sets.ts";

/** What a permission set is in an account. What it really holds is kept, and watched for drift, by the stack `access`. */
export function accountRight(set: string, account: string): Pick<Right, "level" | "scope"> {
  const scope = `account ${account}`;
  if (set === "administrator") return { level: "administer", scope };
  if (set === "power-user") return { level: "change", scope };
  if (set === "read-only") return { level: "read", scope };
  if (set === "auditor") return { level: "read", scope: `${scope}: audit` };
  if (set === "billing") return { level: "read", scope: `${scope}: billing` };
  if (set === "break-glass") return { level: "administer", scope: `${scope}: break-glass` };
  return { level: "change", scope: `${scope}: ${set}` };
}

/** What one of AWS's own policies is in a cluster; `namespaces` empty: all of it. */
export function clusterRight(
  policy: string,
  environment: string,
  namespaces: readonly string[],
  applications: readonly string[],
): Pick<Right, "level" | "scope"> {
  const level = policy.includes("View") ? "read" : policy.includes("Edit") ? "change" : "administer";
  const sorted = (names: readonly string[]) => names.toSorted().join(", ");
  const within = namespaces.length === 0 ? "" : `${sorted(namespaces)} in `;
  const usual = namespaces.length > 0 && sorted(namespaces) === sorted(applications);
  return { level, scope: `${usual ? "applications in " : within}cluster ${environment}` };
}

/** Permission sets by account, and the clusters that their holders enter. Nobody without a directory of people. */
export function wanted(blueprint: Blueprint, offers: Offers): readonly Right[] {
  if (!peopleSignOn(blueprint, offers)) return [];
  const emails = new Map(blueprint.people.map(({ handle, email }) => [handle, email]));
  const applications = blueprint.applications.map(({ name }) => name);
  const environments = new Set(blueprint.environments.map(({ name }) => name));
  return grants(blueprint).flatMap(({ team, set, account }) => {
    const entry = environments.has(account) ? clusterRights[set] : undefined;
    const namespaces = entry?.within === "applications" ? applications : [];
    const rights = [
      accountRight(set, account),
      ...(entry ? [clusterRight(entry.policy, account, namespaces, applications)] : []),
    ];
    const members = blueprint.teams.find(({ name }) => name === team)?.members ?? [];
    return members.flatMap((person) =>
      rights.map((right) => ({
        ...{ system: "aws", account: emails.get(person) ?? person, person, ...right, through: team },
      })),
    );
  });
}
