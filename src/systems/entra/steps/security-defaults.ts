import type { Blueprint } from "../../../blueprint/model.ts";
import type { PersonTask } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { failure } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { facts } from "../facts.ts";
import { securityDefaultsReply } from "../graph/replies.ts";
import { entraOf, hasConditionalAccess } from "../section.ts";
import { aboutPolicy, readPolicy, reportedUntil } from "./policy.ts";
import { differs, matches, outcomeOf, unknown } from "./sights.ts";

/**
 * Microsoft's security defaults, which ask everybody for a second factor, and which exclude a policy that is enforced. Where
 * they have to go, they go once the policy has reported: in between nobody is asked for a second factor, so that it has to
 * be minutes and not days. https://learn.microsoft.com/entra/fundamentals/security-defaults
 */
export function securityDefaultsStep(blueprint: Blueprint): Step<EntraClient> {
  const conditional = hasConditionalAccess(blueprint);
  const { reportOnlyDays } = entraOf(blueprint);
  const wanted = conditional ? "off" : "on";
  return {
    id: "entra-security-defaults",
    title: `Turn security defaults ${wanted}`,
    day1: 5,
    by: "person",
    effort: { hours: 0.1, usualWaitHours: conditional ? reportOnlyDays * 24 : 0 },
    needs: [facts.plan, ...(conditional ? [facts.policy] : [])],
    gives: [facts.securityDefaults],
    undo: "manual",
    async look({ client }) {
      const policy = "/policies/identitySecurityDefaultsEnforcementPolicy";
      const found = await client.graph.find(policy, securityDefaultsReply);
      if (!found.ok) return unknown(found);
      const is = found.value?.isEnabled ? "on" : "off";
      if (is === wanted) return matches({ [facts.securityDefaults]: wanted });
      return differs([{ what: "security defaults", wanted, found: is }]);
    },
    async act({ client, clock }) {
      if (!conditional) return { outcome: "needs-person", task: defaultsTask(client, wanted) };
      const policy = await readPolicy(client.graph);
      if (!policy.ok) return outcomeOf(policy);
      if (!policy.value)
        return outcomeOf(failure("entra-policy-changed", `${aboutPolicy} is not there any more.`));
      const until = reportedUntil(policy.value, reportOnlyDays);
      if (!until.ok) return outcomeOf(until);
      if (clock.now() >= until.value) return { outcome: "needs-person", task: defaultsTask(client, wanted) };
      const why = `Security defaults stay on while ${aboutPolicy} reports, for ${reportOnlyDays} days.`;
      return { outcome: "waiting", why, until: until.value };
    },
  };
}

export function defaultsTask({ tenant, portal }: EntraClient, wanted: "on" | "off"): PersonTask {
  return {
    what: `Turn the security defaults of ${tenant} ${wanted}`,
    link: `${portal}/#view/Microsoft_AAD_IAM/TenantOverview.ReactView/~/Properties`,
    enter: [
      { field: "Manage security defaults", value: wanted === "off" ? "Disabled" : "Enabled" },
      ...(wanted === "off"
        ? [{ field: "Reason", value: "My organization is using Conditional Access" }]
        : []),
    ],
    usualWaitHours: 0,
  };
}
