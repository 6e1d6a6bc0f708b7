import type { StateFile } from "../../../contracts/stand-in/state.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import type { DatadogState, User, VendorEvent } from "./world/model.ts";

/** Everything that an endpoint works with. */
export interface Datadog {
  readonly state: DatadogState;
  /** Notes that the state was changed. */
  changed(): void;
  readonly ids: Ids;
  readonly log: (line: string) => void;
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  nextId(): number;
  /** ISO 8601. */
  now(): string;
  /** Seconds since 1970. */
  seconds(): number;
  user(id: string): User | undefined;
  tell(event: Omit<VendorEvent, "id" | "at"> & { readonly at?: number }): VendorEvent;
}

/** Events beyond these are forgotten, the oldest first. */
const keptEvents = 2000;

export function createDatadog(parts: {
  readonly state: StateFile<DatadogState>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (line: string) => void;
  /** Known once the server listens. */
  readonly later: { url: string };
}): Datadog {
  const { state: file, clock, ids, log, later } = parts;
  const state = file.value;
  const seconds = () => Math.floor(clock.now().getTime() / 1000);
  const nextId = () => {
    file.changed();
    return state.nextId++;
  };
  return {
    state,
    changed: () => file.changed(),
    ids,
    log,
    get url() {
      return later.url;
    },
    nextId,
    now: () => clock.now().toISOString(),
    seconds,
    user: (id) => state.users.find((user) => user.id === id),
    tell(event) {
      const told: VendorEvent = { at: seconds(), ...event, id: nextId() };
      state.events.push(told);
      if (state.events.length > keptEvents) state.events.splice(0, state.events.length - keptEvents);
      return told;
    },
  };
}
