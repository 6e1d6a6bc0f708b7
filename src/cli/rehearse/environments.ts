import type { Blueprint, Environment } from "../../blueprint/model.ts";
import type { Facts } from "../../contracts/facts.ts";
import { all, failure, ok, type Result } from "../../foundation/result.ts";
import type { RunningArgoCd } from "../../systems/argocd/stand-in/start.ts";
import type { RunningCluster } from "../../systems/kubernetes/stand-in/start.ts";
import type { RehearsedClusters } from "./clusters.ts";
import type { RehearsedDeployers } from "./deployers.ts";

export interface RunningEnvironment {
  readonly environment: Environment;
  readonly cluster: RunningCluster;
  readonly deployer: RunningArgoCd;
}

/** The environments that Day 1 has made: each with the cluster and the deployer that the facts name. */
export function runningEnvironments(
  blueprint: Blueprint,
  facts: Facts,
  clusters: RehearsedClusters,
  deployers: RehearsedDeployers,
): Result<readonly RunningEnvironment[]> {
  return all(
    blueprint.environments.map((environment): Result<RunningEnvironment> => {
      const cluster = clusters.running(facts.get(`cluster.${environment.name}.name`) ?? "");
      const deployer = deployers.running(environment.name);
      if (cluster && deployer) return ok({ environment, cluster, deployer });
      return failure(
        "rehearsal-facts-missing",
        `Day 1 has left ${environment.name} without a cluster or a deployer.`,
      );
    }),
  );
}
