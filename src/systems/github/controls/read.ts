import type { Result } from "../../../foundation/result.ts";
import type { GitHubCalls } from "../client/call.ts";
import type { GitHubClient } from "../connect.ts";

/** What settings are read with: the App that only reads. */
export const settingsReader = (client: GitHubClient): Promise<Result<GitHubCalls>> => client.as("plan");

/** What changes are read with: the delivery App's sight, without its right to write. */
export const changesReader = (client: GitHubClient): Promise<Result<GitHubCalls>> =>
  client.as("delivery", {
    permissions: {
      actions: "read",
      contents: "read",
      deployments: "read",
      pull_requests: "read",
      statuses: "read",
    },
  });

/**
 * GitHub shows who may pass a ruleset by to those alone that may change it, so that this one question is asked with a
 * token that could. https://docs.github.com/en/rest/repos/rules#get-a-repository-ruleset
 */
export const bypassReader = (client: GitHubClient): Promise<Result<GitHubCalls>> =>
  client.as("infrastructure", { permissions: { administration: "write" } });
