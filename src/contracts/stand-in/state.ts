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

/** Opens the state at `path`, or begins it with `initial`. A write replaces the whole file or nothing of it. */
export function openState<State>(path: string, initial: () => State): StateFile<State> {
  mkdirSync(dirname(path), { recursive: true });
  const value = existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as State) : initial();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    writeFileSync(`${path}.new`, JSON.stringify(value));
    renameSync(`${path}.new`, path);
  };
  return {
    value,
    changed() {
      timer ??= setTimeout(flush, 50).unref();
    },
    flush,
  };
}
