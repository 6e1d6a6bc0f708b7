import type { CodeHost } from "../../../contracts/code-host.ts";
import { createCalls, type GitHubOptions } from "./call.ts";
import { createComments } from "./comments.ts";
import { createContents } from "./contents.ts";
import { createPullRequests } from "./pull-requests.ts";
import { createReports } from "./reports.ts";
import { createRequests } from "./requests.ts";

/** GitHub in the role of the code host, with the rights of one token. */
export function createGitHubCodeHost(options: GitHubOptions): CodeHost {
  const github = createCalls(options);
  return {
    ...createComments(github),
    ...createContents(github),
    ...createPullRequests(github, options.clock, options.ids),
    ...createReports(github),
    ...createRequests(github),
  };
}
