import type { Clock } from "../../foundation/clock.ts";
import type { Ids } from "../../foundation/ids.ts";
import type { Redactor } from "../../foundation/redaction.ts";
import type { Limits } from "../run/limits.ts";

/** What every run is handed, whether it makes or takes away. */
export interface RunDoors {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly redactor: Redactor;
  readonly limits: Limits;
  readonly signal: AbortSignal;
}
