import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PreparedStack } from "../../../contracts/provisioner.ts";
import type { StackFile } from "../../../contracts/stack.ts";

/** Where the import blocks of an adoption are written, for as long as it is planned and applied. */
export const adoptionFile = "groundwork_adoption.tf.json";

/**
 * The folder of one stack: `stacks/<id>` and `modules/<name>`, as in the repository, so that sources and addresses are
 * the same. Each stack has a tree of its own: stacks are planned at the same time.
 */
export interface StackFolder {
  /** The working directory of the engine. */
  readonly stack: string;
  /** Also puts aside what an engine that was killed in the middle of a write has left there. */
  write(stack: PreparedStack): void;
  writeAdoption(text: string | undefined): void;
  path(file: string): string;
}

export function stackFolder(directory: string, id: string): StackFolder {
  const root = join(directory, id);
  const stack = join(root, "stacks", id);
  const path = (file: string) => join(stack, file);
  return {
    stack,
    path,
    write(prepared) {
      // Which backend it was initialized with: the engine finds that out again.
      if (isTorn(path(backendNote))) rmSync(path(backendNote));
      // A state that was cut off knows less than the world does: what is there is found, and taken over.
      if (isTorn(path(localState))) renameSync(path(localState), path(`${localState}.torn`));
      replaceFiles(stack, prepared.files);
      for (const { name, files } of prepared.modules) replaceFiles(join(root, "modules", name), files);
    },
    writeAdoption(text) {
      if (text === undefined) rmSync(path(adoptionFile), { force: true });
      else writeFileSync(path(adoptionFile), text);
    },
  };
}

const backendNote = ".terraform/terraform.tfstate";
const localState = "terraform.tfstate";

/** The engine replaces these files in place, so that a kill can leave the beginning of one. */
function isTorn(file: string): boolean {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, "utf8");
  // What it leaves behind after a state has moved.
  if (text === "" && !file.endsWith(backendNote)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return true;
  }
}

/** Configuration that is not among the files goes; what the engine keeps there stays. */
function replaceFiles(folder: string, files: readonly StackFile[]): void {
  mkdirSync(folder, { recursive: true });
  const names = new Set(files.map((file) => file.path));
  for (const name of readdirSync(folder)) {
    if (/\.(?:tf|tf\.json|tfvars\.json)$/.test(name) && !names.has(name)) rmSync(join(folder, name));
  }
  for (const file of files) {
    const at = join(folder, file.path);
    mkdirSync(dirname(at), { recursive: true });
    if (!existsSync(at) || readFileSync(at, "utf8") !== file.text) writeFileSync(at, file.text);
  }
}

/** True where a state lies in the folder that holds any resource. */
export function holdsState(folder: StackFolder): boolean {
  const at = folder.path(localState);
  if (!existsSync(at)) return false;
  try {
    const state = JSON.parse(readFileSync(at, "utf8")) as { readonly resources?: readonly unknown[] };
    return (state.resources ?? []).length > 0;
  } catch {
    return false; // Empty after it moved.
  }
}
