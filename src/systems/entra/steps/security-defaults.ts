import type { Blueprint } from "../../../blueprint/model.ts";
import type { Step } from "../../../contracts/step.ts";
import type { EntraClient } from "../connect.ts";
import { facts } from "../facts.ts";
import { securityDefaultsReply } from "../graph/replies.ts";
import { breakGlassKey } from "../groups.ts";
import { hasConditionalAccess } from "../section.ts";
import { differs, matches, unknown } from "./sights.ts";

/**
 * Microsoft's security defaults, which ask everybody for a second factor, and which exclude conditional access: the one or
 * the other. Where they have to go, everything that takes their place is ready before.
 * https://learn.microsoft.com/entra/fundamentals/security-defaults
 */
export function securityDefaultsStep(blueprint: Blueprint): Step<EntraClient> {
  const conditional = hasConditionalAccess(blueprint);
  const wanted = conditional ? "off" : "on";
  return {
    id: "entra-security-defaults",
    title: `Turn security defaults ${wanted}`,
    day1: 5,
    by: "person",
    effort: { hours: 0.1, usualWaitHours: 0 },
    needs: [facts.plan, ...(conditional ? [facts.group(breakGlassKey)] : [])],
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
    act: async ({ client }) => ({
      outcome: "needs-person",
      task: {
        what: `Turn the security defaults of ${client.tenant} ${wanted}`,
        link: `${client.portal}/#view/Microsoft_AAD_IAM/TenantOverview.ReactView/~/Properties`,
        enter: [
          { field: "Manage security defaults", value: conditional ? "Disabled" : "Enabled" },
          ...(conditional ? [{ field: "Reason", value: "My organization is using Conditional Access" }] : []),
        ],
        usualWaitHours: 0,
      },
    }),
  };
}
