import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";

/** AWS's command line as it is taken from PyPI where PATH has none. */
const version = "1.45.11";
const cache = process.env["GROUNDWORK_CACHE"] ?? join(homedir(), ".cache/groundwork");

const works = (program: string) =>
  spawnSync(program, ["--version"], { env: plainEnvironment({ HOME: "/nonexistent" }) }).status === 0;

/** The program `aws`: the one on PATH, or one in the cache, put there by pip the first time; undefined without both. */
export async function findAwsCommand(): Promise<string | undefined> {
  if (works("aws")) return "aws";
  const folder = join(cache, `awscli-${version}`);
  const program = join(folder, "bin/aws");
  if (existsSync(program) && works(program)) return program;
  const env = plainEnvironment();
  const made = await runProgram("python3", ["-m", "venv", folder], { env, timeout: 60_000 });
  if (made.exitCode !== 0) return undefined;
  const install = ["install", "--quiet", "--disable-pip-version-check", `awscli==${version}`];
  await runProgram(join(folder, "bin/pip"), install, { env, timeout: 300_000 });
  return works(program) ? program : undefined;
}
