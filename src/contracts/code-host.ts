import type { Result } from "../foundation/result.ts";

/**
 * The code host, as delivery needs it. Repositories are `owner/name`; commits are full hexadecimal ids.
 * Reads come straight from the source, never from a cache: what they say decides.
 */
export interface CodeHost {
  branchHead(repository: string, branch: string): Promise<Result<string>>;
  /** The text of a file at a commit; null when there is none. */
  readFile(repository: string, path: string, commit: string): Promise<Result<string | null>>;
  /** Paths of all files below a folder at a commit, sorted. */
  listFiles(repository: string, folder: string, commit: string): Promise<Result<readonly string[]>>;
  /** How `newer` stands to `older` in the history. */
  compare(repository: string, older: string, newer: string): Promise<Result<Ancestry>>;
  /** The pull request by which a commit came to the branch; null for a direct push. */
  pullRequestOf(repository: string, commit: string): Promise<Result<MergedPullRequest | null>>;
  repositoryId(repository: string): Promise<Result<number>>;

  /** Requests for promotion that have not come to an end, oldest first. */
  openRequests(repository: string): Promise<Result<readonly PromotionRequest[]>>;
  createRequest(repository: string, request: NewRequest): Promise<Result<PromotionRequest>>;
  setRequestState(repository: string, requestId: number, state: RequestState): Promise<Result<void>>;

  openPullRequests(repository: string, base: string): Promise<Result<readonly PullRequest[]>>;
  pullRequest(repository: string, number: number): Promise<Result<PullRequest>>;
  changedFiles(repository: string, number: number): Promise<Result<readonly string[]>>;
  reviews(repository: string, number: number): Promise<Result<readonly Review[]>>;
  /** Commits the changes onto `parent` as the head of `branch`, which is made or moved. Returns the commit. */
  commit(repository: string, change: NewCommit): Promise<Result<string>>;
  openPullRequest(repository: string, change: NewPullRequest): Promise<Result<PullRequest>>;
  closePullRequest(repository: string, number: number, comment: string): Promise<Result<void>>;
  /** Merges by squash, only while the head is still `head`. Returns the merge commit. */
  mergePullRequest(repository: string, number: number, head: string, title: string): Promise<Result<string>>;
  /** Writes the comment that carries `marker`, in place of an older one of ours. */
  comment(repository: string, number: number, marker: string, text: string): Promise<Result<void>>;

  statuses(repository: string, commit: string): Promise<Result<readonly CommitStatus[]>>;
  postStatus(repository: string, commit: string, status: NewStatus): Promise<Result<void>>;
  /** Logins of a team's members. */
  teamMembers(organization: string, team: string): Promise<Result<readonly string[]>>;
}

/** `same`, `descends` (newer comes after older), `precedes` (the reverse) or `apart`. */
export type Ancestry = "same" | "descends" | "precedes" | "apart";

export interface MergedPullRequest {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly mergedBy: string;
  readonly mergedAt: string;
  readonly head: string;
  readonly url: string;
}

export interface NewRequest {
  readonly application: string;
  readonly commit: string;
  readonly version: string;
  readonly digest: string;
  readonly environment: string;
  readonly run: string;
}

export interface PromotionRequest extends NewRequest {
  /** The code host's id: rises with time. */
  readonly id: number;
  readonly createdAt: string;
  readonly url: string;
}

export interface RequestState {
  readonly environment: string;
  readonly state: "queued" | "in_progress" | "success" | "failure" | "inactive" | "error";
  /** At most 140 characters. */
  readonly description: string;
  readonly url?: string;
}

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  readonly author: string;
  readonly branch: string;
  readonly head: string;
  readonly base: string;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly createdAt: string;
  readonly url: string;
}

export interface Review {
  readonly reviewer: string;
  readonly state: "approved" | "changes_requested" | "commented" | "dismissed";
  /** The head that the reviewer saw. */
  readonly commit: string;
  readonly submittedAt: string;
  /** A robot's review never counts. */
  readonly robot: boolean;
}

export interface NewCommit {
  readonly branch: string;
  readonly parent: string;
  readonly message: string;
  /** Path to text; null deletes. */
  readonly files: ReadonlyMap<string, string | null>;
}

export interface NewPullRequest {
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
}

export interface NewStatus {
  readonly context: string;
  readonly state: "error" | "failure" | "pending" | "success";
  /** At most 140 characters. */
  readonly description: string;
  readonly url?: string;
}

export interface CommitStatus extends NewStatus {
  /** Login of whoever posted it: anyone with the right to write statuses can, so check. */
  readonly creator: string;
  readonly createdAt: string;
}
