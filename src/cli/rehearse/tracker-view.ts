import * as z from "zod";
import type { Person } from "../../blueprint/model.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { ok, type Result } from "../../foundation/result.ts";
import type { TrackerView } from "../../rehearsal/tracker-view.ts";
import { answerOf, createCalls, type JiraCalls } from "../../systems/jira/client/call.ts";
import { createDeployments, type Deployments } from "../../systems/jira/client/deployments.ts";
import { send } from "../../systems/jira/client/send.ts";
import { findVersion } from "../../systems/jira/client/versions.ts";
import { label } from "../../systems/jira/plan/filed.ts";
import { deskAt } from "./vendors/jira.ts";

const doors = { fetch, clock: systemClock, ids: systemIds };

const issuesReply = z.object({
  issues: z.array(
    z.object({
      key: z.string(),
      fields: z.object({ status: z.object({ statusCategory: z.object({ key: z.string() }) }) }),
    }),
  ),
});

/** Jira's stand-in, as its people use it: the author with a token of their own, an administrator for deployments. */
export function createTrackerView(
  url: string,
  project: string,
  author: Person,
  administrator: Person,
): TrackerView {
  const desk = deskAt(url);
  let opened: JiraCalls | undefined;
  const calls = async (): Promise<Result<JiraCalls>> => {
    if (opened) return ok(opened);
    const made = await desk("tokens", { email: author.email });
    if (!made.ok) return made;
    opened = createCalls(url, { email: author.email, token: made.value["token"] ?? "" }, doors);
    return ok(opened);
  };
  const find = async (jql: string) => {
    const jira = await calls();
    if (!jira.ok) return jira;
    const ask = { jql, fields: ["status"], maxResults: 1000 };
    return jira.value.call(
      "a search",
      ({ search }) => search.searchForIssuesUsingJqlEnhancedSearch(ask),
      issuesReply,
    );
  };
  let deployments: Deployments | undefined;
  return {
    async fileIssue(summary) {
      const jira = await calls();
      if (!jira.ok) return jira;
      const fields = { project: { key: project }, issuetype: { name: "Story" }, summary };
      const made = await jira.value.call(
        "an issue",
        ({ issues }) => issues.createIssue({ fields }),
        z.object({ key: z.string() }),
      );
      return made.ok ? ok(made.value.key) : made;
    },
    async dayOne() {
      // An epic without steps has nothing to be done.
      const found = await find(`project = ${project} AND labels = ${label} AND type != Epic`);
      if (!found.ok) return found;
      const { issues } = found.value;
      const done = issues.filter(({ fields }) => fields.status.statusCategory.key === "done").length;
      return ok({ done, all: issues.length });
    },
    async release(application, version) {
      const jira = await calls();
      if (!jira.ok) return jira;
      const name = `${application} ${version}`;
      const known = await findVersion(jira.value, project, name);
      if (!known.ok) return known;
      if (!known.value) return ok(null);
      const found = await find(`fixVersion = ${known.value.id} ORDER BY key`);
      if (!found.ok) return found;
      return ok({ name, released: known.value.released, issues: found.value.issues.map(({ key }) => key) });
    },
    async deployment(pipeline, number, environment) {
      if (!deployments) {
        const made = await desk("credentials", { by: administrator.email });
        if (!made.ok) return made;
        const { clientId = "", clientSecret = "" } = made.value;
        const ask = () => send(url, undefined, { url: "/_edge/tenant_info" }, doors);
        const tenant = await answerOf("which site it is", ask, z.object({ cloudId: z.string() }));
        if (!tenant.ok) return tenant;
        deployments = createDeployments(url, tenant.value.cloudId, { clientId, clientSecret }, doors);
      }
      const held = await deployments.read({ pipeline, environment, number });
      return held.ok ? ok(held.value?.state ?? null) : held;
    },
  };
}
