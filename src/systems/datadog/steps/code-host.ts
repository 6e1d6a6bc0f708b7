import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import type { CodeHostPages } from "../../../contracts/offers.ts";
import type { Step } from "../../../contracts/step.ts";
import type { DatadogClient } from "../connect.ts";
import { unknown } from "./sights.ts";

const accountsReply = z.object({
  data: z.array(
    z.object({ attributes: z.object({ account: z.string().nullish(), enabled: z.boolean().nullish() }) }),
  ),
});

/** A person lets Datadog's own App see the repositories: only its page can make that App. */
export function codeHostStep(blueprint: Blueprint, pages: CodeHostPages): Step<DatadogClient> {
  const owner = pages.owner(blueprint);
  return {
    id: "datadog-code-host",
    title: `Connect Datadog with the repositories of ${owner}`,
    day1: 7,
    by: "person",
    effort: { hours: 0.25, usualWaitHours: 0 },
    needs: ["datadog.organization.id"],
    gives: ["datadog.code-host"],
    undo: "manual",
    async look({ client }) {
      const calls = client.as("setup");
      if (!calls.ok) return unknown(calls);
      const path = "/api/v2/ci/github/accounts";
      const found = await calls.value({ method: "GET", path, schema: accountsReply });
      if (!found.ok) return unknown(found);
      const own = found.value.data
        .map(({ attributes }) => attributes)
        .find(({ account }) => account?.toLowerCase() === owner.toLowerCase());
      if (!own) return { sight: "missing" };
      if (own.enabled === false) {
        const what = `Datadog's access to ${owner}`;
        return { sight: "differs", differences: [{ what, wanted: "enabled", found: "disabled" }] };
      }
      return { sight: "matches", facts: new Map([["datadog.code-host", owner]]) };
    },
    async act({ client }) {
      return {
        outcome: "needs-person",
        task: {
          what: `Let Datadog's page make its App in ${owner}, and install it there`,
          link: `${client.pages}/integrations/github`,
          enter: [
            { field: "Account", value: owner },
            { field: "Repositories", value: "All repositories" },
            { field: "Permissions", value: "Actions, Contents, Pull requests, Checks: read" },
          ],
          usualWaitHours: 0,
        },
      };
    },
  };
}
