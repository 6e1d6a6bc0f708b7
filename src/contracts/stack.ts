import type { PlanDependent } from "./capability.ts";
import type { FactName, Facts } from "./facts.ts";
import type { Json } from "./json.ts";
import type { Day1, Effort } from "./step.ts";

/** A file of configuration as it is written, such as `main.tf`. */
export interface StackFile {
  /** Relative to the folder of the stack or the module. */
  readonly path: string;
  readonly text: string;
}

/** A piece of configuration that stacks share. It lies at `modules/<name>/` in the `infrastructure` repository. */
export interface StackModule {
  readonly name: string;
  readonly files: readonly StackFile[];
}

/**
 * A part of the infrastructure with a state of its own: a root module at `stacks/<id>/` in the `infrastructure`
 * repository. It is written as fixed configuration; what differs from company to company enters as variables, so that
 * no text of the blueprint becomes code.
 *
 * What it needs and what it gives are facts, and from their names alone follows its place in the order. It gives them
 * as one output, `facts`: a map from the name of each fact to a text, never a secret.
 */
export interface Stack extends PlanDependent {
  /** The folder's name and the name of its state: `organization`, `environment-prod`. */
  readonly id: string;
  readonly title: string;
  readonly day1: Day1;
  readonly effort: Effort;
  /**
   * `rollout` for what must exist before a pipeline can; it is handed over to the pipeline afterwards. Every other stack is applied by
   * the pipeline from the beginning.
   */
  readonly appliedBy: "rollout" | "pipeline";
  /**
   * Of a stack that the pipeline applies: the name of the proposal that brings it together with others, so that people
   * read one pull request for all of them. Left out: it has one of its own.
   */
  readonly proposedWith?: string;
  /** The environment that it is about, if it is about one: where facts leave the order open, earlier ones come first. */
  readonly environment?: string;
  readonly needs: readonly FactName[];
  readonly gives: readonly FactName[];
  readonly files: readonly StackFile[];
  readonly modules: readonly StackModule[];
  /** Values of its variables. `facts` holds what it needs, and no more. Pure. */
  variables(facts: Facts): Readonly<Record<string, Json>>;
  /** Set on the one stack that makes the place where states lie: its own is local until then, and moves there. */
  readonly holdsStates?: true;
  /** Resource types that hold what cannot be made again. `teardown` keeps them unless they are named. */
  readonly holdsData?: readonly string[];
  /** What the vendor does not let anybody delete at once, with the reason: `aws_organizations_account` … */
  readonly undeletable?: Readonly<Record<string, string>>;
}

/** Where states lie, offered by the system that keeps them. */
export interface StateBackend {
  readonly needs: readonly FactName[];
  /** The backend's type in configurations, such as `s3`. */
  readonly type: string;
  /** Its settings for the state of one stack; all literal, for a backend knows no variables. */
  settings(stack: string, facts: Facts): Readonly<Record<string, Json>>;
}
