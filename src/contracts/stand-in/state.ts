import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** A stand-in's world: one plain object in memory, kept on disk. */
export interface StateFile<State> {
  readonly value: State;
  /** Notes that `value` was changed; it is on disk soon after. */
  changed(): void;
  /** Writes now, if there is anything to write. */
  flush(): void;
}

/** Milliseconds from a change to its write, at the least. */
const shortestPause = 50;
/** A pause is so many times as long as the last write took: a large world must not spend its time on writing. */
const share = 20;

/** Opens the state at `path`, or begins it with `initial`. A write replaces the whole file or nothing of it. */
export function openState<State>(path: string, initial: () => State): StateFile<State> {
  mkdirSync(dirname(path), { recursive: true });
  const value = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as State) : initial();
  let timer: NodeJS.Timeout | undefined;
  let pause = shortestPause;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    const started = performance.now();
    writeFileSync(`${path}.new`, JSON.stringify(value));
    renameSync(`${path}.new`, path);
    pause = Math.max(shortestPause, (performance.now() - started) * share);
  };
  return {
    value,
    changed() {
      timer ??= setTimeout(flush, pause).unref();
    },
    flush,
  };
}
