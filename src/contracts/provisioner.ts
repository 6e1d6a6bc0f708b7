import type { Result } from "../foundation/result.ts";
import type { Json } from "./json.ts";
import type { StackFile, StackModule } from "./stack.ts";

/** A stack, ready for the engine: every file, every value, and what its providers read from their environment. */
export interface PreparedStack {
  readonly id: string;
  /** Everything in `stacks/<id>/`, the backend and the values of the variables included. */
  readonly files: readonly StackFile[];
  readonly modules: readonly StackModule[];
  /** Credentials and addresses; they reach the engine's own process and nothing else. */
  readonly environment: Readonly<Record<string, string>>;
}

export type PlannedAction = "create" | "read" | "update" | "replace" | "delete" | "forget";

/** One resource in a plan that is not as the configuration wants it. */
export interface PlannedResource {
  /** `module.network.aws_vpc.this` */
  readonly address: string;
  readonly type: string;
  readonly action: PlannedAction;
  /** The vendor's id when this plan takes over something that exists. */
  readonly imports?: string;
  /** Attributes before and after; what is not known yet is left out of `after`. Secret ones are left out of both. */
  readonly before?: Readonly<Record<string, Json>>;
  readonly after?: Readonly<Record<string, Json>>;
  /** Names of the attributes that change, sorted. */
  readonly changed: readonly string[];
}

export interface StackPlan {
  readonly resources: readonly PlannedResource[];
  /** False where the state holds nothing yet. */
  readonly hasState: boolean;
  /** The output `facts` as it will be; undefined while any part of it is unknown. */
  readonly facts: Readonly<Record<string, string>> | undefined;
  /** True where outputs alone would change. */
  readonly outputsChange: boolean;
}

/** Something that exists and is to be taken over: becomes an import block. */
export interface Adoption {
  readonly address: string;
  /** As the engine's import takes it. */
  readonly id: string;
}

export interface PlanOptions {
  readonly adopt?: readonly Adoption[];
  /** True: what would be destroyed. */
  readonly destroy?: boolean;
  /** Left out: everything. Otherwise these addresses alone, with whatever depends on them. */
  readonly only?: readonly string[];
  /** Reads only, with rights that only read: does not lock the state. */
  readonly readOnly?: boolean;
}

/** One resource as the state knows it. */
export interface StateResource {
  readonly address: string;
  readonly type: string;
  /** What it was made after: addresses without the keys of instances, `aws_vpc.this`. */
  readonly dependsOn?: readonly string[];
}

/** A stack in a folder of its own, initialized. One call at a time. */
export interface StackWorkspace {
  /** Fails with `destroy-prevented` where the configuration protects what would go; its cause names the address. */
  plan(options: PlanOptions): Promise<Result<StackPlan>>;
  /** The lock that the last plan or apply met; undefined where it met none. */
  lockMet(): StateLock | undefined;
  /** Applies the plan made last, and nothing else; fails with `plan-stale` where the world moved on. */
  apply(progress: (line: string) => void): Promise<Result<void>>;
  /** The output `facts` of the state; undefined where there is no state. */
  facts(): Promise<Result<Readonly<Record<string, string>> | undefined>>;
  /** Every resource in the state, by address. */
  resources(): Promise<Result<readonly StateResource[]>>;
  /** Takes a lock away that is proved to be dead. */
  unlock(id: string): Promise<Result<void>>;
  /** Ends what was opened for it, such as listeners. Its folder stays. */
  close(): Promise<void>;
}

/** Who holds a state's lock. A plan or an apply that meets one fails with `state-locked`. */
export interface StateLock {
  readonly id: string;
  /** `user@host` of the process that took it. */
  readonly who: string;
  /** ISO time. */
  readonly since: string;
}

/** The engine that applies configurations. */
export interface Provisioner {
  /** What it is, for people: `terraform 1.11.4`. Fails with `engine-missing`, naming what was looked for. */
  version(): Promise<Result<string>>;
  /**
   * Writes the stack into its folder and initializes it. Without a backend among its files the state lies in that
   * folder; it moves to the backend when the stack is opened with one. A lock that is met there is released if `isDead`
   * says so; otherwise it fails with `state-locked`.
   */
  open(
    stack: PreparedStack,
    signal: AbortSignal,
    isDead?: (lock: StateLock) => boolean,
  ): Promise<Result<StackWorkspace>>;
  /** True where the stack's folder on this machine holds a state that is not empty. */
  hasLocalState(stack: string): boolean;
}
