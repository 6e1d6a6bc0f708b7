import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { type GitHubConnection, type Json, part, send } from "./connection.ts";
import { refusals } from "./refusals.ts";

/** `github_actions_organization_permissions`: which repositories may run Actions, and which actions. */
export const organizationActions: ResourceBackend<GitHubConnection> = {
  validate: (configuration) => remarksOf(refusals.github_actions_organization_permissions, configuration),
  create: put,
  async read(prior, connection) {
    const path = pathOf(String(prior["id"]));
    const found = await send(connection, "GET", path);
    if (!found.ok) return found;
    const chosen = found.value["allowed_actions"] === "selected" && wantsChoice(prior);
    const selected = chosen ? await send(connection, "GET", `${path}/selected-actions`) : ok(null);
    if (!selected.ok) return selected;
    return ok({
      ...prior,
      enabled_repositories: String(found.value["enabled_repositories"]),
      allowed_actions: String(found.value["allowed_actions"]),
      sha_pinning_required: found.value["sha_pinning_required"] === true,
      allowed_actions_config: selected.value ? [selected.value as State] : [],
      enabled_repositories_config: [],
    });
  },
  update: (_prior, planned, connection) => put(planned, connection),
  async delete(prior, connection) {
    const opened = await send(connection, "PUT", pathOf(String(prior["id"])), {
      enabled_repositories: "all",
      allowed_actions: "all",
    });
    return opened.ok ? ok(undefined) : opened;
  },
  import: async (id) => ok({ id }),
};

const pathOf = (organization: string) => `/orgs/${part(organization)}/actions/permissions`;

/** The real provider reads the choice only where the configuration makes one, or nothing is known yet. */
function wantsChoice({ allowed_actions, allowed_actions_config }: State): boolean {
  if (allowed_actions === null || allowed_actions === undefined) return true;
  return (
    allowed_actions === "selected" &&
    Array.isArray(allowed_actions_config) &&
    allowed_actions_config.length > 0
  );
}

async function put(planned: State, connection: GitHubConnection): Promise<Result<State>> {
  if (planned["enabled_repositories"] === "selected") {
    return failure(
      "terraform-not-served",
      "The stand-in provider does not serve enabled_repositories = 'selected' of github_actions_organization_permissions.",
    );
  }
  const path = pathOf(connection.owner);
  const { enabled_repositories, allowed_actions, sha_pinning_required } = planned;
  const set = await send(connection, "PUT", path, {
    enabled_repositories,
    ...(allowed_actions !== null && { allowed_actions }),
    // As the real provider: false is not told apart from nothing.
    ...(sha_pinning_required === true && { sha_pinning_required }),
  });
  if (!set.ok) return set;
  const [choice] = (planned["allowed_actions_config"] ?? []) as readonly Json[];
  if (allowed_actions === "selected" && choice) {
    const { github_owned_allowed, verified_allowed, patterns_allowed } = choice;
    const chosen = await send(connection, "PUT", `${path}/selected-actions`, {
      github_owned_allowed,
      verified_allowed: verified_allowed ?? false,
      patterns_allowed: patterns_allowed ?? [],
    });
    if (!chosen.ok) return chosen;
  }
  const sha = { sha_pinning_required: sha_pinning_required === true };
  return ok({ ...planned, ...sha, id: connection.owner });
}
