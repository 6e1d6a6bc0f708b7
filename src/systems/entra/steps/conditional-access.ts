import type * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import type { Difference, Sight } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { facts } from "../facts.ts";
import { type Graph, path } from "../graph/call.ts";
import { policyReply } from "../graph/replies.ts";
import { breakGlassKey } from "../groups.ts";
import { entraOf } from "../section.ts";
import { differs, matches, outcomeOf, unknown } from "./sights.ts";

type Policy = z.infer<typeof policyReply>;

const policyName = "Groundwork: a second factor for everybody";
const about = `conditional access "${policyName}"`;
const reportOnly = "enabledForReportingButNotEnforced";
const day = 24 * 3_600_000;

/** Everybody, everywhere, but for the break-glass group. https://learn.microsoft.com/graph/api/resources/conditionalaccesspolicy */
const wantedPolicy = (breakGlass: string) => ({
  displayName: policyName,
  conditions: {
    clientAppTypes: ["all"],
    applications: { includeApplications: ["All"] },
    users: { includeUsers: ["All"], excludeGroups: [breakGlass] },
  },
  grantControls: { operator: "OR", builtInControls: ["mfa"] },
});

/** The policy is there and shows in the sign-in logs what it would do; nobody is asked for anything yet. */
export const reportOnlyStep: Step<EntraClient> = {
  id: "entra-conditional-access",
  title: "Report who would be asked for a second factor",
  day1: 5,
  by: "groundwork",
  effort: { hours: 0, usualWaitHours: 0 },
  needs: [facts.securityDefaults, facts.group(breakGlassKey)],
  gives: [facts.policy],
  undo: "automatic",
  async look({ client, facts: known }): Promise<Sight> {
    const found = await readPolicy(client.graph);
    if (!found.ok) return unknown(found);
    if (!found.value) return { sight: "missing" };
    const differences = differencesOf(found.value, breakGlassOf(known));
    return differences.length > 0 ? differs(differences) : matches({ [facts.policy]: found.value.id });
  },
  async act({ client, facts: known }) {
    const found = await readPolicy(client.graph);
    if (!found.ok) return outcomeOf(found);
    const wanted = wantedPolicy(breakGlassOf(known));
    if (!found.value) {
      const write = { method: "POST", path: "/identity/conditionalAccess/policies" } as const;
      return outcomeOf(await client.graph.write({ ...write, body: { ...wanted, state: reportOnly } }));
    }
    // One that is enforced stays so: there is nothing to try out any more.
    const state = found.value.state === "enabled" ? "enabled" : reportOnly;
    return outcomeOf(await change(client.graph, found.value.id, { ...wanted, state }));
  },
  async undoAct({ client }) {
    const found = await readPolicy(client.graph);
    if (!found.ok || !found.value) return outcomeOf(found);
    return outcomeOf(await client.graph.write({ method: "DELETE", path: policyPath(found.value.id) }));
  },
};

/** The same policy, enforced once it has reported long enough for surprises to show. */
export function enforceStep(blueprint: Blueprint): Step<EntraClient> {
  const { reportOnlyDays } = entraOf(blueprint);
  return {
    id: "entra-conditional-access-enforced",
    title: "Ask everybody for a second factor",
    day1: 5,
    by: "groundwork",
    // Somebody reads the sign-in logs meanwhile.
    effort: { hours: 0.5, usualWaitHours: reportOnlyDays * 24 },
    needs: [facts.policy, facts.group(breakGlassKey)],
    gives: [],
    undo: "automatic",
    async look({ client, facts: known }) {
      const found = await readPolicy(client.graph);
      if (!found.ok) return unknown(found);
      if (!found.value) return { sight: "missing" };
      // The break-glass group first: enforced without it, the policy could lock everybody out.
      const differences = differencesOf(found.value, breakGlassOf(known));
      if (differences.length > 0) return differs(differences);
      if (found.value.state === "enabled") return matches({});
      return differs([{ what: `${about}: state`, wanted: "enabled", found: found.value.state }]);
    },
    async act({ client, facts: known, clock }) {
      const found = await readPolicy(client.graph);
      if (!found.ok) return outcomeOf(found);
      const policy = found.value;
      if (!policy || differencesOf(policy, breakGlassOf(known)).length > 0) {
        return outcomeOf(
          failure("entra-policy-changed", `${about} was changed or deleted by somebody.`, {
            next: "Run again: it is set right and reports first.",
          }),
        );
      }
      const until = new Date(Date.parse(policy.createdDateTime ?? "") + reportOnlyDays * day);
      // A policy that does not tell its age has reported for no time that anybody knows.
      if (Number.isNaN(until.getTime())) return outcomeOf(noAge(policy));
      if (clock.now() < until) {
        const why = `${about} reports for ${reportOnlyDays} days before it is enforced: read the sign-in logs.`;
        return { outcome: "waiting", why, until };
      }
      return outcomeOf(await change(client.graph, policy.id, { state: "enabled" }));
    },
    async undoAct({ client }) {
      const found = await readPolicy(client.graph);
      if (!found.ok || found.value?.state !== "enabled") return outcomeOf(found);
      return outcomeOf(await change(client.graph, found.value.id, { state: reportOnly }));
    },
  };
}

/** Names are not unique there, and a policy has no other mark: two of them are nobody's to choose from. */
async function readPolicy(graph: Graph): Promise<Result<Policy | null>> {
  const listed = await graph.list("/identity/conditionalAccess/policies", policyReply);
  if (!listed.ok) return listed;
  const [first, ...more] = listed.value.filter(({ displayName }) => displayName === policyName);
  if (more.length === 0) return ok(first ?? null);
  return failure("entra-found-several", `There are ${more.length + 1} policies named "${policyName}".`, {
    next: "Delete all but one of them, and run again.",
  });
}

const policyPath = (id: string) => path`/identity/conditionalAccess/policies/${id}`;

const change = (graph: Graph, id: string, body: object) =>
  graph.write({ method: "PATCH", path: policyPath(id), body });

const breakGlassOf = (known: Facts) => known.get(facts.group(breakGlassKey)) ?? "";

function noAge({ id }: Policy): Result<never> {
  return failure("entra-reply-malformed", `Microsoft Graph does not tell when the policy ${id} was made.`);
}

function differencesOf(
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
        ...{ what: `${about}: ${what}`, wanted: spelled(wanted), found: spelled(found) },
      })),
    ...(state === "disabled" ? [{ what: `${about}: state`, wanted: "reports", found: "disabled" }] : []),
  ];
}
