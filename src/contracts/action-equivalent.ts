/**
 * A marketplace action that a pipeline stand-in cannot download, done locally. It is named as such in the log.
 * Offered by whichever system owns the thing that the action talks to; collected by the composition root.
 */
export interface ActionEquivalent {
  /** Owner and name, and a path where there is one: `docker/build-push-action`. */
  readonly uses: string;
  /** Every input that the real action's `action.yml` declares; any other is refused before it runs. */
  readonly inputs: readonly string[];
  /** The defaults that the real `action.yml` gives. */
  readonly defaults?: Readonly<Record<string, string>>;
  /** One sentence for the log: what the local version does in place of the real one. */
  readonly note: string;
  run(step: ActionStep): Promise<ActionResult>;
  /** Runs at the end of the job, also after a failure: what the real action does in its `post`. */
  cleanUp?(step: ActionStep): Promise<void>;
}

export interface ActionStep {
  /** Declared inputs only; those not given hold the default, or are absent. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The job's workspace (GITHUB_WORKSPACE). */
  readonly workspace: string;
  /** A folder of this job alone, gone afterwards (RUNNER_TEMP). */
  readonly temporary: string;
  /** The environment that a step of this job sees, GITHUB_* included. */
  readonly environment: Readonly<Record<string, string>>;
  /** The `github` context: what the run is about. */
  readonly github: PipelineContext;
  /** The job's own token (GITHUB_TOKEN), with the permissions that the job declares. */
  readonly token: string;
  /** The job's OIDC identity for an audience; fails where the job lacks `id-token: write`. */
  identityToken(audience: string): Promise<string>;
  log(line: string): void;
  /** From here on the value is masked in every log of the run. */
  mask(secret: string): void;
  /** Sets a variable for the later steps of the job (GITHUB_ENV). */
  setEnvironment(name: string, value: string): void;
  /** Values that one step leaves for another of the same job or for its own cleanUp; never on disk. */
  readonly state: Map<string, string>;
  readonly signal: AbortSignal;
}

export interface PipelineContext {
  /** `https://github.com` in real life; the stand-in's address in rehearsal. */
  readonly serverUrl: string;
  readonly apiUrl: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly repositoryId: string;
  readonly sha: string;
  readonly ref: string;
  readonly runId: string;
  readonly runNumber: string;
  readonly runAttempt: string;
  readonly eventName: string;
  readonly actor: string;
}

export type ActionResult =
  | { readonly outcome: "success"; readonly outputs: Readonly<Record<string, string>> }
  | { readonly outcome: "failure"; readonly message: string };
