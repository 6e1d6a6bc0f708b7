import type { ActionEquivalent } from "../../../../contracts/action-equivalent.ts";
import type { EngineOptions } from "../ports.ts";
import type { IdentityIssuer } from "./identity/issuer.ts";
import type { ActionLibrary } from "./job/action-library.ts";
import type { ConcurrencyGroups } from "./run/concurrency-groups.ts";
import type { Records } from "./run/records.ts";
import type { Slots } from "./run/slots.ts";
import type { WorkflowLibrary } from "./workflow/library.ts";

/** What all runs of an engine share. */
export interface Machinery extends Omit<EngineOptions, "equivalents"> {
  /** By the name that a step uses, in lower case. */
  readonly equivalents: ReadonlyMap<string, ActionEquivalent>;
  readonly workflows: WorkflowLibrary;
  readonly actions: ActionLibrary;
  readonly records: Records;
  readonly groups: ConcurrencyGroups;
  readonly slots: Slots;
  readonly identity: IdentityIssuer;
  /** Aborts when the engine closes: everything ends at once. */
  readonly closing: AbortSignal;
}
