import type { GitHub } from "../context.ts";
import { ownersOf, readCodeOwners } from "../world/code-owners.ts";
import type { Pull, Repository } from "../world/repository-model.ts";

/** Who owns one of the files that a pull request changes, by the CODEOWNERS file of the base branch. */
export interface Ownership {
  /** Everybody whose approval counts for it. */
  readonly userIds: readonly number[];
  /** Those named themselves, and the teams named. */
  readonly namedUsers: readonly number[];
  readonly namedTeams: readonly number[];
}

const places = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** One entry for each changed file that has owners. */
export function codeOwners(
  github: GitHub,
  repository: Repository,
  pull: Pick<Pull, "baseBranch">,
  paths: readonly string[],
): readonly Ownership[] {
  const git = github.git(repository);
  const base = git.references.get(`refs/heads/${pull.baseBranch}`);
  const text =
    base &&
    places
      .map((place) => git.file(base, place))
      .find(Boolean)
      ?.toString("utf8");
  if (!text) return [];
  const lines = readCodeOwners(text);
  return paths
    .map((path) => ownersOf(lines, path))
    .filter((owners) => owners.length > 0)
    .map((owners) => resolve(github, owners));
}

function resolve(github: GitHub, owners: readonly string[]): Ownership {
  const { users, teams, organization } = github.state;
  const namedUsers = users
    .filter(({ login, email }) => owners.includes(`@${login}`) || owners.includes(email))
    .map(({ id }) => id);
  const named = teams.filter(({ slug }) => owners.includes(`@${organization.login}/${slug}`));
  return {
    namedUsers,
    namedTeams: named.map(({ id }) => id),
    userIds: [...namedUsers, ...named.flatMap(({ members }) => members.map(({ userId }) => userId))],
  };
}

/** Asks the owners of the changed files for their review, as GitHub does when a pull request is opened. */
export function requestCodeOwners(
  github: GitHub,
  repository: Repository,
  pull: Pull,
  paths: readonly string[],
): void {
  const owners = codeOwners(github, repository, pull, paths);
  const add = (list: number[], ids: readonly number[]) => {
    for (const id of ids) if (id !== pull.userId && !list.includes(id)) list.push(id);
  };
  add(
    pull.requestedReviewers,
    owners.flatMap(({ namedUsers }) => namedUsers),
  );
  add(
    pull.requestedTeams,
    owners.flatMap(({ namedTeams }) => namedTeams),
  );
}
