import type { CheckConclusion } from "../ports.ts";
import type { RepositoryRole, Secret, Variable } from "./model.ts";
import type { RepositorySettings } from "./repository-settings.ts";
import type { Ruleset } from "./ruleset-model.ts";

export interface Repository {
  readonly id: number;
  name: string;
  description: string | null;
  visibility: "private" | "internal" | "public";
  defaultBranch: string;
  readonly createdAt: string;
  updatedAt: string;
  pushedAt: string;
  mergeMethods: MergeMethod[];
  deleteBranchOnMerge: boolean;
  /** What differs from a new repository's. */
  settings?: Partial<RepositorySettings>;
  topics?: string[];
  /** Who else may use workflows and actions that lie here. */
  workflowAccess: "none" | "organization";
  /** Off, when left out. */
  vulnerabilityAlerts?: boolean;
  /** Somebody's choice how its jobs are named; by the day of its making, when left out. */
  immutableSubject?: boolean;
  nextNumber: number;
  /** Who moved a branch last, by its name. */
  pushers: Record<string, number>;
  /** Every change of a branch, oldest first. */
  activities: Activity[];
  collaborators: { readonly userId: number; role: RepositoryRole }[];
  issues: Issue[];
  pulls: Pull[];
  comments: IssueComment[];
  reviews: Review[];
  labels: Label[];
  statuses: Status[];
  checkRuns: CheckRun[];
  deployments: Deployment[];
  rulesets: Ruleset[];
  environments: Environment[];
  secrets: Record<string, Secret>;
  variables: Record<string, Variable>;
  hooks: Webhook[];
  /** None, when left out. */
  deployKeys?: DeployKey[];
}

/** A public key that opens one repository. */
export interface DeployKey {
  readonly id: number;
  readonly title: string;
  readonly key: string;
  readonly readOnly: boolean;
  /** A login, kept when its owner has gone. */
  readonly addedBy: string;
  readonly createdAt: string;
}

/** A change of one reference, as the repository's activity view shows it. */
export interface Activity {
  readonly id: number;
  readonly reference: string;
  readonly before: string;
  readonly after: string;
  readonly type: "push" | "force_push" | "branch_creation" | "branch_deletion" | "pr_merge";
  readonly userId: number;
  readonly at: string;
}

export type MergeMethod = "merge" | "squash" | "rebase";

export interface Issue {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  readonly userId: number;
  /** The App that it was made through. */
  readonly appId?: number;
  state: "open" | "closed";
  labels: string[];
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
}

/** A pull request between two branches of the same repository. */
export interface Pull extends Issue {
  readonly headBranch: string;
  headSha: string;
  baseBranch: string;
  /** The head of the base branch when the pull request was opened or last synchronized. */
  baseSha: string;
  draft: boolean;
  /** Null while it is being found out. */
  mergeable: boolean | null;
  /** The test merge (`refs/pull/N/merge`) while open, the commit on the base branch once merged. */
  mergeCommitSha: string | null;
  mergedAt: string | null;
  mergedById: number | null;
  /** Who pushed the head last. */
  lastPusherId: number;
  /** Changes of the base branch, oldest first. */
  readonly retargetings: { readonly id: number; readonly userId: number; readonly at: string }[];
  requestedReviewers: number[];
  requestedTeams: number[];
}

export interface IssueComment {
  readonly id: number;
  readonly issueNumber: number;
  readonly userId: number;
  readonly appId?: number;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
}

export interface Review {
  readonly id: number;
  readonly pullNumber: number;
  readonly userId: number;
  body: string;
  state: "APPROVED" | "CHANGES_REQUESTED" | "COMMENTED" | "DISMISSED";
  readonly commitId: string;
  readonly submittedAt: string;
}

export interface Label {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly description: string | null;
}

export interface Status {
  readonly id: number;
  readonly sha: string;
  readonly context: string;
  readonly state: "error" | "failure" | "pending" | "success";
  readonly description: string | null;
  readonly targetUrl: string | null;
  readonly userId: number;
  /** The App that posted it; undefined for a person. */
  readonly appId?: number;
  readonly createdAt: string;
}

export interface CheckRun {
  readonly id: number;
  readonly appId: number;
  readonly headSha: string;
  name: string;
  status: "queued" | "in_progress" | "completed";
  conclusion: CheckConclusion | "action_required" | null;
  detailsUrl: string | null;
  externalId: string;
  output: { title: string | null; summary: string | null; text: string | null };
  startedAt: string;
  completedAt: string | null;
}

export interface Deployment {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  environment: string;
  readonly originalEnvironment: string;
  readonly description: string | null;
  readonly payload: unknown;
  readonly transient: boolean;
  readonly production: boolean;
  readonly userId: number;
  readonly appId?: number;
  readonly createdAt: string;
  updatedAt: string;
  statuses: DeploymentStatus[];
}

export interface DeploymentStatus {
  readonly id: number;
  readonly state: DeploymentState;
  readonly description: string;
  readonly environment: string;
  readonly environmentUrl: string;
  readonly logUrl: string;
  readonly userId: number;
  readonly appId?: number;
  readonly createdAt: string;
}

export type DeploymentState =
  | "error"
  | "failure"
  | "inactive"
  | "in_progress"
  | "queued"
  | "pending"
  | "success";

export interface Environment {
  readonly id: number;
  readonly name: string;
  readonly createdAt: string;
  updatedAt: string;
  policy: BranchPolicy;
  /** Yes, when left out, as on GitHub. */
  adminsBypass?: boolean;
  /** Patterns of the custom policy. */
  branches: { readonly id: number; name: string; readonly type: "branch" | "tag" }[];
  secrets: Record<string, Secret>;
  variables: Record<string, Variable>;
}

/** Which references may use an environment: all, those that a ruleset protects, or a list of patterns. */
export type BranchPolicy = "all" | "protected" | "custom";

export interface Webhook {
  readonly id: number;
  url: string;
  contentType: "json" | "form";
  /** For the signature; empty for none. */
  secret: string;
  events: string[];
  active: boolean;
  readonly createdAt: string;
  updatedAt: string;
  deliveries: WebhookDelivery[];
}

export interface WebhookDelivery {
  readonly id: number;
  readonly guid: string;
  readonly event: string;
  readonly action: string | null;
  readonly deliveredAt: string;
  /** Seconds. */
  readonly duration: number;
  readonly redelivery: boolean;
  readonly statusCode: number;
  readonly status: string;
}
