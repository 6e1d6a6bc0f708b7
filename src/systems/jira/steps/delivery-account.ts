import type { Difference, Sight } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { failedWith } from "../client/call.ts";
import { type JiraClient, secretOf, variables } from "../connect.ts";
import type { UsedJira } from "../section.ts";
import { readMyself, readRights } from "./account.ts";
import { matches, unknown } from "./sights.ts";

const secret = "jira.token";

/**
 * What promotions need in the project: to read issues, to put a version on them (Jira asks for `RESOLVE_ISSUES` as well),
 * and to keep versions (support.atlassian.com, "Permissions for company-managed projects").
 */
const needed = ["BROWSE_PROJECTS", "EDIT_ISSUES", "RESOLVE_ISSUES", "ADMINISTER_PROJECTS"];
/** With this a stolen token would own the site. */
const tooMuch = ["ADMINISTER"];

/** An account for the pipeline alone, so that no person's token lies at the code host. */
export function deliveryAccountStep({ project }: UsedJira): Step<JiraClient> {
  return {
    id: "jira-delivery-account",
    title: "Make the account by which promotions keep releases in Jira",
    day1: 9,
    by: "person",
    effort: { hours: 0.25, usualWaitHours: 0 },
    needs: ["jira.project.id"],
    gives: ["jira.delivery.email", secret],
    secrets: [secret],
    undo: "manual",
    async look({ client }): Promise<Sight> {
      const email = client.variable("deliveryEmail");
      if (email === undefined || client.variable("deliveryToken") === undefined) return { sight: "missing" };
      const wrong = await differencesOf(client, project);
      if (!wrong.ok) return unknown(wrong);
      if (wrong.value.length > 0) return { sight: "differs", differences: wrong.value };
      return {
        ...matches({ "jira.delivery.email": email }),
        secrets: new Map([[secret, secretOf(client, "deliveryToken", secret)]]),
      };
    },
    async act({ client, sight }) {
      const wrong = sight.sight === "differs" ? sight.differences : [];
      return {
        outcome: "needs-person",
        task: {
          what: `Invite an account for the pipeline, let it administer the project ${project} and nothing else, and make its token`,
          link: `${client.url}/plugins/servlet/project-config/${project}/people`,
          enter: [
            { field: "Role in the project", value: "Administrators" },
            { field: "Role on the site", value: "User: no administrator" },
            { field: variables.deliveryEmail, value: "the account's e-mail address" },
            { field: variables.deliveryToken, value: "an API token of that account" },
            ...wrong.map(({ what, wanted }) => ({ field: what, value: wanted })),
          ],
          usualWaitHours: 0,
        },
      };
    },
  };
}

/** Too little or too much that the account may do. */
async function differencesOf(client: JiraClient, project: string): Promise<Result<readonly Difference[]>> {
  const calls = client.asDelivery();
  if (!calls.ok) return calls;
  const myself = await readMyself(calls.value);
  if (failedWith(myself, "tracker-login-refused")) {
    const what = `the token in ${variables.deliveryToken}`;
    return ok([{ what, wanted: "a token that Jira takes", found: "refused by Jira" }]);
  }
  if (!myself.ok) return myself;
  const rights = await readRights(calls.value, [...needed, ...tooMuch], project);
  if (!rights.ok) return rights;
  return ok(
    rights.value.flatMap(({ key, name, held }) => {
      const wanted = !tooMuch.includes(key);
      if (held === wanted) return [];
      const say = (allowed: boolean) => (allowed ? "allowed" : "not allowed");
      return [{ what: `the pipeline's account: ${name}`, wanted: say(wanted), found: say(held) }];
    }),
  );
}
