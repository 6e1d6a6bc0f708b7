import type * as z from "zod";
import type { Difference } from "../../../contracts/outcome.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { type Graph, path } from "../graph/call.ts";
import { policyReply } from "../graph/replies.ts";

export type Policy = z.infer<typeof policyReply>;

const policyName = "Groundwork: a second factor for everybody";
export const aboutPolicy = `conditional access "${policyName}"`;
export const reportOnly = "enabledForReportingButNotEnforced";
const day = 24 * 3_600_000;

/** Everybody, everywhere, but for the break-glass group. https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy */
export const wantedPolicy = (breakGlass: string) => ({
  displayName: policyName,
  conditions: {
    clientAppTypes: ["all"],
    applications: { includeApplications: ["All"] },
    users: { includeUsers: ["All"], excludeGroups: [breakGlass] },
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});

/** When it has reported for so many days. Fails where Graph does not tell its age. */
export function reportedUntil({ id, createdDateTime }: Policy, days: number): Result<Date> {
  const until = new Date(Date.parse(createdDateTime ?? "") + days * day);
  if (!Number.isNaN(until.getTime())) return ok(until);
  return failure("entra-reply-malformed", `Microsoft Graph does not tell when the policy ${id} was made.`);
}

/** Names are not unique there, and a policy has no other mark: two of them are nobody's to choose from. */
export async function readPolicy(graph: Graph): Promise<Result<Policy | null>> {
  const listed = await graph.list("/identity/conditionalAccess/policies", policyReply);
  if (!listed.ok) return listed;
  const [first, ...more] = listed.value.filter(({ displayName }) => displayName === policyName);
  if (more.length === 0) return ok(first ?? null);
  return failure("entra-found-several", `There are ${more.length + 1} policies named "${policyName}".`, {
    next: "Delete all but one of them, and run again.",
  });
}

export const policyPath = (id: string) => path`/identity/conditionalAccess/policies/${id}`;

export const changePolicy = (graph: Graph, id: string, body: object) =>
  graph.write({ method: "PATCH", path: policyPath(id), body });

/** Its state is the steps' matter, but for one that does nothing at all. */
export function differencesOf(
  { state, conditions, grantControls }: Policy,
  breakGlass: string,
): readonly Difference[] {
  const users = conditions.users ?? {};
  const applications = conditions.applications ?? {};
  const rows: readonly (readonly [string, string, readonly string[] | null | undefined])[] = [
    ["client applications", "all", conditions.clientAppTypes],
    ["applications", "All", applications.includeApplications],
    ["applications left out", "", applications.excludeApplications],
    ["people", "All", users.includeUsers],
    ["people left out", "", users.excludeUsers],
    ["groups left out", breakGlass, users.excludeGroups],
    ["roles left out", "", users.excludeRoles],
    ["asks for", "mfa", grantControls?.builtInControls],
  ];
  const spelled = (list: string) => list || "none";
  return [
    ...rows
      .map(([what, wanted, found]) => ({ what, wanted, found: (found ?? []).toSorted().join(", ") }))
      .filter(({ wanted, found }) => wanted !== found)
      .map(({ what, wanted, found }) => ({
        ...{ what: `${aboutPolicy}: ${what}`, wanted: spelled(wanted), found: spelled(found) },
      })),
    ...(state === "disabled"
      ? [{ what: `${aboutPolicy}: state`, wanted: "reports", found: "disabled" }]
      : []),
  ];
}
