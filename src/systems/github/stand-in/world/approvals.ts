import type { Review } from "./repository-model.ts";

/** What the counting needs to know of a reviewer. */
export interface ReviewerFacts {
  mayWrite(userId: number): boolean;
}

export interface ApprovalCount {
  /** Who approves, by each reviewer's latest word. */
  readonly approvedBy: readonly number[];
  /** Who asks for changes and has not approved since. */
  readonly blockedBy: readonly number[];
}

/**
 * Counts reviews as GitHub does: only of reviewers with write access and never the author's, each by the latest
 * review that takes a side; a plain comment does not take an earlier approval back, a dismissal does.
 */
export function countApprovals(
  reviews: readonly Review[],
  authorId: number,
  reviewers: ReviewerFacts,
): ApprovalCount {
  const latest = new Map<number, Review["state"]>();
  for (const { userId, state } of reviews) if (state !== "COMMENTED") latest.set(userId, state);
  const counting = [...latest].filter(([userId]) => userId !== authorId && reviewers.mayWrite(userId));
  const by = (state: Review["state"]) =>
    counting.flatMap(([userId, said]) => (said === state ? [userId] : []));
  return { approvedBy: by("APPROVED"), blockedBy: by("CHANGES_REQUESTED") };
}
