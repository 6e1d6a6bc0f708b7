import { existsSync } from "node:fs";
import { join } from "node:path";

interface Placed {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The fallback without namespaces: absolute paths that exist in the root are replaced by their place on the host,
 * in the working directory, the arguments and the environment. Best effort, and said aloud by whoever starts it.
 */
export function mapIntoRoot(root: string, program: Placed): Placed {
  const path = (text: string) => (text.length > 1 && existsSync(join(root, text)) ? join(root, text) : text);
  const words = (text: string) => text.replace(/(?<![\w./$}-])\/[\w./@+-]+/g, (found) => path(found));
  const env = Object.fromEntries(Object.entries(program.env).map(([name, value]) => [name, words(value)]));
  const [file, ...args] = program.command;
  return {
    command: [path(file), ...args.map(words)],
    cwd: join(root, program.cwd),
    // HOME always lies in the root: what a program remembers there is none of the host's business.
    env: {
      ...env,
      HOME: join(root, program.env["HOME"] ?? "/"),
      PATH: searchPath(root, program.env["PATH"] ?? ""),
    },
  };
}

/** The root's own programs first, then the host's, with the folder of this Node for `node` and `npm`. */
function searchPath(root: string, inside: string): string {
  const own = inside.split(":").filter((folder) => folder && existsSync(join(root, folder)));
  return [
    ...own.map((folder) => join(root, folder)),
    join(process.execPath, ".."),
    process.env["PATH"] ?? "",
  ].join(":");
}
