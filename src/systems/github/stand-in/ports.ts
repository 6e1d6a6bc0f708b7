import type { ActionEquivalent } from "../../../contracts/action-equivalent.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";

/**
 * The two halves of the GitHub stand-in meet here: `ActionsHost` is what the workflow engine (`actions/`) needs of
 * the rest of GitHub; `WorkflowEngine` is what the REST half needs of the engine.
 */
export interface ActionsHost {
  /** `http://127.0.0.1:PORT`: where git and pages are. */
  readonly serverUrl: string;
  /** `${serverUrl}/api/v3`. */
  readonly apiUrl: string;
  repository(fullName: string): RepositoryFacts | undefined;
  /** The commit that a branch, a tag, a full reference or a commit id names. */
  resolve(repository: string, reference: string): Promise<string | undefined>;
  /** A file's text at a commit. */
  file(repository: string, path: string, commit: string): Promise<string | undefined>;
  /** Paths directly in a folder at a commit. */
  list(repository: string, folder: string, commit: string): Promise<readonly string[]>;
  /** Writes the tree of a commit (or of a folder in it) into an empty directory. */
  checkOut(repository: string, commit: string, into: string, folder?: string): Promise<void>;
  /** A token that acts as `github-actions[bot]` with these permissions on this repository only, until revoked. */
  mintJobToken(repository: string, permissions: TokenPermissions): string;
  revokeToken(token: string): void;
  /** Organization and repository secrets and variables that this repository may use. */
  secrets(repository: string): Readonly<Record<string, string>>;
  variables(repository: string): Readonly<Record<string, string>>;
  /** The environment's own, or why this reference may not use it. Made on first use, as GitHub does. */
  environment(repository: string, name: string, reference: string): EnvironmentAccess;
  /** May `caller` use workflows and actions that lie in `callee`? (Actions access setting of a private repository.) */
  sharesWorkflows(callee: string, caller: string): boolean;
  /** What the repository's ruleset or settings cap the job token to when a workflow declares nothing. */
  defaultPermissions(repository: string): TokenPermissions;
  /** Does the organization refuse actions that are not pinned by a full commit id? No, when left out. */
  requiresPinnedActions?(repository: string): boolean;
  /** May workflows use the published action `owner/name`? All of them, when left out. */
  allowsAction?(action: string): boolean;
  /** Repositories with workflows, so that schedules go on after a restart. */
  repositories?(): readonly string[];
  /** Paths that differ between two commits (`base` may be a merge base), for `paths:` filters. */
  changedPaths?(repository: string, base: string, head: string): Promise<readonly string[]>;
  createCheckRun(repository: string, check: NewCheckRun): number;
  updateCheckRun(repository: string, id: number, change: Partial<NewCheckRun>): void;
  subscribe(listener: (event: RepositoryEvent) => void): void;
  /** The engine announces `workflow_run` through this; the host delivers it to webhooks and back to subscribers. */
  emit(event: RepositoryEvent): void;
}

export interface RepositoryFacts {
  readonly id: number;
  readonly ownerId: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
  readonly visibility: "private" | "internal" | "public";
  /** Repositories made after 2026-07-15 carry ids in the subject of their identity tokens. */
  readonly immutableSubject?: boolean;
  /** The `repository` object as webhooks carry it. */
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Names as REST spells them: `pull_requests`, `id_token`. */
export type TokenPermissions = Readonly<Record<string, "read" | "write">>;

export type EnvironmentAccess =
  | {
      readonly allowed: true;
      readonly secrets: Readonly<Record<string, string>>;
      readonly variables: Readonly<Record<string, string>>;
    }
  | { readonly allowed: false; readonly reason: string };

export interface NewCheckRun {
  readonly name: string;
  readonly headSha: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion?: CheckConclusion;
  readonly detailsUrl?: string;
  readonly output?: { readonly title: string; readonly summary: string };
}

export type CheckConclusion = "success" | "failure" | "cancelled" | "skipped" | "timed_out" | "neutral";

/** Something that happened in a repository, as GitHub's webhooks name and shape it. */
export interface RepositoryEvent {
  /** `push`, `pull_request`, `pull_request_review`, `issue_comment`, `status`, `deployment`, `workflow_run` … */
  readonly name: string;
  /** `opened`, `synchronize`, `submitted`, `created` … */
  readonly action?: string;
  readonly repository: string;
  /** The webhook's payload in GitHub's shape, `repository` and `sender` included. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly sender: string;
  /** For `push`: the full reference and the new head. */
  readonly ref?: string;
  readonly sha?: string;
  /** True when a job's own GITHUB_TOKEN did it: such an event starts no workflow. */
  readonly byJobToken: boolean;
}

export interface WorkflowEngine {
  runs(repository: string): readonly WorkflowRunRecord[];
  run(repository: string, id: number): WorkflowRunRecord | undefined;
  jobs(repository: string, runId: number): readonly JobRecord[];
  /** The log of a job so far, secrets masked. */
  log(repository: string, jobId: number): string | undefined;
  /** Starts a workflow by hand; says why not, in GitHub's words (`Workflow does not have 'workflow_dispatch' trigger`). */
  dispatch(
    request: DispatchRequest,
  ): Promise<{ readonly ok: true } | { readonly ok: false; readonly message: string }>;
  cancel(repository: string, runId: number): boolean;
  /** Starts what is due by cron between the last look and now; the engine looks by itself every few seconds. */
  tick(now: Date): Promise<number>;
  /** Starts the scheduled workflows of a repository (or one file of them) now; returns how many. */
  fireSchedules(repository: string, workflow?: string): Promise<number>;
  /** Public keys of the OIDC issuer, as a JSON Web Key Set; and the issuer's name. */
  readonly issuer: string;
  jwks(): Promise<{ readonly keys: readonly Record<string, unknown>[] }>;
  /**
   * Issues a job's identity token: the endpoint `identityTokenPath` calls it with the bearer token and the
   * `audience` of the query, and answers `{"value": …}`.
   */
  identityToken(requestToken: string, audience: string): Promise<string | undefined>;
  /** Resolves when no run is queued or in progress. */
  idle(): Promise<void>;
  /** Ends every run and everything that was started for one. */
  close(): Promise<void>;
}

/** Under `serverUrl`: where ACTIONS_ID_TOKEN_REQUEST_URL points. */
export const identityTokenPath = "/_services/token/request";

export interface DispatchRequest {
  readonly repository: string;
  /** File name under `.github/workflows`. */
  readonly workflow: string;
  readonly ref: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly actor: string;
}

export interface WorkflowRunRecord {
  readonly id: number;
  readonly runNumber: number;
  readonly runAttempt: number;
  /** The workflow's `name`, or its path. */
  readonly name: string;
  /** `.github/workflows/ci.yaml`. */
  readonly path: string;
  readonly displayTitle: string;
  readonly event: string;
  readonly headBranch: string | null;
  readonly headSha: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: CheckConclusion | null;
  readonly actor: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Why there is no job: an invalid workflow file, an unknown reusable workflow. */
  readonly message?: string;
  readonly pullRequests: readonly number[];
}

export interface JobRecord {
  readonly id: number;
  readonly runId: number;
  /** `build`, or `caller / callee` inside a reusable workflow. */
  readonly name: string;
  readonly status: "queued" | "in_progress" | "completed";
  readonly conclusion: CheckConclusion | null;
  readonly startedAt: string;
  readonly completedAt: string | null;
  readonly steps: readonly {
    readonly name: string;
    readonly number: number;
    readonly status: "queued" | "in_progress" | "completed";
    readonly conclusion: CheckConclusion | null;
  }[];
}

export interface EngineOptions {
  readonly host: ActionsHost;
  readonly equivalents: readonly ActionEquivalent[];
  /** Workspaces and logs. */
  readonly directory: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (line: string) => void;
  /** How many jobs run at the same time. */
  readonly parallel: number;
}
