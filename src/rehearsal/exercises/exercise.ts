import type { CodeHost, PullRequest } from "../../contracts/code-host.ts";
import type { DirectChange } from "../../contracts/person.ts";
import type { TrainingRole } from "../../contracts/training.ts";
import type { Result } from "../../foundation/result.ts";

/** What a look at an exercise came to. */
export type Verdict =
  | { readonly verdict: "done"; readonly why: string }
  /** A step was done wrongly. `why` says what, and how to begin again. */
  | { readonly verdict: "wrong"; readonly why: string }
  /** Nothing wrong so far. `next` says what is still to be done. */
  | { readonly verdict: "not-yet"; readonly next: string };

export const done = (why: string): Verdict => ({ verdict: "done", why });
export const wrong = (why: string): Verdict => ({ verdict: "wrong", why });
export const notYet = (next: string): Verdict => ({ verdict: "not-yet", next });

/** The company that an exercise is set in. Repositories are `owner/name`, people logins at the code host. */
export interface Setting {
  readonly application: string;
  readonly applicationRepository: string;
  readonly configurationRepository: string;
  readonly infrastructureRepository: string;
  /** Approvals that a pull request on the application needs. */
  readonly approvals: number;
  readonly firstEnvironment: string;
  readonly lastEnvironment: string;
  /** The first environment with a gate; undefined where none has one. */
  readonly gated?: { readonly name: string; readonly approvals: number };
  readonly author: string;
  readonly reviewers: readonly string[];
  readonly merger: string;
  /** Who may open the first gate and has asked for nothing. */
  readonly approvers: readonly string[];
  readonly owner: string;
}

export interface SeenIssue {
  readonly number: number;
  readonly author: string;
  readonly title: string;
  readonly body: string;
  readonly state: "open" | "closed";
  readonly labels: readonly string[];
}

/** What can be looked at: the code host's public interface, with rights that only read. */
export interface Desk {
  readonly codeHost: CodeHost;
  /** Pull requests of a branch, closed ones as well, the newest first. */
  pullRequestsFrom(repository: string, branch: string): Promise<Result<readonly PullRequest[]>>;
  /** The newest hundred that are no pull requests, the newest first. */
  issues(repository: string): Promise<Result<readonly SeenIssue[]>>;
  /** Whether a repository deletes branches once they are merged: the setting that an exercise changes by hand. */
  deletesMergedBranches(repository: string): Promise<Result<boolean>>;
  /** What an environment runs of the application; null while that is nothing, or nothing explains it. */
  release(environment: string): Promise<Result<SeenRelease | null>>;
}

export interface SeenRelease {
  readonly digest: string;
  readonly commit: string;
  /** Logins of those whose approvals opened the gate. */
  readonly approvedBy: readonly string[];
}

/** What somebody else does so that there is something to find. */
export interface Hands {
  openPullRequest(
    login: string,
    change: DirectChange & { readonly branch: string; readonly body: string },
  ): Promise<Result<unknown>>;
  openIssue(
    repository: string,
    issue: { readonly title: string; readonly body: string },
  ): Promise<Result<unknown>>;
  setDeletesMergedBranches(repository: string, value: boolean): Promise<Result<unknown>>;
}

/** One role's exercise. It is judged by what can be read at the code host, and by nothing that somebody says. */
export interface Exercise<Seen> {
  readonly role: TrainingRole;
  /** What to do, a line each; code as it is typed between backticks. */
  task(setting: Setting): readonly string[];
  /** Whom the trainee plays, and who is asked for help: their tokens are handed out. */
  plays(setting: Setting): readonly string[];
  /** Sets the trap, once. Left out where there is none. */
  prepare?(hands: Hands, desk: Desk, setting: Setting): Promise<Result<unknown>>;
  read(desk: Desk, setting: Setting): Promise<Result<Seen>>;
  /** Pure. */
  judge(seen: Seen, setting: Setting): Verdict;
}

/** Logins are the same whatever their case. */
export const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
