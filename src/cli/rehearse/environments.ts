import { Octokit } from "@octokit/core";
import type { Blueprint, Environment } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { failed, failure, ok, type Result } from "../../foundation/result.ts";
import { standInInstaller } from "../../systems/argocd/stand-in/installer.ts";
import { type RunningArgoCd, startArgoCd } from "../../systems/argocd/stand-in/start.ts";
import { argocdSteps } from "../../systems/argocd/steps/steps.ts";
import { github } from "../../systems/github/index.ts";
import { githubSection } from "../../systems/github/section.ts";
import { createPushHook } from "../../systems/github/setup/secrets.ts";
import { type RunningCluster, startCluster } from "../../systems/kubernetes/stand-in/start.ts";
import { accountOf, ownerOf, robots } from "./seed.ts";
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
  const { aws } = standIns;
  const { organization } = section(blueprint, "github", githubSection);
  const cluster = await startCluster({
    ...standInOptions(folder, `cluster-${environment.name}`, log),
    name: environment.name,
    registry: { host: aws.host, url: aws.url },
  });
  if (!cluster.ok) return cluster;
  closing.add(cluster.value);

  const webhookSecret = systemIds.token(32);
  const deployer = await bringDeployer(request, environment, cluster.value.url, webhookSecret);
  if (!deployer.ok) return deployer;

  const owner = ownerOf(blueprint);
  const token = owner ? standIns.github.credentials.users[accountOf(owner)]?.token : undefined;
  const octokit = new Octokit({ auth: token, baseUrl: standIns.github.apiUrl });
  await createPushHook(octokit, organization, `${deployer.value.url}/api/webhook`, webhookSecret);
  return ok({ environment, cluster: cluster.value, deployer: deployer.value });
}

/** The rollout's own step, taken by hand: it installs the stand-in and writes into the cluster what that needs. */
async function bringDeployer(
  { blueprint, folder, standIns, kubectl, closing, log }: EnvironmentRequest,
  environment: Environment,
  url: string,
  webhookSecret: string,
): Promise<Result<RunningArgoCd>> {
  let deployer: Result<RunningArgoCd> | undefined;
  const installer = standInInstaller({
    async start(name, cluster) {
      deployer = await startArgoCd({
        ...standInOptions(folder, `argocd-${name}`, log),
        ...{ name, cluster, kubectl, webhookSecret },
      });
      if (deployer.ok) closing.add(deployer.value);
      return deployer;
    },
    ...{ fetch, clock: systemClock },
  });
  const source = github.offers?.configurationSource;
  if (!source) return failure("rehearsal-facts-missing", "Nobody says where the configuration is.");
  const { organization } = section(blueprint, "github", githubSection);
  const health = standIns.github.credentials.apps[robots(organization).health];
  const [step] = argocdSteps(
    { ...blueprint, environments: [environment] },
    {
      source,
      identity: {
        app: "github.app.health.id",
        installation: "github.app.health.installation",
        key: "github.app.health.key",
      },
      configurationPushed: "github.repository.configuration.branch",
      reach: async () => ok({ url }),
      installer,
      fetchFor: () => fetch,
    },
  );
  const outcome = await step?.act({
    ...{ client: undefined, clock: systemClock, ids: systemIds, operation: systemIds.uuid() },
    facts: new Map([
      ["github.url", standIns.github.url],
      ["github.app.health.id", String(health?.id)],
      ["github.app.health.installation", String(health?.installationId)],
    ]),
    signal: new AbortController().signal,
    sight: { sight: "missing" },
    reveal: async () => ok(health?.privateKey ?? ""),
    report: (progress) => log(`argocd-${environment.name}: ${progress}`),
  });
  if (outcome?.outcome === "failed") return failed(...outcome.diagnostics);
  return deployer ?? failure("rehearsal-facts-missing", "Argo CD was not started.");
}
