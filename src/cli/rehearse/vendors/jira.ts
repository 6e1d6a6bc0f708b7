import type { Person } from "../../../blueprint/model.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { isUsed, usedJira } from "../../../systems/jira/section.ts";
import { startJira } from "../../../systems/jira/stand-in/start.ts";
import { ownerOf } from "../seed.ts";
import type { PersonAtVendor, Vendor } from "../vendors.ts";

/** What a desk of Atlassian's or Jira's gives to whoever sits at it: pages that no program is offered. */
export type Desk = (path: string, body: unknown) => Promise<Result<Readonly<Record<string, string>>>>;

export function deskAt(url: string): Desk {
  return async (path, body) => {
    const answer = await fetch(`${url}/_stand-in/desk/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) return failure("person-failed", `Jira's page ${path} refused a person.`, { cause: text });
    return ok(text === "" ? {} : (JSON.parse(text) as Readonly<Record<string, string>>));
  };
}

/** An empty site with the accounts of its people. The first of the platform's team has opened it. */
export const jiraVendor: Vendor = {
  system: "jira",
  isUsed,
  async start({ blueprint, ...options }) {
    const owner = ownerOf(blueprint);
    const started = await startJira({
      ...options,
      people: blueprint.people.map((person) => ({
        ...{ email: person.email, name: person.name, administrator: person === owner },
      })),
    });
    if (!started.ok) return started;
    const desk = deskAt(started.value.url);
    const project = usedJira(blueprint)?.project ?? "";
    const pipeline = `groundwork@${blueprint.company.domain}`;
    return ok({
      ...started.value,
      ...{ addresses: {}, providers: {}, operator: {} },
      people: {
        "jira-site": withToken(desk),
        "jira-delivery-account": withPipeline(desk, project, pipeline),
        "jira-deployments-credentials": withCredentials(desk),
      },
    });
  },
};

/** Makes an API token of one's own account. */
const withToken =
  (desk: Desk): PersonAtVendor =>
  async (_task, { email }: Person) => {
    const made = await desk("tokens", { email });
    return made.ok ? ok({ JIRA_EMAIL: email, JIRA_API_TOKEN: made.value["token"] ?? "" }) : made;
  };

/** Invites the pipeline's account, lets it administer the project, and makes its token. */
const withPipeline =
  (desk: Desk, project: string, email: string): PersonAtVendor =>
  async (_task, { email: by }) => {
    const invited = await desk("accounts", { by, email, name: "Groundwork" });
    if (!invited.ok) return invited;
    const allowed = await desk(`projects/${project}`, { by, administrator: email });
    if (!allowed.ok) return allowed;
    const made = await desk("tokens", { email });
    if (!made.ok) return made;
    return ok({ JIRA_DELIVERY_EMAIL: email, JIRA_DELIVERY_TOKEN: made.value["token"] ?? "" });
  };

const withCredentials =
  (desk: Desk): PersonAtVendor =>
  async (_task, { email: by }) => {
    const made = await desk("credentials", { by });
    if (!made.ok) return made;
    const { clientId = "", clientSecret = "" } = made.value;
    return ok({ JIRA_CLIENT_ID: clientId, JIRA_CLIENT_SECRET: clientSecret });
  };
