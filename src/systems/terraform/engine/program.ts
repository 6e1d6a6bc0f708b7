import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { runProgram } from "../../../foundation/process.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";

/** Programs that apply the same configurations, in the order in which they are taken. */
const programs = ["terraform", "tofu"] as const;

/** The engine's program as it was found. */
export interface EngineProgram {
  readonly path: string;
  readonly name: "terraform" | "tofu";
  /** `1.11.4` */
  readonly version: string;
}

/** The oldest release whose S3 backend locks by a lock file without being asked to experiment. */
const oldest = [1, 10] as const;

/**
 * Looks for an engine in the folders of `searchPath`, or takes the one that is asked for. Fails with `engine-missing`
 * and `engine-unusable`.
 */
export async function findEngine(
  searchPath: string,
  wanted: "terraform" | "tofu" | undefined,
  environment: Readonly<Record<string, string>>,
): Promise<Result<EngineProgram>> {
  const names = wanted ? [wanted] : programs;
  const folders = searchPath.split(delimiter).filter((folder) => folder !== "");
  for (const name of names) {
    const folder = folders.find((candidate) => existsSync(join(candidate, name)));
    if (folder === undefined) continue;
    return askVersion(name, join(folder, name), environment);
  }
  return failure("engine-missing", `There is no ${names.join(" and no ")} on PATH.`, {
    next: "Install Terraform or OpenTofu, 1.10 or later. Everything that needs none was done; run again for the rest.",
  });
}

async function askVersion(
  name: EngineProgram["name"],
  path: string,
  environment: Readonly<Record<string, string>>,
): Promise<Result<EngineProgram>> {
  const asked = await runProgram(path, ["version", "-json"], { env: environment, timeout: 20_000 });
  const unusable = (cause: string) =>
    failure("engine-unusable", `${path} cannot be used.`, {
      cause,
      next: "Install Terraform or OpenTofu, 1.10 or later.",
    });
  if (asked.exitCode !== 0) return unusable(asked.startError ?? asked.stderr.toString("utf8").trim());
  const version = /"terraform_version":\s*"([^"]+)"/.exec(asked.stdout.toString("utf8"))?.[1] ?? "";
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const tooOld = major < oldest[0] || (major === oldest[0] && minor < oldest[1]);
  return tooOld
    ? unusable(`It says that it is version ${version || "unknown"}.`)
    : ok({ path, name, version });
}
