import type { Tracker } from "../contracts/tracker.ts";
import { type Diagnostic, problem } from "../foundation/diagnostic.ts";
import { readKinds } from "../systems/jira/client/kinds.ts";
import { createJiraTracker } from "../systems/jira/client/tracker.ts";
import type { Run } from "./run.ts";

/**
 * The tracker, by what the workflow puts into the job's environment; undefined where the company has none. A part of its
 * settings is a warning, `tracker-settings-missing`: nothing is told then, and releases go on.
 */
export function trackerOf({ environment, fetch, clock, ids }: Run): {
  readonly tracker?: Tracker;
  readonly problems: readonly Diagnostic[];
} {
  const missing: string[] = [];
  const read = (name: string): string => {
    const value = environment[name] ?? "";
    if (value === "") missing.push(name);
    return value;
  };
  if (!environment["JIRA_URL"]) return { problems: [] };
  const options = {
    url: read("JIRA_URL"),
    gateway: read("JIRA_GATEWAY_URL"),
    cloudId: read("JIRA_CLOUD_ID"),
    project: read("JIRA_PROJECT"),
    login: { email: read("JIRA_EMAIL"), token: read("JIRA_API_TOKEN") },
    deployments: { clientId: read("JIRA_CLIENT_ID"), clientSecret: read("JIRA_CLIENT_SECRET") },
    kinds: readKinds(read("JIRA_ENVIRONMENTS")),
  };
  // The project's key becomes a part of a pattern and of addresses.
  if (missing.length === 0 && /^[A-Z][A-Z0-9]{1,9}$/.test(options.project))
    return { tracker: createJiraTracker(options, { fetch, clock, ids, timeout: 10_000 }), problems: [] };
  const names = missing.length > 0 ? missing.join(", ") : "JIRA_PROJECT";
  const warning = problem(
    "tracker-settings-missing",
    `Releases are not kept in Jira: ${names} is not set as it must be.`,
    {
      next: "Render the workflows again, and check the secrets of the environment in which promotions are decided.",
    },
  );
  return { problems: [{ ...warning, severity: "warning" }] };
}
