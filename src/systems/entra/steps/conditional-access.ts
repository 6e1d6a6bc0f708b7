import type { Blueprint } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import type { Sight } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { failure } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { facts } from "../facts.ts";
import { breakGlassKey } from "../groups.ts";
import { entraOf } from "../section.ts";
import {
  aboutPolicy,
  changePolicy,
  differencesOf,
  policyPath,
  readPolicy,
  reportedUntil,
  reportOnly,
  wantedPolicy,
} from "./policy.ts";
import { defaultsTask } from "./security-defaults.ts";
import { differs, matches, outcomeOf, unknown } from "./sights.ts";

const breakGlassOf = (known: Facts) => known.get(facts.group(breakGlassKey)) ?? "";

/** The policy is there and shows in the sign-in logs what it would do; nobody is asked for anything yet. */
export const reportOnlyStep: Step<EntraClient> = {
  id: "entra-conditional-access",
  title: "Report who would be asked for a second factor",
  day1: 5,
  by: "groundwork",
  effort: { hours: 0, usualWaitHours: 0 },
  requires: [{ capability: "entra.conditional-access" }],
  needs: [facts.plan, facts.group(breakGlassKey)],
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
      const made = await client.graph.write({ ...write, body: { ...wanted, state: reportOnly } });
      // Documents say only that an enforced policy excludes the defaults; people were refused one that reports as well.
      const excluded =
        !made.ok && made.diagnostics.some(({ cause }) => /security defaults/i.test(cause ?? ""));
      return excluded ? { outcome: "needs-person", task: defaultsTask(client, "off") } : outcomeOf(made);
    }
    // One that is enforced stays so: there is nothing to try out any more.
    const state = found.value.state === "enabled" ? "enabled" : reportOnly;
    return outcomeOf(await changePolicy(client.graph, found.value.id, { ...wanted, state }));
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
    // Somebody reads the sign-in logs; the days of reporting are counted where security defaults stay on for them.
    effort: { hours: 0.5, usualWaitHours: 0 },
    requires: [{ capability: "entra.conditional-access" }],
    needs: [facts.policy, facts.securityDefaults, facts.group(breakGlassKey)],
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
      return differs([{ what: `${aboutPolicy}: state`, wanted: "enabled", found: found.value.state }]);
    },
    async act({ client, facts: known, clock }) {
      const found = await readPolicy(client.graph);
      if (!found.ok) return outcomeOf(found);
      const policy = found.value;
      if (!policy || differencesOf(policy, breakGlassOf(known)).length > 0) {
        return outcomeOf(
          failure("entra-policy-changed", `${aboutPolicy} was changed or deleted by somebody.`, {
            next: "Run again: it is set right and reports first.",
          }),
        );
      }
      const until = reportedUntil(policy, reportOnlyDays);
      if (!until.ok) return outcomeOf(until);
      if (clock.now() < until.value) {
        const why = `${aboutPolicy} reports for ${reportOnlyDays} days before it is enforced: read the sign-in logs.`;
        return { outcome: "waiting", why, until: until.value };
      }
      return outcomeOf(await changePolicy(client.graph, policy.id, { state: "enabled" }));
    },
    async undoAct({ client }) {
      const found = await readPolicy(client.graph);
      if (!found.ok || found.value?.state !== "enabled") return outcomeOf(found);
      return outcomeOf(await changePolicy(client.graph, found.value.id, { state: reportOnly }));
    },
  };
}
