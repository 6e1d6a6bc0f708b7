import type { Clock } from "../foundation/clock.ts";
import type { Ids } from "../foundation/ids.ts";

/** How a system reaches its vendor: everything from outside comes in here. */
export interface Access {
  /** What the operator's environment says: names and values as they are in a process's environment. Holds secrets. */
  readonly environment: Readonly<Record<string, string>>;
  /** The vendor's address in place of its own; only a rehearsal has one. */
  readonly endpoint?: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
}
