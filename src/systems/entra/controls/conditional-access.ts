import * as z from "zod";
import { type Control, judging } from "../../../contracts/control.ts";
import { ok } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { facts } from "../facts.ts";
import { path } from "../graph/call.ts";
import { memberReply, policyReply } from "../graph/replies.ts";
import { breakGlassKey } from "../groups.ts";
import { entraOf } from "../section.ts";
import { differencesOf, readPolicy } from "../steps/policy.ts";

const collected = z.object({
  group: z.string(),
  /** User principal names. */
  members: z.array(z.string()),
  policy: z.nullable(policyReply),
});

/** Everybody is asked for a second factor; only the accounts for emergencies are left out, and they are the named ones. */
export const conditionalAccess: Control<EntraClient> = {
  id: "entra.conditional-access",
  title: "Everybody is asked for a second factor, but for the named accounts for emergencies",
  criteria: ["CC6.1"],
  frequency: "daily",
  requires: [{ capability: "entra.conditional-access" }],
  needs: [facts.group(breakGlassKey)],
  async collect({ client, facts: known }) {
    const group = known.get(facts.group(breakGlassKey)) ?? "";
    const policy = await readPolicy(client.graph);
    if (!policy.ok) return policy;
    const members = await client.graph.list(path`/groups/${group}/members`, memberReply);
    if (!members.ok) return members;
    const names = members.value.map(({ userPrincipalName, id }) => userPrincipalName ?? id);
    const plain = policy.value && z.record(z.string(), z.json()).parse(policy.value);
    return ok({ group, members: names, policy: plain });
  },
  judge: judging(collected, ({ group, members, policy }, blueprint) => {
    const named = new Set(entraOf(blueprint).breakGlass.accounts.map((name) => name.toLowerCase()));
    const more = members.filter((name) => !named.has(name.toLowerCase()));
    const subject = "conditional access";
    const next =
      "Run `groundwork rollout` again, and ask who changed it: the audit log of the directory says.";
    const found = !policy
      ? ["There is no policy that asks for a second factor."]
      : [
          ...(policy.state === "enabled" ? [] : [`The policy is ${policy.state}: it asks nobody.`]),
          ...differencesOf(policy, group).map(
            ({ what, wanted, found: is }) => `${what}: ${is} in place of ${wanted}.`,
          ),
        ];
    return {
      checked: 1 + members.length,
      findings: [
        ...found.map((what) => ({ subject, what, next })),
        ...more.map((name) => ({
          subject,
          what: `${name} is left out of it, and is no account for emergencies.`,
          next,
        })),
      ],
    };
  }),
};
