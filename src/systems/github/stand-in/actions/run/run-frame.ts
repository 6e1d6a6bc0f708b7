import { type ExpressionValue, type Plain, texts, toExpressionValue, toPlain } from "../expression/data.ts";
import { evaluate, type Scope } from "../expression/evaluate.ts";
import type { Masks } from "../job/masks.ts";
import type { Machinery } from "../machinery.ts";
import type { Template } from "../workflow/template.ts";
import type { WorkflowInstance } from "./called-workflows.ts";
import type { GroupSettings } from "./concurrency-groups.ts";
import { githubContext, githubTexts, type RunFacts } from "./github-context.ts";
import { manyListeners } from "./signals.ts";

/** What all jobs of a run share. */
export interface RunFrame {
  readonly machinery: Machinery;
  readonly facts: RunFacts;
  readonly masks: Masks;
  readonly github: Readonly<Record<string, string>>;
  readonly event: ExpressionValue;
  readonly variables: Readonly<Record<string, string>>;
  /** Asks the run to stop. */
  readonly cancel: AbortController;
}

/** A workflow at work in a run: the one that was started, or one that a job calls. */
export interface WorkflowFrame {
  readonly run: RunFrame;
  readonly instance: WorkflowInstance;
  readonly inputs: Readonly<Record<string, Plain>>;
  readonly secrets: Readonly<Record<string, string>>;
  /** `caller / ` in front of the names of jobs; empty for the workflow that was started. */
  readonly prefix: string;
  /** Concurrency groups that the run and the calling jobs hold already. */
  readonly holds: readonly string[];
}

/** Waiting for a group that one's own run holds would never end. Throws GitHub's words. */
export function refuseDeadlock(frame: WorkflowFrame, settings: GroupSettings, job: string): void {
  if (!frame.holds.includes(settings.key)) return;
  throw new Error(
    `Canceling since a deadlock was detected for concurrency group: '${settings.name}' between a top level workflow and '${job}'`,
  );
}

export function runFrame(machinery: Machinery, facts: RunFacts, masks: Masks): RunFrame {
  return {
    machinery,
    facts,
    masks,
    github: githubTexts(machinery.host, facts),
    event: toExpressionValue(facts.occasion.payload),
    variables: machinery.host.variables(facts.occasion.repository),
    cancel: manyListeners(),
  };
}

/** What an expression outside a job's steps may see. */
export function workflowScope(
  frame: WorkflowFrame,
  more: Readonly<Record<string, ExpressionValue>> = {},
  functions: Scope["functions"] = [],
): Scope {
  const { run } = frame;
  return {
    file: frame.instance.workflow.path,
    contexts: {
      github: githubContext(run.github, run.event),
      inputs: toExpressionValue(frame.inputs),
      vars: texts(run.variables),
      ...more,
    },
    functions,
  };
}

/** A `concurrency:` block, evaluated; undefined where there is none. */
export function groupSettings(
  template: Template | undefined,
  repository: string,
  scope: Scope,
): GroupSettings | undefined {
  if (template === undefined) return undefined;
  const value = toPlain(evaluate(template, scope));
  const block: Readonly<Record<string, Plain>> =
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, Plain>>)
      : { group: value };
  const group = String(block["group"] ?? "");
  if (group === "") return undefined;
  const cancelInProgress = String(block["cancel-in-progress"] ?? false) === "true";
  const queue = block["queue"] === "max" ? "max" : "single";
  if (queue === "max" && cancelInProgress) {
    throw new Error("`queue: max` and `cancel-in-progress: true` cannot stand together.");
  }
  return { name: group, key: `${repository}\n${group.toLowerCase()}`, cancelInProgress, queue };
}
