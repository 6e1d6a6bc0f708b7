import {
  chmodSync,
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
 * left alone, and so is what a person made of seeded and delivered files. Nothing is written through a symbolic link.
 * A repository that is not there yet appears whole or not at all; in one that is, each file does.
 * Codes: `output-outside` (a link leads out), `output-blocked` (a file stands where a folder must), `output-failed`.
 */
export function writeTree(files: readonly GeneratedFile[], directory: string): Result<WriteReport> {
  const report = {
    written: [] as string[],
    unchanged: [] as string[],
    kept: [] as string[],
    pending: [] as { path: string; needs: readonly FactName[] }[],
  };
  const state: Writing = { root: "", folders: new Map(), repositories: new Map(), making: new Map() };
  let at = resolve(directory);
  try {
    mkdirSync(at, { recursive: true });
    state.root = realpathSync(at);
    state.folders.set(state.root, "present");
    for (const file of files) {
      const path = `${file.repository}/${file.path}`;
      if (file.content.state === "pending") {
        report.pending.push({ path, needs: file.content.needs });
        continue;
      }
      at = `${openRepository(file.repository, state)}/${file.path}`;
      const outcome = writeFile(at, file.content.text, file, state);
      if (outcome === "link") return outside(at);
      report[outcome].push(path);
    }
    for (const [made, place] of state.making) {
      at = place;
      renameSync(made, place);
      state.making.delete(made);
    }
    return ok(report);
  } catch (error) {
    return explain(error, at);
  } finally {
    for (const made of state.making.keys()) rmSync(made, { recursive: true, force: true });
  }
}

interface Writing {
  root: string;
  readonly folders: Map<string, Folder>;
  /** Where each repository is written. */
  readonly repositories: Map<string, string>;
  /** Repositories in the making: where they are written, and where they belong. */
  readonly making: Map<string, string>;
}

/** A repository's own folder, or, when there is none yet, a hidden one that takes its place at the end. */
function openRepository(name: string, state: Writing): string {
  const known = state.repositories.get(name);
  if (known !== undefined) return known;
  const place = join(state.root, name);
  let folder = place;
  if (!lstatSync(place, { throwIfNoEntry: false })) {
    folder = join(state.root, `.groundwork-new-${name}`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    state.making.set(folder, place);
    state.folders.set(folder, "new");
  }
  state.repositories.set(name, folder);
  return folder;
}

function writeFile(
  at: string,
  text: string,
  file: GeneratedFile,
  state: Writing,
): "written" | "unchanged" | "kept" | "link" {
  const folder = enter(dirname(at), state.folders);
  if (folder === "link") return folder;
  if (folder === "present") {
    const present = readPresent(at);
    if (present === "link") return present;
    if (present?.text === text) return "unchanged";
    if (present && file.class !== "managed") return "kept";
  }
  // Nobody sees into a repository in the making, so that its files need no second step.
  if (state.making.size > 0 && state.making.has(openRepository(file.repository, state)))
    writeFileSync(at, text);
  else replace(at, text);
  if (file.executable) chmodSync(at, 0o755);
  return "written";
}

/** `new`: we made it, so nothing is in it but ours. `link`: it, or a folder above it, is a symbolic link. */
type Folder = "new" | "present" | "link";

/** Makes a folder step by step, so that a link on the way is seen before anything is made behind it. */
function enter(path: string, folders: Map<string, Folder>): Folder {
  const known = folders.get(path);
  if (known) return known;
  let folder = enter(dirname(path), folders);
  if (folder === "present") {
    const status = lstatSync(path, { throwIfNoEntry: false });
    if (status) folder = status.isSymbolicLink() ? "link" : "present";
    else folder = "new";
  }
  if (folder === "new") mkdirSync(path);
  folders.set(path, folder);
  return folder;
}

function readPresent(path: string): { readonly text: string } | "link" | undefined {
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return undefined;
  return status.isSymbolicLink() ? "link" : { text: readFileSync(path, "utf8") };
}

/** A whole file or none: it is written beside its place and renamed. */
function replace(path: string, text: string): void {
  const temporary = `${path}.groundwork-new`;
  rmSync(temporary, { force: true });
  try {
    writeFileSync(temporary, text, { flag: "wx" });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

function outside(path: string): Result<never> {
  return failure(
    "output-outside",
    `${path} is a symbolic link or lies behind one, and rendering writes through none.`,
    {
      next: "Take the link away, or choose another folder.",
    },
  );
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
