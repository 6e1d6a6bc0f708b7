import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { find, type GitHubConnection, send } from "./connection.ts";
import { refusals } from "./refusals.ts";
import { pathOf as repositoryPath } from "./repository.ts";

/** `github_actions_repository_access_level`: who else may use the workflows and actions of a private repository. */
export const accessLevel: ResourceBackend<GitHubConnection> = {
  validate: (configuration) => remarksOf(refusals.github_actions_repository_access_level, configuration),
  create: put,
  async read(prior, connection) {
    const repository = String(prior["id"]);
    const found = await find(connection, pathOf(connection, repository));
    if (!found.ok || found.value === null) return found.ok ? ok(null) : found;
    // After an import the repository stays unset, as with the real provider: the next apply sets it.
    return ok({ ...prior, access_level: String(found.value["access_level"]) });
  },
  update: (_prior, planned, connection) => put(planned, connection),
  async delete(prior, connection) {
    const closed = await send(connection, "PUT", pathOf(connection, String(prior["id"])), {
      access_level: "none",
    });
    return closed.ok ? ok(undefined) : closed;
  },
  import: async (id) => ok({ id }),
};

const pathOf = (connection: GitHubConnection, repository: string) =>
  `${repositoryPath(connection, repository)}/actions/permissions/access`;

async function put(planned: State, connection: GitHubConnection): Promise<Result<State>> {
  const repository = String(planned["repository"]);
  const set = await send(connection, "PUT", pathOf(connection, repository), {
    access_level: planned["access_level"],
  });
  return set.ok ? ok({ ...planned, id: repository }) : set;
}
