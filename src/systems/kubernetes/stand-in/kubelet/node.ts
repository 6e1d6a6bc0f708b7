import type { Clock } from "../../../../foundation/clock.ts";
import type { Isolation } from "../../../../foundation/rootfs/isolation.ts";
import type { RecordEvent } from "../controllers/events.ts";
import type { Store } from "../store.ts";
import type { Images } from "./images.ts";
import type { PortPool } from "./ports.ts";

/** What containers need of the node they run on. */
export interface Node {
  readonly store: Store;
  readonly clock: Clock;
  readonly images: Images;
  readonly ports: PortPool;
  readonly event: RecordEvent;
  readonly log: (line: string) => void;
  /** For tests; otherwise the best that the host gives. */
  readonly isolation?: Isolation;
}

/** Waits between restarts and between pulls double from 10 seconds to 5 minutes, as the kubelet's do. */
export const firstBackOff = 10_000;
export const longestBackOff = 300_000;
