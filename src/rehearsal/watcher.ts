import type { Watched } from "../contracts/monitor.ts";
import type { Result } from "../foundation/result.ts";

/** The monitoring service of a rehearsal, as the story uses it: a person at its page, and the agent of a cluster. */
export interface Watcher {
  /** A monitor of the application goes off, or the cause is gone. Gives the monitor's name. */
  alarm(watched: Watched, state: "on" | "off"): Promise<Result<string>>;
  /** Tells what an agent measures: requests that were really served, and that the program runs. */
  measured(watched: Watched, served: readonly ServedRequest[]): Promise<Result<void>>;
}

export interface ServedRequest {
  readonly ok: boolean;
  readonly seconds: number;
}
