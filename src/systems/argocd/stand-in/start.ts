import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { ClusterEndpoint } from "../../../contracts/offers.ts";
import { startServer } from "../../../contracts/stand-in/server.ts";
import type { RunningStandIn, StandInOptions } from "../../../contracts/stand-in/stand-in.ts";
import { openState } from "../../../contracts/stand-in/state.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { type ClusterCache, startCache } from "./cluster/cache.ts";
import { resourceKey } from "./cluster/kinds.ts";
import { createInstallationTokens } from "./code-host/installation-token.ts";
import { createController, followedBranch } from "./controller.ts";
import { installInto } from "./installation/install.ts";
import { startOwnNode } from "./installation/node.ts";
import { createNotifier, type SentNotifications } from "./notifications/notifier.ts";
import type { StandInChart } from "./repository/published.ts";
import { openRepository } from "./repository/repository.ts";
import { createFindSource } from "./repository/source.ts";
import { createRoutes } from "./routes.ts";
import { argoNamespace, parseDuration } from "./types.ts";

export interface ArgoCdOptions extends StandInOptions {
  /** The environment. */
  readonly name: string;
  readonly cluster: ClusterEndpoint;
  /** The path of kubectl, whose kustomize renders. */
  readonly kubectl: string;
  /** The path of Helm, which renders charts. */
  readonly helm: string;
  /** Who stands in for charts that others publish; none when left out. */
  readonly charts?: readonly StandInChart[];
  /** What the code host signs its webhook with; unsigned calls are believed when left out. */
  readonly webhookSecret?: string;
  /** Seconds between two looks at git, in place of `timeout.reconciliation`; at most 60. */
  readonly pollSeconds?: number;
  /** How cluster and code host are reached; the process's own when left out. */
  readonly fetch?: typeof fetch;
}

export interface RunningArgoCd extends RunningStandIn {
  /** Asks git now; resolves when every application has been looked at. */
  refresh(): Promise<void>;
}

/**
 * Installs an Argo CD into one cluster and runs it. Everything that it needs to know is in the cluster, as with the
 * real one: the root Application says which repository and folder, a secret opens that repository, and
 * `argocd-notifications-secret` holds what notifications need. It polls as often as its rendered settings say, at most
 * every 60 seconds, and at once when the code host's webhook tells of a push. Fails with `port-in-use` and
 * `cluster-refused`.
 */
export async function startArgoCd(options: ArgoCdOptions): Promise<Result<RunningArgoCd>> {
  const { directory, name, kubectl, helm, charts = [], clock, log } = options;
  const fetch_ = options.fetch ?? fetch;
  mkdirSync(directory, { recursive: true });
  const installed = await installInto(options.cluster.url, fetch_, clock);
  if (!installed.ok) return installed;
  const client = installed.value;
  const cache = await startCache(client, clock);
  const tokens = createInstallationTokens(clock, fetch_);
  const repository = openRepository(directory, createFindSource(cache, tokens), followedBranch);
  const state = openState<SentNotifications>(join(directory, "notifications.json"), () => ({ sent: {} }));
  const notifier = createNotifier({ cache, state, clock, tokens, fetch: fetch_, log });
  const controller = createController({
    ...{ client, cache, repository, clock, log, charts },
    programs: { kubectl, helm },
  });
  const app = createRoutes({
    name,
    controller,
    notifier,
    client,
    cache,
    repository,
    ...{ clock, ids: options.ids, fetch: fetch_ },
    ...(options.webhookSecret && { webhookSecret: options.webhookSecret }),
  });
  const stop = new AbortController();
  const end = async () => {
    stop.abort();
    controller.close();
    notifier.close();
    cache.close();
    state.flush();
  };
  const server = await startServer({
    name: `Argo CD stand-in ${name}`,
    app,
    ...(options.port !== undefined && { port: options.port }),
  });
  if (!server.ok) {
    await end();
    return server;
  }
  const node = startOwnNode(client, cache, clock);
  notifyOnChange(cache, notifier.consider);
  void (async () => {
    while (!stop.signal.aborted) {
      await controller.refresh();
      await clock.sleep(pollInterval(options, cache), stop.signal).catch(() => {});
    }
  })();
  return ok({
    url: server.value.url,
    port: server.value.port,
    faults: server.value.faults,
    refresh: controller.refresh,
    async close() {
      await node.close();
      await end();
      await server.value.close();
    },
  });
}

/** An application's state is looked at whenever it changes; all of them when the settings do. */
function notifyOnChange(cache: ClusterCache, consider: (name: string) => void): void {
  const settings = ["argocd-notifications-cm", "argocd-notifications-secret"];
  cache.subscribe(({ type, object }) => {
    if (type === "DELETED" || object.metadata.namespace !== argoNamespace) return;
    if (object.kind === "Application") consider(object.metadata.name);
    if (!settings.includes(object.metadata.name)) return;
    for (const { metadata } of cache.ofKind("Application")) consider(metadata.name);
  });
  for (const { metadata } of cache.ofKind("Application")) consider(metadata.name);
}

const longestPoll = 60_000;

/** Milliseconds: `timeout.reconciliation` and a part of its jitter out of argocd-cm, never more than a minute. */
function pollInterval({ pollSeconds, ids }: ArgoCdOptions, cache: ClusterCache): number {
  if (pollSeconds !== undefined) return Math.min(pollSeconds * 1000, longestPoll);
  const data = cache.get(resourceKey("", "ConfigMap", argoNamespace, "argocd-cm"))?.["data"];
  const settings = (data ?? {}) as Readonly<Record<string, string>>;
  const base = parseDuration(settings["timeout.reconciliation"] ?? "") ?? longestPoll;
  const jitter = parseDuration(settings["timeout.reconciliation.jitter"] ?? "") ?? 0;
  return Math.min(Math.max(1000, base + jitter * ids.random()), longestPoll);
}
