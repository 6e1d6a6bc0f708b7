import type { StateFile } from "../../../contracts/stand-in/state.ts";
import type { Clock } from "../../../foundation/clock.ts";
import type { Ids } from "../../../foundation/ids.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { Cluster } from "./cluster.ts";
import type { Controller, KnownApplication } from "./controller.ts";
import { notificationsFor, type ServiceSettings, serviceSettings } from "./notifications.ts";
import { createStatusSender } from "./status-sender.ts";

export interface SentNotifications {
  /** Keys of what was sent, so that nothing is sent twice, a restart in between included. */
  sent: string[];
}

export interface Notifier {
  consider(application: KnownApplication): void;
  problems(): readonly string[];
}

const remembered = 1000;

/** The notifications controller: sends what triggers ask for, in order, each once. */
export function createNotifier(options: {
  readonly controller: () => Controller;
  readonly cluster: Cluster;
  readonly state: StateFile<SentNotifications>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: (line: string) => void;
}): Notifier {
  const { state } = options;
  const sender = createStatusSender(options.clock, options.ids);
  let last: Promise<void> = Promise.resolve();
  let problems: readonly string[] = [];
  const underWay = new Set<string>();

  const settings = async (): Promise<Result<ServiceSettings>> => {
    const configuration = options.controller().configMap("argocd-notifications-cm") ?? {};
    const secret = await options.cluster.get("v1", "Secret", "argocd", "argocd-notifications-secret");
    if (!secret.ok) return secret;
    const data = (secret.value?.["data"] ?? {}) as Readonly<Record<string, string>>;
    const plain = Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
    );
    return serviceSettings(configuration, plain);
  };

  const send = async (application: KnownApplication): Promise<Result<void>> => {
    const configuration = options.controller().configMap("argocd-notifications-cm");
    if (!configuration) return ok(undefined);
    const app = { ...application.object, status: application.status };
    const wanted = notificationsFor(app, configuration);
    if (!wanted.ok) return wanted;
    for (const notification of wanted.value) {
      if (state.value.sent.includes(notification.once)) continue;
      const service = await settings();
      if (!service.ok) return service;
      const posted = await sender.send(notification, service.value);
      if (!posted.ok) return posted;
      state.value.sent = [...state.value.sent, notification.once].slice(-remembered);
      state.changed();
      options.log(`${notification.label}: ${notification.state} on ${notification.revision.slice(0, 7)}`);
    }
    return ok(undefined);
  };

  return {
    consider(application) {
      const key = JSON.stringify([application.object.metadata.name, application.status]);
      if (underWay.has(key)) return;
      underWay.add(key);
      last = last.then(async () => {
        const done = await send(application);
        problems = done.ok ? [] : done.diagnostics.map(({ summary, cause }) => `${summary} ${cause ?? ""}`);
        underWay.delete(key);
      });
    },
    problems: () => problems,
  };
}
