import type { Organization } from "./model.ts";
import type { Repository } from "./repository-model.ts";

/**
 * From this day on a new repository's identities name owner and repository by their numbers as well.
 * https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
 */
const immutableSince = Date.parse("2026-07-15T00:00:00Z");

export function hasImmutableSubject({ createdAt, immutableSubject }: Repository): boolean {
  return immutableSubject ?? Date.parse(createdAt) >= immutableSince;
}

/** What the subject of every identity of the repository's jobs begins with. */
export function subjectPrefix(owner: Pick<Organization, "id" | "login">, repository: Repository): string {
  return hasImmutableSubject(repository)
    ? `repo:${owner.login}@${owner.id}/${repository.name}@${repository.id}`
    : `repo:${owner.login}/${repository.name}`;
}
