import type { Clock } from "./clock.ts";

/** Things to do after a while, by name: asked for twice, one is done at the earlier of both times. */
export interface Later {
  after(key: string, milliseconds: number, act: () => void): void;
  /** Takes everything back. */
  close(): void;
}

export function createLater(clock: Clock): Later {
  const planned = new Map<string, { readonly due: number; readonly abort: AbortController }>();
  let closed = false;
  return {
    after(key, milliseconds, act) {
      if (closed) return;
      const due = clock.monotonic() + milliseconds;
      const before = planned.get(key);
      if (before && before.due <= due) return;
      before?.abort.abort();
      const abort = new AbortController();
      planned.set(key, { due, abort });
      clock.sleep(milliseconds, abort.signal).then(
        () => {
          planned.delete(key);
          act();
        },
        () => {}, // Taken back: an earlier time was asked for, or everything ends.
      );
    },
    close() {
      closed = true;
      for (const { abort } of planned.values()) abort.abort();
      planned.clear();
    },
  };
}
