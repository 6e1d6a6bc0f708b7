import type { Diagnostic } from "../foundation/diagnostic.ts";

/** One resource of a stack. Its name for people and for the command line is `stack:address`. */
export interface StackResource {
  readonly stack: string;
  readonly address: string;
  readonly type: string;
}

export interface KeptResource extends StackResource {
  /** As a sentence. */
  readonly why: string;
}

/** What is left to a person, because a vendor or its own nature does not let anybody else do it, or not yet. */
export interface LeftToPerson {
  /** A resource as `stack:address`, or the title of a step. */
  readonly what: string;
  readonly why: string;
  readonly next: string;
}

/** Everything that a teardown is about to do, and not to do: what a person agrees to before anything is deleted. */
export interface TeardownList {
  /** Stack by stack in the order in which they go: none before what depends on it. */
  readonly deletes: readonly StackResource[];
  /** Steps that are no stacks and are undone as well, in that order. */
  readonly undoes: readonly { readonly step: string; readonly title: string }[];
  readonly keeps: readonly KeptResource[];
  readonly left: readonly LeftToPerson[];
  /** Steps that nothing tells of: what they need was never given, so that there is no place to look at. */
  readonly unseen: readonly { readonly step: string; readonly title: string }[];
}

/** What came of a teardown. What was kept and left stands in its list. */
export interface TeardownReport {
  readonly outcome: "done" | "failed" | "waiting" | "cancelled" | "declined" | "dry-run";
  readonly list: TeardownList;
  /** Proved by looks. */
  readonly deleted: readonly StackResource[];
  readonly undone: readonly { readonly step: string; readonly title: string }[];
  /** What was to go and is still there, as far as is known. */
  readonly remaining: readonly StackResource[];
  readonly failed: readonly {
    readonly step: string;
    readonly title: string;
    readonly diagnostics: readonly Diagnostic[];
  }[];
  /** Not begun, because what depends on it is not gone: titles. */
  readonly blocked: readonly { readonly title: string; readonly by: readonly string[] }[];
  /** What a vendor is still taking away, or a person has to. */
  readonly waiting: readonly { readonly title: string; readonly why: string }[];
  /** What went wrong beside, and remarks. */
  readonly diagnostics: readonly Diagnostic[];
}
