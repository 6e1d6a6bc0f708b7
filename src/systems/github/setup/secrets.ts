import type { Octokit } from "@octokit/core";
import {
  configurationRepository,
  deliveryKeySecret,
  keyEnvironment,
  nudgeKeySecret,
} from "../files/names.ts";
import { seal } from "../sealed-box.ts";

/** The environment that only main may use, with the delivery App's key in it. */
export async function createKeyEnvironment(
  octokit: Octokit,
  organization: string,
  privateKey: string,
): Promise<void> {
  const environment = {
    owner: organization,
    repo: configurationRepository,
    environment_name: keyEnvironment,
  };
  await octokit.request("PUT /repos/{owner}/{repo}/environments/{environment_name}", {
    ...environment,
    deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
  });
  await octokit.request(
    "POST /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies",
    {
      ...environment,
      name: "main",
      type: "branch",
    },
  );
  const { data: key } = await octokit.request(
    "GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/public-key",
    environment,
  );
  await octokit.request("PUT /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}", {
    ...environment,
    secret_name: deliveryKeySecret,
    encrypted_value: seal(key.key, privateKey),
    key_id: key.key_id,
  });
}

/** The nudge App's key, for every repository of the organization: it can do nothing but comment. */
export async function createNudgeSecret(
  octokit: Octokit,
  organization: string,
  privateKey: string,
): Promise<void> {
  const { data: key } = await octokit.request("GET /orgs/{org}/actions/secrets/public-key", {
    org: organization,
  });
  await octokit.request("PUT /orgs/{org}/actions/secrets/{secret_name}", {
    org: organization,
    secret_name: nudgeKeySecret,
    encrypted_value: seal(key.key, privateKey),
    key_id: key.key_id,
    visibility: "private",
  });
}

/** Tells a deployer of pushes to the configuration repository, signed with a secret of its own. */
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
