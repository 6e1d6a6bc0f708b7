import type { Result } from "../foundation/result.ts";

/**
 * The code host, as delivery needs it. Repositories are `owner/name`; commits are full hexadecimal ids.
 * What can change is read at its source each time, never from a cache: it decides.
 */
export interface CodeHost {
  /** Null when there is no such branch. */
  branchHead(repository: string, branch: string): Promise<Result<string | null>>;
  /** The text of a file at a commit; null when there is none. */
  readFile(repository: string, path: string, commit: string): Promise<Result<string | null>>;
  /** Paths of all files below a folder at a commit, sorted; none when there is no such folder. */
  listFiles(repository: string, folder: string, commit: string): Promise<Result<readonly string[]>>;
  /** How `newer` stands to `older` in the history. */
  compare(repository: string, older: string, newer: string): Promise<Result<Comparison>>;
  /** Commits from `head` backwards, newest first; with `path` only those that changed it. */
  history(
    repository: string,
    head: string,
    options: { readonly path?: string; readonly limit: number },
  ): Promise<Result<readonly string[]>>;
  /**
   * Messages of the commits that `newer` has and `older` lacks, the oldest first; of `newer` alone where there is no
   * older one. At most the first three hundred.
   */
  messages(repository: string, older: string | null, newer: string): Promise<Result<readonly string[]>>;
  /** The merged pull request whose merge made this very commit; null for a direct push. */
  pullRequestOf(repository: string, commit: string): Promise<Result<MergedPullRequest | null>>;
  repositoryId(repository: string): Promise<Result<number>>;

  /** Requests for promotion, newest first, at most the newest hundred. */
  recentRequests(repository: string): Promise<Result<readonly PromotionRequest[]>>;
  /** Null when there is none with this id, or when it asks for something else than a promotion. */
  request(repository: string, id: number): Promise<Result<PromotionRequest | null>>;
  createRequest(repository: string, request: NewRequest): Promise<Result<PromotionRequest>>;
  /** Newest first. */
  requestStates(repository: string, requestId: number): Promise<Result<readonly RecordedState[]>>;
  setRequestState(repository: string, requestId: number, state: RequestState): Promise<Result<void>>;

  openPullRequests(repository: string, base: string): Promise<Result<readonly PullRequest[]>>;
  pullRequest(repository: string, number: number): Promise<Result<PullRequest>>;
  /**
   * Every file of the pull request, or a failure when the code host does not list them all. With `head` it fails when
   * the list is of another head: somebody pushed while we read (code `head-moved`).
   */
  changedFiles(repository: string, number: number, head?: string): Promise<Result<readonly ChangedFile[]>>;
  /** When the pull request last came to have another base, or its base another history; null for never. */
  retargetedAt(repository: string, number: number): Promise<Result<string | null>>;
  /** Logins of all who pushed to the pull request's branch since it was made, or are named in one of its commits. */
  contributors(repository: string, number: number, branch: string): Promise<Result<readonly string[]>>;
  /** Oldest first. */
  reviews(repository: string, number: number): Promise<Result<readonly Review[]>>;
  /** Commits the changes onto `parent` as the head of `branch`, which is made or moved. Returns the commit. */
  commit(repository: string, change: NewCommit): Promise<Result<string>>;
  openPullRequest(repository: string, change: NewPullRequest): Promise<Result<PullRequest>>;
  updatePullRequest(
    repository: string,
    number: number,
    change: { readonly title: string; readonly body: string },
  ): Promise<Result<void>>;
  closePullRequest(repository: string, number: number): Promise<Result<void>>;
  /** Merges by squash, only while the head is still `head`. Returns the merge commit. */
  mergePullRequest(repository: string, number: number, head: string, title: string): Promise<Result<string>>;
  /** No failure when it is gone already. */
  deleteBranch(repository: string, branch: string): Promise<Result<void>>;
  /** Writes the comment that carries the marker, in place of an older one by the same author. */
  comment(repository: string, number: number, comment: MarkedComment): Promise<Result<void>>;
  /** Adds a comment to an issue or a pull request. */
  say(repository: string, number: number, text: string): Promise<Result<void>>;

  /** Newest first. */
  statuses(repository: string, commit: string): Promise<Result<readonly CommitStatus[]>>;
  postStatus(repository: string, commit: string, status: NewStatus): Promise<Result<void>>;
  /** What the pipeline's jobs reported on a commit. */
  checks(repository: string, commit: string): Promise<Result<readonly CommitCheck[]>>;
  /** Logins of a team's members. */
  teamMembers(organization: string, team: string): Promise<Result<readonly string[]>>;
}

/** `same`, `descends` (newer comes after older), `precedes` (the reverse) or `apart`. */
export type Ancestry = "same" | "descends" | "precedes" | "apart";

export interface Comparison {
  readonly ancestry: Ancestry;
  /** Where the two histories part; null when they have nothing in common. */
  readonly mergeBase: string | null;
}

export interface MergedPullRequest {
  readonly number: number;
  readonly title: string;
  readonly author: string;
  readonly mergedBy: string;
  readonly mergedAt: string;
  readonly head: string;
  /** The branch that was merged. */
  readonly branch: string;
  /** The branch it was merged into. */
  readonly base: string;
  readonly url: string;
}

/** What a request says of itself. Only a pointer: each of these is checked at its source. */
export interface RequestClaim {
  readonly application: string;
  readonly version: string;
  readonly digest: string;
  /** Address of the pipeline run that built the image. */
  readonly run: string;
}

export interface NewRequest extends RequestClaim {
  readonly commit: string;
  readonly environment: string;
}

export interface PromotionRequest {
  /** The code host's id: rises with time. */
  readonly id: number;
  /** The commit it stands on, as the code host resolved it. */
  readonly commit: string;
  readonly creator: string;
  readonly createdAt: string;
  readonly url: string;
  /** Null when the payload is not of the agreed form. */
  readonly claim: RequestClaim | null;
}

export interface RequestState {
  readonly environment: string;
  readonly state: "queued" | "in_progress" | "success" | "failure" | "inactive" | "error";
  /** At most 140 characters. */
  readonly description: string;
  readonly url?: string;
}

export interface RecordedState extends Omit<RequestState, "state"> {
  /** One of RequestState's, or another that the code host knows. */
  readonly state: string;
  /** Login of whoever recorded it: the application's own pipeline could, so check. */
  readonly creator: string;
  readonly createdAt: string;
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
  /** The commit on the base branch; null while not merged. */
  readonly mergeCommit: string | null;
  readonly createdAt: string;
  readonly url: string;
}

export interface ChangedFile {
  readonly path: string;
  /** A renamed file counts as removed at the old path and added at the new one. */
  readonly change: "added" | "modified" | "removed";
  /**
   * Git's name for what lies there at the head: the content's own, unless it is no plain file. Null where nothing
   * lies, or where it is not told.
   */
  readonly blob: string | null;
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
}

export interface MarkedComment {
  /** Login under which we write: a stranger's comment with the same marker is left alone. */
  readonly author: string;
  /** Stands first in the text, invisible to readers: `<!-- groundwork:gate -->`. */
  readonly marker: string;
  readonly text: string;
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

export interface CommitCheck {
  readonly name: string;
  readonly commit: string;
  /** Null while it has not come to an end. */
  readonly conclusion: string | null;
  readonly completedAt: string | null;
  /** The robot that reported it. */
  readonly by: string;
  readonly url: string;
}
