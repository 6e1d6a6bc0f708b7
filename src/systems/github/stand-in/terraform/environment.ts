import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { find, type GitHubConnection, type Json, part, remove, send } from "./connection.ts";
import { escapePart, partsOf, unescapePart } from "./identifiers.ts";
import { refusals } from "./refusals.ts";
import { pathOf as repositoryPath } from "./repository.ts";

/** `github_repository_environment`: an environment of a repository and which references may use it. */
export const environment: ResourceBackend<GitHubConnection> = {
  validate: (configuration) => remarksOf(refusals.github_repository_environment, configuration),
  create: put,
  async read(prior, connection) {
    const found = await find(connection, pathOf(connection, prior));
    return found.ok ? ok(found.value && stateOf(found.value, prior)) : found;
  },
  update: (_prior, planned, connection) => put(planned, connection),
  delete: (prior, connection) => remove(connection, pathOf(connection, prior)),
  async import(id, connection) {
    const parts = partsOf(id, 2, "<repository>:<environment>");
    if (!parts.ok) return parts;
    const [repository = "", name = ""] = parts.value;
    const number = await repositoryNumber(connection, repository);
    if (!number.ok) return number;
    return ok({ id, repository, repository_id: number.value, environment: unescapePart(name) });
  },
};

export const pathOf = (connection: GitHubConnection, { repository, environment }: State) =>
  `${repositoryPath(connection, String(repository))}/environments/${part(String(environment))}`;

export async function repositoryNumber(connection: GitHubConnection, name: string): Promise<Result<number>> {
  const found = await send(connection, "GET", repositoryPath(connection, name));
  return found.ok ? ok(Number(found.value["id"])) : found;
}

async function put(planned: State, connection: GitHubConnection): Promise<Result<State>> {
  const made = await send(connection, "PUT", pathOf(connection, planned), settings(planned));
  if (!made.ok) return made;
  const repository = String(planned["repository"]);
  const number = await repositoryNumber(connection, repository);
  if (!number.ok) return number;
  const id = `${repository}:${escapePart(String(planned["environment"]))}`;
  return ok(stateOf(made.value, { ...planned, id, repository_id: number.value }));
}

type Reviewers = { readonly teams: readonly number[] | null; readonly users: readonly number[] | null };
type Policy = { readonly protected_branches: boolean; readonly custom_branch_policies: boolean };

function settings(planned: State): Json {
  const [reviewers] = (planned["reviewers"] ?? []) as unknown as readonly Reviewers[];
  const [policy] = (planned["deployment_branch_policy"] ?? []) as unknown as readonly Policy[];
  return {
    can_admins_bypass: planned["can_admins_bypass"],
    prevent_self_review: planned["prevent_self_review"],
    ...(planned["wait_timer"] && { wait_timer: planned["wait_timer"] }),
    ...(reviewers && {
      reviewers: [
        ...(reviewers.teams ?? []).map((id) => ({ type: "Team", id })),
        ...(reviewers.users ?? []).map((id) => ({ type: "User", id })),
      ],
    }),
    // Null opens the environment to every reference, as leaving it out does in the real provider's request.
    deployment_branch_policy: policy ?? null,
  };
}

function stateOf(found: Json, before: State): State {
  const policy = found["deployment_branch_policy"] as Policy | null;
  return {
    ...before,
    can_admins_bypass: found["can_admins_bypass"] === true,
    prevent_self_review: before["prevent_self_review"] ?? false,
    deployment_branch_policy: policy ? [{ ...policy }] : [],
  };
}
