import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * What an apply was about to create where nothing was, written down before it begins. When it is cut off, whatever is
 * found at one of these addresses is its own work and no stranger's, and is taken over without asking anybody.
 */
export interface Intents {
  /** True from the beginning of an apply to its end: also for as long as one that was cut off is not finished. */
  begun(stack: string): boolean;
  read(stack: string): ReadonlySet<string>;
  write(stack: string, addresses: readonly string[]): void;
  clear(stack: string): void;
}

/** Intents as files, one a stack. A write replaces the whole file or nothing of it. */
export function intentsIn(directory: string): Intents {
  const at = (stack: string) => join(directory, `${stack}.json`);
  return {
    begun: (stack) => existsSync(at(stack)),
    read(stack) {
      if (!existsSync(at(stack))) return new Set();
      return new Set(JSON.parse(readFileSync(at(stack), "utf8")) as readonly string[]);
    },
    write(stack, addresses) {
      mkdirSync(directory, { recursive: true });
      writeFileSync(`${at(stack)}.new`, JSON.stringify(addresses));
      renameSync(`${at(stack)}.new`, at(stack));
    },
    clear: (stack) => rmSync(at(stack), { force: true }),
  };
}
