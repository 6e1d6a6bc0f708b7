import type { ChangeApproval } from "../../contracts/audit.ts";
import type { CodeHost, MergedPullRequest } from "../../contracts/code-host.ts";
import { ok, type Result } from "../../foundation/result.ts";

/** A merged pull request, and who stood by its final head. */
export interface ApprovedPullRequest extends MergedPullRequest {
  readonly approvals: readonly ChangeApproval[];
}

/** The pull request that brought a commit, with those approvals that still stood when it was merged; null for none. */
export async function approvedPullRequest(
  host: CodeHost,
  repository: string,
  commit: string,
): Promise<Result<ApprovedPullRequest | null>> {
  const found = await host.pullRequestOf(repository, commit);
  if (!found.ok || !found.value) return found.ok ? ok(null) : found;
  const reviews = await host.reviews(repository, found.value.number);
  if (!reviews.ok) return reviews;
  const { mergedAt, head } = found.value;
  const latest = new Map<string, ChangeApproval | null>();
  for (const { reviewer, state, commit: seen, submittedAt, robot } of reviews.value) {
    if (robot || state === "commented" || Date.parse(submittedAt) > Date.parse(mergedAt)) continue;
    const counts = state === "approved" && seen === head;
    latest.set(reviewer.toLowerCase(), counts ? { reviewer, commit: seen, at: submittedAt } : null);
  }
  return ok({ ...found.value, approvals: [...latest.values()].filter((one) => one !== null) });
}

/** Logins are compared without regard to case, as code hosts do. */
export const byOthers = (
  approvals: readonly ChangeApproval[],
  excluded: readonly string[],
): readonly ChangeApproval[] => {
  const not = new Set(excluded.map((login) => login.toLowerCase()));
  return approvals.filter(({ reviewer }) => !not.has(reviewer.toLowerCase()));
};

/** Keys of issues, of whichever project, that texts name. */
export function issuesIn(texts: readonly string[]): readonly string[] {
  const pattern = /(?<![A-Za-z0-9_])[A-Z][A-Z0-9]{1,9}-[1-9][0-9]{0,9}(?![0-9])/g;
  return [...new Set(texts.flatMap((text) => text.match(pattern) ?? []))].sort();
}
