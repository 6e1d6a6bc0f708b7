import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";

const cache = process.env["GROUNDWORK_CACHE"] ?? join(homedir(), ".cache/groundwork");

/** A program that PyPI has: what it is called there, with extras, and the release that is taken. */
export interface PythonProgram {
  readonly program: string;
  readonly package: string;
  readonly version: string;
}

const answers = (program: string, ask: string) =>
  spawnSync(program, [ask], { env: plainEnvironment({ HOME: "/nonexistent" }) }).status === 0;

/**
 * The program on PATH, or the one in an environment of its own in the cache, put there by pip the first time; undefined
 * without both. `ask` is an option that it answers and then ends.
 */
export async function pythonProgram(wanted: PythonProgram, ask: string): Promise<string | undefined> {
  if (answers(wanted.program, ask)) return wanted.program;
  const folder = join(cache, `${wanted.package.replace(/\[.*/, "")}-${wanted.version}`);
  const program = join(folder, "bin", wanted.program);
  if (existsSync(program) && answers(program, ask)) return program;
  const env = plainEnvironment();
  const made = await runProgram("python3", ["-m", "venv", folder], { env, timeout: 60_000 });
  if (made.exitCode !== 0) return undefined;
  const install = [
    "install",
    "--quiet",
    "--disable-pip-version-check",
    `${wanted.package}==${wanted.version}`,
  ];
  await runProgram(join(folder, "bin/pip"), install, { env, timeout: 600_000 });
  return answers(program, ask) ? program : undefined;
}

/** The program on PATH, or the one that a script of ours built into the cache. */
export function builtProgram(name: string): string | undefined {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), join(cache, "bin")];
  return folders.map((folder) => join(folder, name)).find(existsSync);
}

/** AWS as somebody else wrote it; undefined where it cannot be had. */
export const findMoto = () =>
  pythonProgram({ program: "moto_server", package: "moto[server]", version: "5.2.1" }, "--help");
