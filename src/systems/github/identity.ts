import type { Facts } from "../../contracts/facts.ts";
import type { CodeHostIdentity, PipelineJob } from "../../contracts/offers.ts";

/**
 * How jobs of Actions identify themselves. What a subject begins with is read from each repository (those made after
 * July 2026 name owner and repository by their numbers as well), never put together here.
 * https://docs.github.com/en/actions/reference/security/oidc
 */
export const codeHostIdentity: CodeHostIdentity = {
  needs: (repository) => ["github.issuer", subjectFact(repository), idFact(repository)],
  issuer: (facts) => told(facts, "github.issuer"),
  subject: (repository, job, facts) => `${told(facts, subjectFact(repository))}:${jobPart(job)}`,
  claims: (repository, facts) => ({ repository_id: told(facts, idFact(repository)) }),
};

export const subjectFact = (repository: string) => `github.repository.${repository}.subject` as const;
const idFact = (repository: string) => `github.repository.${repository}.id` as const;

/** An environment stands in place of the reference; a `:` inside a name is escaped. */
function jobPart(job: PipelineJob): string {
  if ("environment" in job) return `environment:${job.environment.replaceAll(":", "%3A")}`;
  if ("branch" in job) return `ref:refs/heads/${job.branch.replaceAll(":", "%3A")}`;
  return "pull_request";
}

/** Trust that is written against an empty text would be trust in somebody else. */
function told(facts: Facts, name: string): string {
  const value = facts.get(name);
  if (value === undefined) throw new Error(`the fact ${name} was asked for before it was there`);
  return value;
}
