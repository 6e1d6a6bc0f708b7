import type { CodeHost } from "../contracts/code-host.ts";
import type { Clock } from "../foundation/clock.ts";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { Ids } from "../foundation/ids.ts";
import { createCalls, type GitHubOptions } from "../systems/github/client/call.ts";
import { createGitHubCodeHost } from "../systems/github/client/code-host.ts";
import { createIssues, type Issues } from "../systems/github/client/issues.ts";
import type { Inputs } from "./inputs.ts";
import type { Report } from "./report.ts";

/** What a command is run with. */
export interface Run {
  readonly inputs: Inputs;
  readonly environment: NodeJS.ProcessEnv;
  readonly report: Report;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
}

/** What it returns went wrong. */
export type Command = (run: Run) => Promise<readonly Diagnostic[]>;

function options(run: Run, token: string): GitHubOptions {
  const apiUrl = run.environment["GITHUB_API_URL"] ?? "https://api.github.com";
  return { apiUrl, token, fetch: run.fetch, clock: run.clock, ids: run.ids };
}

export function codeHost(run: Run, token: string): CodeHost {
  return createGitHubCodeHost(options(run, token));
}

export function issues(run: Run, token: string): Issues {
  return createIssues(createCalls(options(run, token)));
}

/** The address of the run, for people. */
export function runUrl({ environment }: Run): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: id } = environment;
  return `${server ?? "https://github.com"}/${repository}/actions/runs/${id}`;
}
