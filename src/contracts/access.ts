import type { Clock } from "../foundation/clock.ts";
import type { Ids } from "../foundation/ids.ts";
import type { Result } from "../foundation/result.ts";
import type { Facts } from "./facts.ts";

/** How a system reaches its vendor: everything from outside comes in here. */
export interface Access {
  /** What the operator's environment says: names and values as they are in a process's environment. Holds secrets. */
  readonly environment: Readonly<Record<string, string>>;
  /** The vendor's address in place of its own; only a rehearsal has one. */
  readonly endpoint?: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
  /**
   * Writes what a repository holds at first into a folder, which stays as it is. A file that waits for other facts is
   * left out.
   */
  readonly firstTree?: (repository: string, facts: Facts) => Promise<Result<FirstTree>>;
}

/** What a repository holds at first. */
export interface FirstTree {
  readonly folder: string;
  /** Those of its files that are rendered anew later on as well; the others become the company's own. */
  readonly managed: readonly string[];
}
