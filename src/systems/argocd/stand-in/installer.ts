import type { ClusterAccess, DeployerInstaller } from "../../../contracts/deployer.ts";
import type { Clock } from "../../../foundation/clock.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { clusterApi } from "../steps/cluster-api.ts";
import { installationPart } from "../steps/installation.ts";
import { argoNamespace } from "./types.ts";

export interface StandInInstallerDoors {
  /** Starts the stand-in for an environment and says so. Called once for each. */
  start(environment: string, access: ClusterAccess): Promise<Result<unknown>>;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** Installs the stand-in where a rollout would install the chart, and waits as Helm waits. */
export function standInInstaller({ start, fetch, clock }: StandInInstallerDoors): DeployerInstaller {
  const started = new Map<string, Promise<Result<unknown>>>();
  const installer: DeployerInstaller = {
    async install(environment, access, signal) {
      const running = started.get(environment) ?? start(environment, access);
      started.set(environment, running);
      const first = await running;
      if (!first.ok) {
        started.delete(environment);
        return first;
      }
      const api = clusterApi({ environment, access, signal, fetch });
      const place = { environment, namespace: argoNamespace, access, signal };
      const part = installationPart({ ...place, api, installer });
      for (let tries = 0; tries < patience; tries += 1) {
        const seen = await part.look();
        if (!seen.ok) return seen;
        if (seen.value !== "missing" && seen.value.length === 0) return ok(undefined);
        await clock.sleep(pause, signal);
      }
      return failure("argocd-install-failed", `The Argo CD stand-in of ${environment} does not serve.`);
    },
  };
  return installer;
}

const pause = 100;
/** How often it is looked at: for half a minute. */
const patience = 300;
