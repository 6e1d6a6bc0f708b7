import type { Clock } from "../../foundation/clock.ts";
import type { Ids } from "../../foundation/ids.ts";
import type { RunningServer } from "./server.ts";

/** What every stand-in is started with. */
export interface StandInOptions {
  /** Its own folder for state; made when missing. What stands there from an earlier run is taken up again. */
  readonly directory: string;
  /** 0 or left out: any free port. */
  readonly port?: number;
  readonly clock: Clock;
  readonly ids: Ids;
  /** For people who watch: one short line, already free of secrets. */
  readonly log: (line: string) => void;
}

/** Every running stand-in has an address, a fault door and an end. `close` also ends what it started. */
export type RunningStandIn = Pick<RunningServer, "url" | "port" | "faults" | "close">;
