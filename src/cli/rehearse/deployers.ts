import { Octokit } from "@octokit/core";
import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { DeployerInstaller } from "../../contracts/deployer.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { findHelm } from "../../foundation/kubectl.ts";
import { standInInstaller } from "../../systems/argocd/stand-in/installer.ts";
import { type RunningArgoCd, startArgoCd } from "../../systems/argocd/stand-in/start.ts";
import { datadogOperatorStandIn } from "../../systems/datadog/stand-in/operator-chart.ts";
import { createPushHook } from "../../systems/github/person/push-hook.ts";
import { githubSection } from "../../systems/github/section.ts";
import type { RunningGitHub } from "../../systems/github/stand-in/index.ts";
import { externalSecretsStandIn } from "../../systems/kubernetes/stand-in/charts/external-secrets.ts";
import { accountOf, ownerOf } from "./seed.ts";
import { type Closing, standInOptions } from "./stand-ins.ts";

export interface DeployerFolder {
  readonly blueprint: Blueprint;
  readonly folder: string;
  readonly closing: Closing;
  readonly github: RunningGitHub;
  readonly kubectl: string;
  readonly log: (line: string) => void;
}

/** Installs Argo CD's stand-in where a rollout installs Argo CD's chart. */
export interface RehearsedDeployers extends DeployerInstaller {
  running(environment: string): RunningArgoCd | undefined;
}

export function rehearsedDeployers(given: DeployerFolder): RehearsedDeployers {
  const running = new Map<string, RunningArgoCd>();
  const installer = standInInstaller({
    async start(environment, cluster) {
      const helm = await findHelm();
      if (!helm.ok) return helm;
      const webhookSecret = systemIds.token(32);
      const deployer = await startArgoCd({
        ...standInOptions(given.folder, `argocd-${environment}`, given.log),
        ...{ name: environment, cluster, kubectl: given.kubectl, helm: helm.value, webhookSecret },
        charts: [datadogOperatorStandIn, externalSecretsStandIn],
      });
      if (!deployer.ok) return deployer;
      given.closing.add(deployer.value);
      running.set(environment, deployer.value);
      await callOnPush(given, deployer.value, webhookSecret);
      return deployer;
    },
    ...{ fetch, clock: systemClock },
  });
  return { install: installer.install, running: (environment) => running.get(environment) };
}

/** A deployer that hears of a push need not poll: a rehearsal would wait a minute for each change. */
async function callOnPush(
  { blueprint, github }: DeployerFolder,
  deployer: RunningArgoCd,
  secret: string,
): Promise<void> {
  const owner = ownerOf(blueprint);
  const token = owner ? github.credentials.users[accountOf(owner)]?.token : undefined;
  const octokit = new Octokit({ auth: token, baseUrl: github.apiUrl });
  const { organization } = section(blueprint, "github", githubSection);
  await createPushHook(octokit, organization, `${deployer.url}/api/webhook`, secret);
}
