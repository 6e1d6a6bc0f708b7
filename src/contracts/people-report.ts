import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { Leftover, Right } from "./people.ts";

/** `unknown`: the system could not be asked. */
export type Standing = "as wanted" | "too much" | "missing" | "unknown";

/** A right that is wanted, found, or both. */
export interface JudgedRight extends Right {
  readonly standing: Standing;
}

/** A system that could not be asked, and why. */
export interface Unasked {
  readonly system: string;
  readonly why: readonly Diagnostic[];
}

/** Who may do what in every system, and how that differs from what the document says. */
export interface RightsReport {
  readonly rights: readonly JudgedRight[];
  readonly unasked: readonly Unasked[];
  /** What is worth a warning beside single rights. */
  readonly remarks: readonly Diagnostic[];
}

/** A gate, and how many may open it. */
export interface GateEffect {
  readonly environment: string;
  readonly approvals: number;
  /** Who may approve, a requester among them left out. */
  readonly before: number;
  readonly after: number;
}

/** What a change of people would do. */
export interface PeopleEffect {
  readonly gained: readonly Right[];
  readonly lost: readonly Right[];
  /** Those whose approvers change. */
  readonly gates: readonly GateEffect[];
}

/** A piece of the document's text that is to be replaced. */
export interface TextEdit {
  /** From 1. */
  readonly line: number;
  readonly column: number;
  readonly removed: string;
  readonly added: string;
}

/** What one system says about somebody who left. */
export interface Leaving {
  readonly system: string;
  readonly standing: "gone" | "still there" | "unknown";
  /** The account, while it is still there. */
  readonly account: string | null;
  readonly leftovers: readonly Leftover[];
  readonly why: readonly Diagnostic[];
}
