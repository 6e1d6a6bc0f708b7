import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type GitHubConnection, part, send } from "./connection.ts";
import { refusals } from "./refusals.ts";

/** `github_actions_organization_workflow_permissions`: what a job's token may do where a workflow says nothing. */
export const organizationWorkflows: ResourceBackend<GitHubConnection> = {
  validate: (configuration) =>
    remarksOf(refusals.github_actions_organization_workflow_permissions, configuration),
  create: put,
  async read(prior, connection) {
    const found = await send(connection, "GET", pathOf(prior));
    return found.ok ? ok({ ...prior, ...(found.value as State) }) : found;
  },
  update: (_prior, planned, connection) => put(planned, connection),
  async delete(prior, connection) {
    const reset = await put(
      { ...prior, default_workflow_permissions: "read", can_approve_pull_request_reviews: false },
      connection,
    );
    return reset.ok ? ok(undefined) : reset;
  },
  import: async (id) => ok({ id, organization_slug: id }),
};

const pathOf = (state: State) =>
  `/orgs/${part(String(state["organization_slug"]))}/actions/permissions/workflow`;

async function put(planned: State, connection: GitHubConnection): Promise<Result<State>> {
  const { default_workflow_permissions, can_approve_pull_request_reviews } = planned;
  const set = await send(connection, "PUT", pathOf(planned), {
    default_workflow_permissions,
    can_approve_pull_request_reviews,
  });
  return set.ok ? ok({ ...planned, id: String(planned["organization_slug"]) }) : set;
}
