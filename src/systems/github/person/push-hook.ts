import type { Octokit } from "@octokit/core";
import { configurationRepository } from "../files/names.ts";

/** As an owner: tells a deployer of pushes to the configuration repository, signed with a secret of its own. */
export async function createPushHook(
  octokit: Octokit,
  organization: string,
  url: string,
  secret: string,
): Promise<void> {
  await octokit.request("POST /repos/{owner}/{repo}/hooks", {
    owner: organization,
    repo: configurationRepository,
    name: "web",
    active: true,
    events: ["push"],
    config: { url, content_type: "json", secret },
  });
}
