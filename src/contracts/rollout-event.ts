import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { FactName } from "./facts.ts";
import type { Difference, PersonTask, Sight } from "./outcome.ts";

/** How one step of a run ended. */
export type StepEnd =
  /**
   * It is as the blueprint wants it; `acted` says whether this run had to do something for that, `leaves` what is
   * otherwise and none of our business to change.
   */
  | { readonly end: "matches"; readonly acted: boolean; readonly leaves?: readonly Difference[] }
  /** It would act, and was not to: a dry run, or a step that was only needed by those asked for. */
  | {
      readonly end: "would-act";
      readonly sight: "missing" | "differs";
      readonly differences: readonly Difference[];
    }
  | { readonly end: "waiting"; readonly why: string; readonly until?: Date }
  | { readonly end: "needs-person"; readonly task: PersonTask }
  | { readonly end: "failed"; readonly diagnostics: readonly Diagnostic[] }
  /** It was not tried, because these steps, directly before it, did not give what it needs. */
  | { readonly end: "blocked"; readonly by: readonly string[] }
  | { readonly end: "cancelled" };

/** What happens in a run, for those who watch. All texts are redacted. */
export type RolloutEvent =
  | { readonly event: "looking"; readonly step: string }
  | { readonly event: "looked"; readonly step: string; readonly sight: Sight["sight"] }
  | { readonly event: "acting"; readonly step: string; readonly again: boolean }
  | { readonly event: "progress"; readonly step: string; readonly text: string }
  | {
      readonly event: "retrying";
      readonly step: string;
      readonly why: string;
      readonly afterMilliseconds: number;
    }
  /** It still waits; the run goes on looking for as long as it has patience. */
  | { readonly event: "waiting"; readonly step: string; readonly why: string; readonly task?: PersonTask }
  | { readonly event: "ended"; readonly step: string; readonly end: StepEnd }
  /** The journal remembers another value: something was made anew behind our back. */
  | {
      readonly event: "fact-changed";
      readonly step: string;
      readonly fact: FactName;
      readonly was: string;
      readonly is: string;
    };
