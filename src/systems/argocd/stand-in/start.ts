import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ClusterEndpoint, GitSource } from "../../../contracts/offers.ts";
import { startServer } from "../../../contracts/stand-in/server.ts";
import type { RunningStandIn, StandInOptions } from "../../../contracts/stand-in/stand-in.ts";
import { openState } from "../../../contracts/stand-in/state.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { connectCluster } from "./cluster.ts";
import { type Controller, createController } from "./controller.ts";
import { createNotifier, type SentNotifications } from "./notifier.ts";
import { openRepository } from "./repository.ts";
import { createRoutes } from "./routes.ts";

export interface ArgoCdOptions extends StandInOptions {
  /** The environment. */
  readonly name: string;
  readonly cluster: ClusterEndpoint;
  /** The configuration repository, as the rendered documents name it, and a credential that reads it. */
  readonly source: GitSource;
  /** The folder with Argo CD's own documents: `platform/prod`. */
  readonly root: string;
  /** The path of kubectl, whose kustomize renders. */
  readonly kubectl: string;
  readonly webhookSecret?: string;
}

export interface RunningArgoCd extends RunningStandIn {
  refresh(): Promise<void>;
}

const defaultPoll = 60;

/**
 * Starts an Argo CD for one cluster. It polls as often as `timeout.reconciliation` in its settings says, at most
 * every 60 seconds, and at once when the code host's webhook tells of a push. The key for its notifications is in
 * the cluster's secret `argocd-notifications-secret`, as with the real one.
 */
export async function startArgoCd(options: ArgoCdOptions): Promise<Result<RunningArgoCd>> {
  const { clock, ids, log } = options;
  mkdirSync(options.directory, { recursive: true });
  const cluster = connectCluster(options.cluster);
  const state = openState<SentNotifications>(join(options.directory, "notifications.json"), () => ({
    sent: [],
  }));
  const notifier = createNotifier({ controller: () => controller, cluster, state, clock, ids, log });
  const controller: Controller = createController({
    cluster,
    repository: openRepository(options.source, options.directory, options.kubectl),
    root: options.root,
    branch: "main",
    clock,
    log,
    onStatus: notifier.consider,
  });
  const server = await startServer({
    name: `Argo CD stand-in of ${options.name}`,
    app: createRoutes({
      name: options.name,
      controller,
      notifier,
      cluster,
      ...(options.webhookSecret && { webhookSecret: options.webhookSecret }),
    }),
    ...(options.port !== undefined && { port: options.port }),
  });
  if (!server.ok) return server;

  const stop = new AbortController();
  void poll(controller, (seconds) => clock.sleep(seconds * 1000, stop.signal), stop.signal);
  return ok({
    ...server.value,
    refresh: () => controller.refresh(),
    async close() {
      stop.abort();
      controller.close();
      state.flush();
      await server.value.close();
    },
  });
}

async function poll(
  controller: Controller,
  sleep: (seconds: number) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await controller.refresh();
    const settings = controller.configMap("argocd-cm")?.["timeout.reconciliation"];
    const seconds = Math.min(settings ? secondsOf(settings) : defaultPoll, defaultPoll);
    await sleep(seconds).catch(() => {});
  }
}

/** `45s`, `1m`, `1m30s`, as Go writes durations; in seconds. */
function secondsOf(text: string): number {
  const parts = [...text.matchAll(/(\d+)(h|m|s)/g)];
  const unit: Readonly<Record<string, number>> = { h: 3600, m: 60, s: 1 };
  const sum = parts.reduce((total, [, count, name]) => total + Number(count) * (unit[name ?? "s"] ?? 1), 0);
  return sum > 0 ? sum : defaultPoll;
}
