import * as z from "zod";
import type { Difference, Sight } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { answerOf, failedWith } from "../client/call.ts";
import { send } from "../client/send.ts";
import { type JiraClient, variables } from "../connect.ts";
import type { UsedJira } from "../section.ts";
import { findAccount, readMyself, readRights } from "./account.ts";
import { absentOr, matches, unknown } from "./sights.ts";

const tenantReply = z.object({ cloudId: z.string() });

/** The site, and a token of somebody who administers it. Who it is and what they may do, Jira itself says. */
export function siteStep(jira: UsedJira): Step<JiraClient> {
  return {
    id: "jira-site",
    title: "Open the site on Jira, and make a token of its administrator",
    day1: 1,
    by: "person",
    effort: { hours: 0.5, usualWaitHours: 0 },
    needs: [],
    gives: ["jira.url", "jira.gateway.url", "jira.cloud.id"],
    undo: "manual",
    async look({ client }): Promise<Sight> {
      // What anybody may ask.
      const ask = () => send(client.url, undefined, { url: "/_edge/tenant_info" }, client.doors);
      const tenant = await answerOf("which site it is", ask, tenantReply);
      if (!tenant.ok) return absentOr(tenant);
      const lacks = await lacking(client, jira);
      if (!lacks.ok) return unknown(lacks);
      if (lacks.value.length > 0) return { sight: "differs", differences: lacks.value };
      return matches({
        "jira.url": client.url,
        "jira.gateway.url": client.gateway,
        "jira.cloud.id": tenant.value.cloudId,
      });
    },
    async act({ sight }) {
      const there = sight.sight === "differs";
      const lacks = there ? sight.differences : [];
      return {
        outcome: "needs-person",
        task: {
          what: there
            ? `Let ${jira.site} know its people, and make a token of an administrator`
            : `Open the site ${jira.site} with Jira, invite the company's people, and make a token`,
          link: there
            ? "https://id.atlassian.com/manage-profile/security/api-tokens"
            : "https://www.atlassian.com/try/cloud/signup?bundle=jira-software",
          enter: [
            ...(there
              ? []
              : [
                  { field: "Site", value: jira.site },
                  { field: "Plan", value: jira.plan },
                ]),
            { field: variables.email, value: "the e-mail address of an account that administers Jira" },
            { field: variables.token, value: "an API token of that account, shown once" },
            ...lacks.map(({ what, wanted }) => ({ field: what, value: wanted })),
          ],
          usualWaitHours: 0,
        },
      };
    },
  };
}

/** What still has to be done there by a person. Fails where that could not be asked. */
async function lacking(client: JiraClient, { lead }: UsedJira): Promise<Result<readonly Difference[]>> {
  const token = `the token in ${variables.token}`;
  const calls = client.asAdministrator();
  if (!calls.ok) return ok([{ what: token, wanted: "there", found: "not set" }]);
  const myself = await readMyself(calls.value);
  if (failedWith(myself, "tracker-login-refused"))
    return ok([{ what: token, wanted: "a token that Jira takes", found: "refused by Jira" }]);
  if (!myself.ok) return myself;
  const rights = await readRights(calls.value, ["ADMINISTER"]);
  if (!rights.ok) return rights;
  const account = await findAccount(calls.value, lead.email);
  if (!account.ok) return account;
  return ok([
    ...rights.value
      .filter(({ held }) => !held)
      .map(({ name }) => ({
        what: `${myself.value.displayName || "the account"}: ${name}`,
        wanted: "allowed",
        found: "not allowed",
      })),
    ...(account.value === null
      ? [{ what: `account of ${lead.email}, who leads the project`, wanted: "invited", found: "not there" }]
      : []),
  ]);
}
