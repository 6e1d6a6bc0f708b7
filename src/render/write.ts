import {
  chmodSync,
  constants,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { FactName } from "../contracts/facts.ts";
import type { GeneratedFile } from "../contracts/generated-file.ts";
import { failure, ok, type Result } from "../foundation/result.ts";

/** What became of each file. Paths start with the repository: `configuration/policy.yaml`. */
export interface WriteReport {
  /** Written, because missing or different. */
  readonly written: readonly string[];
  /** There already, with the same bytes. */
  readonly unchanged: readonly string[];
  /** There already and different, but no longer ours to write: seeded and delivered files. */
  readonly kept: readonly string[];
  /** Not written, because facts are missing. */
  readonly pending: readonly { readonly path: string; readonly needs: readonly FactName[] }[];
}

/**
 * Writes repositories as folders below `directory`, which is made when missing. Files that are not among `files` are
 * left alone, and so is what a person made of seeded and delivered files. Nothing is written through a symbolic
 * link, and no reader ever sees half a file.
 * Codes: `output-outside` (a link leads out), `output-blocked` (a file stands where a folder must), `output-failed`.
 */
export function writeTree(files: readonly GeneratedFile[], directory: string): Result<WriteReport> {
  const report = {
    written: [] as string[],
    unchanged: [] as string[],
    kept: [] as string[],
    pending: [] as { path: string; needs: readonly FactName[] }[],
  };
  let at = resolve(directory);
  try {
    mkdirSync(at, { recursive: true });
    const root = realpathSync(at);
    const fresh = new Map<string, boolean>();
    for (const file of files) {
      const path = `${file.repository}/${file.path}`;
      if (file.content.state === "pending") {
        report.pending.push({ path, needs: file.content.needs });
        continue;
      }
      at = join(root, path);
      const folder = dirname(at);
      let isNew = fresh.get(folder);
      if (isNew === undefined) {
        isNew = mkdirSync(folder, { recursive: true }) !== undefined;
        if (!isNew && realpathSync(folder) !== folder) return outside(folder);
        fresh.set(folder, isNew);
      }
      const present = isNew ? undefined : readPresent(at);
      if (present === "link") return outside(at);
      if (present === file.content.text) report.unchanged.push(path);
      else if (present !== undefined && file.class !== "managed") report.kept.push(path);
      else {
        replace(at, file.content.text, file.executable === true);
        report.written.push(path);
      }
    }
    return ok(report);
  } catch (error) {
    return explain(error, at);
  }
}

function readPresent(path: string): string | "link" | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  return status.isSymbolicLink() ? "link" : readFileSync(path, "utf8");
}

/** A whole file or none: it is written beside its place and renamed. */
function replace(path: string, text: string, executable: boolean): void {
  const temporary = `${path}.groundwork-new`;
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  try {
    writeFileSync(temporary, text, {
      flag: (O_WRONLY | O_CREAT | O_TRUNC | (O_NOFOLLOW ?? 0)) as unknown as string,
    });
    if (executable) chmodSync(temporary, 0o755);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function outside(path: string): Result<never> {
  return failure("output-outside", `${path} is a symbolic link, and rendering writes through none.`, {
    next: "Take the link away, or choose another folder.",
  });
}

function explain(error: unknown, path: string): Result<never> {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === undefined) throw error;
  if (code === "ENOTDIR" || code === "EEXIST" || code === "EISDIR") {
    return failure("output-blocked", `${path} cannot be written: something else stands in its place.`, {
      cause: message,
      next: "Move it away, or choose another folder.",
    });
  }
  return failure("output-failed", `${path} cannot be written.`, { cause: message });
}
