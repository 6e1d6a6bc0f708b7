import type { Permissions } from "./permissions.ts";
import type { ExpressionTemplate, ScalarTemplate, Template } from "./template.ts";

/** A workflow file as we run it: typed, with expressions that wait to be evaluated. */
export interface Workflow {
  /** `.github/workflows/ci.yaml`. */
  readonly path: string;
  readonly name: string | undefined;
  readonly runName: Template | undefined;
  readonly triggers: Triggers;
  readonly permissions: Permissions | undefined;
  readonly env: Template | undefined;
  readonly defaults: RunDefaults;
  readonly concurrency: Template | undefined;
  readonly call: CallInterface | undefined;
  /** In the order of the file. */
  readonly jobs: readonly Job[];
}

export interface RunDefaults {
  readonly shell?: Template;
  readonly workingDirectory?: Template;
}

/** Event name to its filters; `{}` where there are none. */
export type Triggers = ReadonlyMap<string, TriggerFilter>;

export interface TriggerFilter {
  readonly types?: readonly string[];
  readonly branches?: readonly string[];
  readonly branchesIgnore?: readonly string[];
  readonly tags?: readonly string[];
  readonly tagsIgnore?: readonly string[];
  readonly paths?: readonly string[];
  readonly pathsIgnore?: readonly string[];
  /** `workflow_run`: names of the workflows that are followed. */
  readonly workflows?: readonly string[];
  /** `schedule`. */
  readonly crons?: readonly string[];
  /** `workflow_dispatch`. */
  readonly inputs?: readonly InputDefinition[];
}

export interface InputDefinition {
  readonly name: string;
  readonly type: "string" | "boolean" | "number" | "choice" | "environment";
  readonly required: boolean;
  readonly defaultValue: Template | undefined;
  readonly options: readonly string[];
}

/** What `workflow_call` declares: how other workflows may use this one. */
export interface CallInterface {
  readonly inputs: readonly InputDefinition[];
  readonly secrets: readonly { readonly name: string; readonly required: boolean }[];
  readonly outputs: readonly { readonly name: string; readonly value: ScalarTemplate }[];
}

export type Job = StepsJob | CallJob;

interface JobBase {
  readonly id: string;
  readonly name: ScalarTemplate | undefined;
  readonly needs: readonly string[];
  readonly condition: ExpressionTemplate;
  readonly permissions: Permissions | undefined;
  readonly concurrency: Template | undefined;
  readonly strategy: Strategy | undefined;
  /** `(Line: 7, Col: 3)` of the job's key. */
  readonly place: string;
}

export interface Strategy {
  readonly matrix: Template | undefined;
  readonly failFast: Template | undefined;
  readonly maxParallel: Template | undefined;
}

/** A job with steps of its own. */
export interface StepsJob extends JobBase {
  readonly kind: "steps";
  readonly runsOn: Template;
  readonly environment: Template | undefined;
  readonly env: Template | undefined;
  readonly defaults: RunDefaults;
  readonly outputs: Template | undefined;
  readonly timeoutMinutes: Template | undefined;
  readonly continueOnError: Template | undefined;
  readonly steps: readonly Step[];
  /** Parts of the file that GitHub would honour and we do not: the job is refused for them. */
  readonly unsupported: readonly string[];
}

/** A job that calls a reusable workflow. */
export interface CallJob extends JobBase {
  readonly kind: "call";
  /** `owner/repository/.github/workflows/file.yaml@ref` or `./.github/workflows/file.yaml`. */
  readonly uses: string;
  readonly with: Template | undefined;
  readonly secrets: "inherit" | Template | undefined;
}

export type Step = RunStep | UsesStep;

interface StepBase {
  readonly id: string | undefined;
  readonly name: ScalarTemplate | undefined;
  readonly condition: ExpressionTemplate;
  readonly env: Template | undefined;
  readonly continueOnError: Template | undefined;
  readonly timeoutMinutes: Template | undefined;
}

export interface RunStep extends StepBase {
  readonly kind: "run";
  readonly run: ScalarTemplate;
  readonly shell: Template | undefined;
  readonly workingDirectory: Template | undefined;
}

export interface UsesStep extends StepBase {
  readonly kind: "uses";
  readonly uses: string;
  readonly with: Template | undefined;
}
