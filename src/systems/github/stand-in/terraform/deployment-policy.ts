import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok } from "../../../../foundation/result.ts";
import { find, type GitHubConnection, remove, send } from "./connection.ts";
import { pathOf as environmentPath, repositoryNumber } from "./environment.ts";
import { escapePart, partsOf, unescapePart } from "./identifiers.ts";
import { refusals } from "./refusals.ts";

/** `github_repository_environment_deployment_policy`: one pattern of references that may use an environment. */
export const deploymentPolicy: ResourceBackend<GitHubConnection> = {
  validate: (configuration) =>
    remarksOf(refusals.github_repository_environment_deployment_policy, configuration),
  plan: ({ prior, proposed }) => {
    const changed = (name: string) => prior !== undefined && prior[name] !== proposed[name];
    // A pattern of branches does not become one of tags.
    return changed("branch_pattern") && changed("tag_pattern")
      ? { replace: [["branch_pattern"], ["tag_pattern"]] }
      : {};
  },
  async create(planned, connection) {
    const made = await send(connection, "POST", policies(connection, planned), {
      name: planned["branch_pattern"] ?? planned["tag_pattern"],
      type: planned["branch_pattern"] === null ? "tag" : "branch",
    });
    if (!made.ok) return made;
    const repository = String(planned["repository"]);
    const number = await repositoryNumber(connection, repository);
    if (!number.ok) return number;
    const policy = Number(made.value["id"]);
    const id = `${repository}:${escapePart(String(planned["environment"]))}:${policy}`;
    return ok({ ...planned, id, repository_id: number.value, policy_id: policy });
  },
  async read(prior, connection) {
    const found = await find(connection, `${policies(connection, prior)}/${prior["policy_id"]}`);
    if (!found.ok || found.value === null) return found.ok ? ok(null) : found;
    const pattern = String(found.value["name"]);
    const kind = found.value["type"] === "tag" ? "tag_pattern" : "branch_pattern";
    return ok({ ...prior, [kind]: pattern });
  },
  async update(prior, planned, connection) {
    const changed = await send(connection, "PUT", `${policies(connection, prior)}/${prior["policy_id"]}`, {
      name: planned["branch_pattern"] ?? planned["tag_pattern"],
    });
    return changed.ok ? ok(planned) : changed;
  },
  delete: (prior, connection) => remove(connection, `${policies(connection, prior)}/${prior["policy_id"]}`),
  async import(id, connection) {
    const parts = partsOf(id, 3, "<repository>:<environment>:<policy_id>");
    if (!parts.ok) return parts;
    const [repository = "", name = "", policy = ""] = parts.value;
    const number = await repositoryNumber(connection, repository);
    if (!number.ok) return number;
    return ok({
      ...{ id, repository, repository_id: number.value },
      ...{ environment: unescapePart(name), policy_id: Number(policy) },
    });
  },
};

const policies = (connection: GitHubConnection, state: State) =>
  `${environmentPath(connection, state)}/deployment-branch-policies`;
