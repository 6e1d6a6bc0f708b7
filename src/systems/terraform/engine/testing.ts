import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { EngineProgram } from "./program.ts";

/** For tests: an engine of this machine. */
export interface MachineEngine {
  readonly name: EngineProgram["name"];
  readonly path: string;
  /** A PATH on which it is found. */
  readonly searchPath: string;
}

const searchPath = process.env["PATH"] ?? "";
const cache = join(process.env["GROUNDWORK_CACHE"] ?? join(homedir(), ".cache/groundwork"), "bin");

/** For tests: the engine of that name on PATH, or where scripts/opentofu/build.sh puts what it builds. */
export function machineEngine(name: EngineProgram["name"]): MachineEngine | undefined {
  const folder = [...searchPath.split(delimiter), cache].find((one) => existsSync(join(one, name)));
  if (folder === undefined) return undefined;
  return { name, path: join(folder, name), searchPath: [folder, searchPath].join(delimiter) };
}

/** For tests: the engine that is used where any will do. */
export const anyEngine = machineEngine("terraform") ?? machineEngine("tofu");
