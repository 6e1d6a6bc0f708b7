import type { Review } from "../../contracts/code-host.ts";
import { type Check, fail, pass, wait } from "../check.ts";
import { sameLogin } from "../layout.ts";
import { list } from "../text.ts";

export interface ApprovalRules {
  readonly needed: number;
  /** The team's name, for the reader. */
  readonly team: string;
  readonly members: readonly string[];
  /** The head that is judged: what was approved before it does not count. */
  readonly head: string;
  /** When the pull request last came to have another base: what was approved before it showed another difference. */
  readonly since: string | null;
  /** People whose approval does not count, each with why. */
  readonly excluded: readonly { readonly login: string; readonly why: string }[];
}

export interface ApprovalCount {
  readonly needed: number;
  readonly counted: readonly { readonly reviewer: string; readonly at: string }[];
  /** Approvals that do not count, each with why. */
  readonly ignored: readonly { readonly reviewer: string; readonly why: string }[];
  /** Members of the team whose last word is that something has to change. */
  readonly objections: readonly string[];
}

/** Counts the approvals that count, of reviews in their order. A reviewer's last word is what counts; a mere comment is no word. */
export function countApprovals(reviews: readonly Review[], rules: ApprovalRules): ApprovalCount {
  const last = new Map<string, Review>();
  for (const review of reviews) {
    if (review.state !== "commented") last.set(review.reviewer.toLowerCase(), review);
  }
  const counted: { reviewer: string; at: string }[] = [];
  const ignored: { reviewer: string; why: string }[] = [];
  const objections: string[] = [];
  for (const review of last.values()) {
    const { reviewer, state } = review;
    const member = rules.members.some((login) => sameLogin(login, reviewer));
    if (state === "changes_requested" && member && !review.robot) objections.push(reviewer);
    if (state !== "approved") continue;
    const why = whyIgnored(review, member, rules);
    if (why !== undefined) ignored.push({ reviewer, why });
    else counted.push({ reviewer, at: review.submittedAt });
  }
  return { needed: rules.needed, counted, ignored, objections };
}

function whyIgnored(review: Review, member: boolean, rules: ApprovalRules): string | undefined {
  if (review.robot) return "is a robot";
  const excluded = rules.excluded.find(({ login }) => sameLogin(login, review.reviewer));
  if (excluded) return excluded.why;
  if (!member) return `is not a member of ${rules.team}`;
  if (review.commit !== rules.head) return "approved an older head";
  if (rules.since !== null && !(Date.parse(review.submittedAt) > Date.parse(rules.since))) {
    return "approved it against another base branch";
  }
  return undefined;
}

/** The count as a check. */
export function checkApprovals(count: ApprovalCount, team: string): Check {
  const name = "approvals";
  const { needed, counted, objections, ignored } = count;
  if (objections.length > 0) return fail(name, `${list(objections)} asked for changes.`);
  const given = counted.map(({ reviewer }) => reviewer);
  if (given.length >= needed) return pass(name, `Approved by ${list(given)}; ${needed} by ${team} needed.`);
  const aside = ignored.map(({ reviewer, why }) => ` ${reviewer} does not count: ${why}.`).join("");
  return wait(name, `${given.length} of ${needed} approvals by ${team}.${aside}`);
}
