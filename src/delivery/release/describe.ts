import type { CommitCheck, MergedPullRequest, Review } from "../../contracts/code-host.ts";
import type { LedgerEntry } from "../../contracts/ledger.ts";
import type { PolicyEnvironment } from "../../contracts/policy.ts";
import { countApprovals } from "../gate/approvals.ts";
import type { HealthReading } from "../health.ts";
import { sameLogin } from "../layout.ts";

/** What was read about the release that an environment's slot holds. Null: there is none, or it could not be read. */
export interface ReleaseEvidence {
  readonly environment: PolicyEnvironment;
  readonly entry: LedgerEntry;
  readonly change: PullRequestEvidence | null;
  readonly promotion: PullRequestEvidence | null;
  /** The commit of the configuration that gave it the slot. */
  readonly configurationCommit: string | null;
  /** Who may approve at the gate, today. */
  readonly approvers: readonly string[] | null;
  readonly health: HealthReading | null;
  /** What could not be read, and why. */
  readonly unread: readonly string[];
}

export interface PullRequestEvidence {
  readonly pullRequest: MergedPullRequest;
  readonly reviews: readonly Review[];
  readonly retargetedAt: string | null;
  readonly checks: readonly CommitCheck[];
}

/** What runs in an environment, and why: everything that an auditor asks about one change. Times are ISO 8601. */
export interface ReleaseDescription {
  readonly application: string;
  readonly environment: string;
  readonly version: string;
  readonly digest: string;
  readonly replaces: string | null;
  readonly repository: string;
  readonly commit: string;
  readonly request: LedgerEntry["request"];
  readonly requester: LedgerEntry["requester"];
  readonly pullRequest: MergedPullRequest | null;
  /** Approvals of the head that was merged, none by its author. */
  readonly approvals: readonly Approval[];
  /** What the pipeline reported on that head. */
  readonly checks: readonly CommitCheck[];
  readonly gate: {
    /** Null where the environment has no gate. */
    readonly needed: number | null;
    readonly pullRequest: MergedPullRequest | null;
    readonly approvals: readonly Approval[];
  };
  readonly configurationCommit: string | null;
  /** Where it was healthy before. */
  readonly from: LedgerEntry["from"];
  readonly health: HealthReading["outcome"];
  readonly healthyAt: string | null;
  /** Gaps: what evidence is missing, in sentences. Empty when the story is whole. */
  readonly gaps: readonly string[];
}

export interface Approval {
  readonly reviewer: string;
  readonly at: string;
}

/** Puts the evidence in order, and says what is missing of it. */
export function describeRelease(evidence: ReleaseEvidence): ReleaseDescription {
  const { entry, environment, change, promotion, health } = evidence;
  const approvals = change ? approvalsOf(change, [change.pullRequest.author], null) : [];
  const needed = environment.gate?.approvals ?? null;
  const requesters = [entry.requester.author, entry.requester.merger];
  const gateApprovals =
    promotion && needed !== null
      ? approvalsOf(promotion, [...requesters, promotion.pullRequest.author], evidence.approvers)
      : [];
  const gaps = [...evidence.unread];
  if (!change) gaps.push(`No pull request brought commit ${entry.commit}.`);
  else if (!sameRequester(entry, change.pullRequest)) {
    gaps.push(`Pull request ${change.pullRequest.number} names others than the ledger as those who asked.`);
  }
  if (!promotion) gaps.push("No pull request gave it the slot.");
  if (needed !== null && gateApprovals.length < needed) {
    gaps.push(`${gateApprovals.length} of ${needed} approvals at the gate can be shown.`);
  }
  if (health?.outcome !== "healthy") gaps.push(`It is not known to be healthy in ${environment.name}.`);
  return {
    application: entry.application,
    environment: entry.environment,
    version: entry.version,
    digest: entry.digest,
    replaces: entry.replaces,
    repository: entry.repository,
    commit: entry.commit,
    request: entry.request,
    requester: entry.requester,
    pullRequest: change?.pullRequest ?? null,
    approvals,
    checks: change?.checks ?? [],
    gate: { needed, pullRequest: promotion?.pullRequest ?? null, approvals: gateApprovals },
    configurationCommit: evidence.configurationCommit,
    from: entry.from,
    health: health?.outcome ?? "unknown",
    healthyAt: health?.outcome === "healthy" ? health.at : null,
    gaps,
  };
}

/** Approvals of the head that was merged; `members` null when anybody's counts. */
function approvalsOf(
  { pullRequest, reviews, retargetedAt }: PullRequestEvidence,
  excluded: readonly string[],
  members: readonly string[] | null,
): readonly Approval[] {
  return countApprovals(reviews, {
    needed: 0,
    team: "",
    members: members ?? reviews.map(({ reviewer }) => reviewer),
    head: pullRequest.head,
    since: retargetedAt,
    excluded: excluded.map((login) => ({ login, why: "asked for it" })),
  }).counted;
}

function sameRequester({ requester }: LedgerEntry, pullRequest: MergedPullRequest): boolean {
  return (
    sameLogin(requester.author, pullRequest.author) &&
    sameLogin(requester.merger, pullRequest.mergedBy) &&
    requester.pullRequest === pullRequest.number
  );
}
