import * as z from "zod";
import type { Step } from "../../../contracts/step.ts";
import { failedWith } from "../client/call.ts";
import { type DatadogClient, variables } from "../connect.ts";
import { scopes } from "../scopes.ts";
import { unknown } from "./sights.ts";

const validReply = z.object({ valid: z.boolean() });
const organizationsReply = z.object({
  orgs: z.array(z.object({ public_id: z.string(), name: z.string() })).min(1),
});

/** A person opens the organization, and takes its first keys. */
export const organizationStep: Step<DatadogClient> = {
  id: "datadog-organization",
  title: "Open the company's organization at Datadog",
  day1: 1,
  by: "person",
  // A trial begins at once; a contract takes its time.
  effort: { hours: 0.5, usualWaitHours: 24 },
  needs: [],
  gives: ["datadog.url", "datadog.organization.id"],
  undo: "manual",
  async look({ client }) {
    if (client.key("api") === undefined || client.key("setup") === undefined) return { sight: "missing" };
    const [anonymous, calls] = [client.anonymous(), client.as("setup")];
    if (!anonymous.ok) return unknown(anonymous);
    if (!calls.ok) return unknown(calls);
    const valid = await anonymous.value({ method: "GET", path: "/api/v1/validate", schema: validReply });
    if (!valid.ok && !failedWith(valid, "datadog-login-refused")) return unknown(valid);
    if (!valid.ok || !valid.value.valid) return refused(variables.api);
    const found = await calls.value({ method: "GET", path: "/api/v1/org", schema: organizationsReply });
    if (!found.ok)
      return failedWith(found, "datadog-login-refused") ? refused(variables.setup) : unknown(found);
    // The organization of the keys comes first; others are those that it manages.
    return {
      sight: "matches",
      facts: new Map([
        ["datadog.url", client.url],
        ["datadog.organization.id", found.value.orgs[0]?.public_id ?? ""],
      ]),
    };
  },
  async act({ client }) {
    return {
      outcome: "needs-person",
      task: {
        what: "Open an organization at Datadog on this site, buy the plan, and make its API key and a key of your own",
        link: `${client.pages}/organization-settings/api-keys`,
        enter: [
          { field: "API key, name", value: "groundwork" },
          { field: variables.api, value: "the API key" },
          { field: "Application key of your own, name", value: "groundwork-setup" },
          { field: "Scopes of groundwork-setup", value: scopes.setup.join(", ") },
          { field: variables.setup, value: "the key groundwork-setup; delete it when Day 1 is done" },
        ],
        usualWaitHours: 24,
      },
    };
  },
};

const refused = (variable: string) =>
  ({
    sight: "differs",
    differences: [{ what: variable, wanted: "a key of this organization", found: "refused by Datadog" }],
  }) as const;
