import { delimiter, dirname } from "node:path";
import { plainEnvironment } from "../../../../../foundation/process.ts";

/** The folders of one job. */
export interface JobFolders {
  readonly root: string;
  readonly workspace: string;
  readonly temporary: string;
  readonly home: string;
  readonly tools: string;
  /** Holds the files behind GITHUB_OUTPUT and the like. */
  readonly commands: string;
}

/** A `github` context's fields that travel as variables: `ref_name` becomes GITHUB_REF_NAME. */
const travelling = [
  "actor",
  "actor_id",
  "api_url",
  "base_ref",
  "event_name",
  "event_path",
  "graphql_url",
  "head_ref",
  "job",
  "ref",
  "ref_name",
  "ref_protected",
  "ref_type",
  "repository",
  "repository_id",
  "repository_owner",
  "repository_owner_id",
  "retention_days",
  "run_attempt",
  "run_id",
  "run_number",
  "server_url",
  "sha",
  "triggering_actor",
  "workflow",
  "workflow_ref",
  "workflow_sha",
  "workspace",
];

/** GITHUB_* and RUNNER_* as GitHub sets them; a workflow cannot overwrite them. */
export function defaultVariables(
  github: Readonly<Record<string, string>>,
  folders: JobFolders,
): Record<string, string> {
  return {
    GITHUB_ACTIONS: "true",
    ...Object.fromEntries(
      travelling.flatMap((name) => {
        const value = github[name];
        return value === undefined ? [] : [[`GITHUB_${name.toUpperCase()}`, value]];
      }),
    ),
    RUNNER_ARCH: runner.arch.toUpperCase(),
    RUNNER_ENVIRONMENT: "github-hosted",
    RUNNER_NAME: runner.name,
    RUNNER_OS: runner.os,
    RUNNER_TEMP: folders.temporary,
    RUNNER_TOOL_CACHE: folders.tools,
    RUNNER_WORKSPACE: dirname(folders.workspace),
  };
}

/** What the operating system's programs need, in folders of the job's own; nothing of the person's or a vendor's. */
export function machineVariables(folders: JobFolders): Record<string, string> {
  const plain = plainEnvironment({
    CI: "true",
    HOME: folders.home,
    TMPDIR: folders.temporary,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
  });
  const node = dirname(process.execPath);
  const path = plain["PATH"] ?? "/usr/bin:/bin";
  // GitHub's machines have a node; here it is the one that runs us.
  return { ...plain, PATH: path.split(delimiter).includes(node) ? path : `${path}${delimiter}${node}` };
}

/** The `runner` context's constants. */
export const runner = {
  name: "rehearsal",
  os: "Linux",
  arch: process.arch === "arm64" ? "arm64" : "x64",
  environment: "github-hosted",
} as const;
