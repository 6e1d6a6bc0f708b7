import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { Facts } from "./facts.ts";
import type { Secrets } from "./secret.ts";

/** One setting of something that exists and is not as the blueprint wants it. */
export interface Difference {
  /** What it is about, for a reader: `organization acme: members may create repositories`. */
  readonly what: string;
  readonly wanted: string;
  readonly found: string;
}

/** What the world told when it was given: every fact of `gives`, the secret ones as handles. */
export interface Told {
  readonly facts: Facts;
  readonly secrets?: Secrets;
}

/** What a look saw. Only `missing` and `differs` let a step act. */
export type Sight =
  | { readonly sight: "missing" }
  | { readonly sight: "differs"; readonly differences: readonly Difference[] }
  | ({
      readonly sight: "matches";
      /** What was there before us and is otherwise than we would have made it: it stays so, and its people are told. */
      readonly leaves?: readonly Difference[];
    } & Told)
  /** It was asked for and is on its way, such as an account that the vendor is still creating. Never act then. */
  | { readonly sight: "underway"; readonly why: string; readonly until?: Date }
  /** No answer, or one that cannot be understood. It is looked at again, after this many milliseconds if given. */
  | {
      readonly sight: "unknown";
      readonly why: readonly Diagnostic[];
      readonly retryAfterMilliseconds?: number;
    };

/** What only a person can do, with everything that they need for it. */
export interface PersonTask {
  /** What to do, as a sentence that starts with a verb. */
  readonly what: string;
  readonly link: string;
  readonly enter: readonly { readonly field: string; readonly value: string }[];
  /** How long it usually waits, in hours. */
  readonly usualWaitHours: number;
}

/** What came of an act. `done` is a claim: the step is looked at again before anybody relies on it. */
export type Outcome =
  | { readonly outcome: "done" }
  | { readonly outcome: "waiting"; readonly why: string; readonly until?: Date }
  | { readonly outcome: "needs-person"; readonly task: PersonTask }
  | {
      readonly outcome: "failed";
      readonly diagnostics: readonly Diagnostic[];
      /** Set where the vendor refused before doing anything and would take it later: throttling, for one. */
      readonly retryAfterMilliseconds?: number;
      /** Set where it may have been done although no answer came: a connection was cut, for one. */
      readonly unsure?: true;
    };
