import { Octokit } from "@octokit/core";
import type { Blueprint, Environment } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import { systemIds } from "../../foundation/ids.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { type RunningArgoCd, startArgoCd } from "../../systems/argocd/stand-in/start.ts";
import { githubSection } from "../../systems/github/section.ts";
import { createPushHook } from "../../systems/github/setup/secrets.ts";
import { type RunningCluster, startCluster } from "../../systems/kubernetes/stand-in/start.ts";
import { accountOf, deployerToken, ownerOf, robots } from "./seed.ts";
import { type Closing, type SharedStandIns, standInOptions } from "./stand-ins.ts";

export interface RunningEnvironment {
  readonly environment: Environment;
  readonly cluster: RunningCluster;
  readonly deployer: RunningArgoCd;
}

export interface EnvironmentRequest {
  readonly blueprint: Blueprint;
  readonly folder: string;
  readonly standIns: SharedStandIns;
  readonly kubectl: string;
  readonly closing: Closing;
  readonly log: (line: string) => void;
}

/** Starts a cluster and its Argo CD, hands Argo CD its keys and tells the code host to call it. */
export async function startEnvironment(
  request: EnvironmentRequest,
  environment: Environment,
): Promise<Result<RunningEnvironment>> {
  const { blueprint, folder, standIns, closing, log } = request;
  const { github, aws } = standIns;
  const { organization } = section(blueprint, "github", githubSection);
  const cluster = await startCluster({
    ...standInOptions(folder, `cluster-${environment.name}`, log),
    name: environment.name,
    registry: { host: aws.host, url: aws.url },
  });
  if (!cluster.ok) return cluster;
  closing.add(cluster.value);

  const health = github.credentials.apps[robots(organization).health];
  const secret = await createSecret(cluster.value.url, "argocd-notifications-secret", {
    "github-installationID": String(health?.installationId),
    "github-privateKey": health?.privateKey ?? "",
  });
  if (!secret.ok) return secret;

  const webhookSecret = systemIds.token(32);
  const deployer = await startArgoCd({
    ...standInOptions(folder, `argocd-${environment.name}`, log),
    name: environment.name,
    cluster: { url: cluster.value.url },
    source: {
      url: `${github.url}/${organization}/configuration.git`,
      username: "x-access-token",
      password: github.credentials.tokens[deployerToken] ?? "",
    },
    root: `platform/${environment.name}`,
    kubectl: request.kubectl,
    webhookSecret,
  });
  if (!deployer.ok) return deployer;
  closing.add(deployer.value);

  const owner = ownerOf(blueprint);
  const token = owner ? github.credentials.users[accountOf(owner)]?.token : undefined;
  const octokit = new Octokit({ auth: token, baseUrl: github.apiUrl });
  await createPushHook(octokit, organization, `${deployer.value.url}/api/webhook`, webhookSecret);
  return ok({ environment, cluster: cluster.value, deployer: deployer.value });
}

/** A secret of Argo CD's, put into the cluster as whoever bootstraps it does. */
async function createSecret(
  clusterUrl: string,
  name: string,
  stringData: Readonly<Record<string, string>>,
): Promise<Result<void>> {
  const post = (path: string, object: object) =>
    fetch(`${clusterUrl}/api/v1/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ apiVersion: "v1", ...object }),
    });
  await post("namespaces", { kind: "Namespace", metadata: { name: "argocd" } });
  const made = await post("namespaces/argocd/secrets", { kind: "Secret", metadata: { name }, stringData });
  if (made.ok || made.status === 409) return ok(undefined);
  return failure("cluster-refused", `The cluster does not take the secret ${name}.`, {
    cause: await made.text(),
  });
}
