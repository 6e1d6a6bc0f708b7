import { type Annotated, printYaml, type YamlMap, type YamlValue } from "./yaml.ts";

/**
 * Workflows of the pipeline, as data. Field names and meaning are those of GitHub's workflow syntax
 * (docs.github.com, "Workflow syntax for GitHub Actions"); the printer adds nothing of its own.
 */
export interface Workflow {
  readonly name: string;
  readonly on: YamlMap;
  readonly concurrency?: Concurrency;
  readonly jobs: Readonly<Record<string, Job>>;
}

export interface Concurrency {
  readonly group: string;
  readonly "cancel-in-progress": boolean;
  /** `max`: up to a hundred wait, in place of the newest one alone (docs.github.com, since 2026-05). */
  readonly queue?: "max";
}

/** Permissions of the job's token; what is not named is refused. */
export type Permissions = Readonly<Record<string, "read" | "write">>;

export type Job = StepsJob | ReusableJob;

interface AnyJob {
  readonly name?: string;
  readonly if?: string;
  readonly needs?: string;
  readonly permissions: Permissions;
  readonly concurrency?: Concurrency;
}

export interface StepsJob extends AnyJob {
  readonly environment?: string;
  readonly outputs?: Readonly<Record<string, string>>;
  readonly "timeout-minutes": number;
  readonly steps: readonly Step[];
}

export interface ReusableJob extends AnyJob {
  readonly uses: string | Annotated;
  readonly with?: Readonly<Record<string, string>>;
}

export interface Step {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string | Annotated;
  readonly with?: Readonly<Record<string, YamlValue>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Never holds an expression: values reach a script by `env`. */
  readonly run?: string;
  /** What runs the script, with `{0}` for its file; left out: bash, which stops at the first failure. */
  readonly shell?: string;
}

/** Prints a workflow. Nothing is permitted at the top, so that a job holds exactly what it declares. */
export function printWorkflow(workflow: Workflow, head: string): string {
  const jobs: Record<string, YamlMap> = {};
  for (const [id, job] of Object.entries(workflow.jobs)) jobs[id] = jobFields(job);
  const body = printYaml({
    permissions: {},
    concurrency: workflow.concurrency && { ...workflow.concurrency },
    jobs,
  });
  // `on` is a truth value in YAML 1.1 and would be quoted; GitHub and every reader expect it bare.
  const on = printYaml({ events: workflow.on }).replace(/^events:/, "on:");
  return `${printYaml({ name: workflow.name }, head)}${on}${body}`;
}

function jobFields(job: Job): YamlMap {
  const common: YamlMap = {
    name: job.name,
    needs: job.needs,
    if: job.if,
    permissions: { ...job.permissions },
    concurrency: job.concurrency && { ...job.concurrency },
  };
  if ("uses" in job) return { ...common, uses: job.uses, with: job.with };
  return {
    ...common,
    environment: job.environment,
    "runs-on": "ubuntu-latest",
    "timeout-minutes": job["timeout-minutes"],
    outputs: job.outputs,
    steps: job.steps.map((step) => {
      if (step.run?.includes(`\${{`)) throw new Error(`The script of "${step.name}" holds an expression.`);
      return { ...step };
    }),
  };
}

/** An expression of the pipeline, such as `github.sha`. Only for text of ours: never for what a person wrote. */
export function expression(text: string): string {
  return `\${{ ${text} }}`;
}

/**
 * Text that the pipeline takes literally. It would evaluate an expression wherever one stands in a value, and there
 * is no escape, so that the opening braces are printed by an expression themselves.
 */
export function literal(text: string): string {
  const opening = `\${{`;
  return text.replaceAll(opening, () => expression(`'${opening}'`));
}
