import type { Result } from "../foundation/result.ts";
import type { FactName, Facts } from "./facts.ts";

/** How a cluster's API is reached by somebody who may set it up. */
export interface ClusterAccess {
  readonly url: string;
  /** The certificate, as PEM, that vouches for the cluster's own; left out where a public one does. */
  readonly authority?: string;
  /** Good for minutes, so it is asked for each time anew. A secret. */
  readonly token?: string;
}

/**
 * Asks the cloud how the cluster of an environment is reached. `facts` are those of the step that asks, with
 * `cluster.<environment>.endpoint`, `.name` and `.authority` (base64, as the cloud gives it).
 */
export type ReachCluster = (environment: string, facts: Facts) => Promise<Result<ClusterAccess>>;

/** Brings the deployer itself into a cluster: the program, without any of the company's settings. */
export interface DeployerInstaller {
  /**
   * Installs it, or brings it to the version that is wanted, and waits until it serves. Can be called again at any
   * time, also after one that was cut off.
   */
  install(environment: string, cluster: ClusterAccess, signal: AbortSignal): Promise<Result<void>>;
}

/** Names of the facts about the robot by which a deployer reads the configuration and reports on it. */
export interface DeployerIdentity {
  readonly app: FactName;
  readonly installation: FactName;
  /** A secret one. */
  readonly key: FactName;
}
