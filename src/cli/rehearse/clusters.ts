import type { ClusterHost, RegistryEndpoint } from "../../contracts/offers.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { type RunningCluster, startCluster } from "../../systems/kubernetes/stand-in/start.ts";
import { type Closing, standInOptions } from "./stand-ins.ts";

export interface ClusterFolder {
  readonly folder: string;
  readonly closing: Closing;
  readonly log: (line: string) => void;
  /** Known once the cloud answers, which is before it makes a cluster. */
  registry(): RegistryEndpoint;
}

/** Clusters that the cloud's stand-in makes: each is a Kubernetes stand-in, by the cluster's name. */
export interface RehearsedClusters extends ClusterHost {
  running(name: string): RunningCluster | undefined;
}

export function rehearsedClusters({ folder, closing, log, registry }: ClusterFolder): RehearsedClusters {
  const clusters = new Map<string, Promise<Result<RunningCluster>>>();
  const running = new Map<string, RunningCluster>();
  const begin = async (name: string): Promise<Result<RunningCluster>> => {
    const started = await startCluster({
      ...standInOptions(folder, `cluster-${name}`, log),
      name,
      registry: registry(),
    });
    if (!started.ok) return started;
    closing.add(started.value);
    running.set(name, started.value);
    return started;
  };
  return {
    running: (name) => running.get(name),
    async start(name) {
      const known = clusters.get(name) ?? begin(name);
      clusters.set(name, known);
      const started = await known;
      return started.ok ? ok({ url: started.value.url }) : started;
    },
    async stop(name) {
      const cluster = running.get(name);
      clusters.delete(name);
      running.delete(name);
      await cluster?.close();
    },
  };
}
