import type { StateFile } from "../../../../contracts/stand-in/state.ts";
import type { Clock } from "../../../../foundation/clock.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import type { ClusterCache } from "../cluster/cache.ts";
import { resourceKey } from "../cluster/kinds.ts";
import type { InstallationTokens } from "../code-host/installation-token.ts";
import { type Application, argoNamespace, type ClusterObject } from "../types.ts";
import { readService } from "./configuration.ts";
import { type Due, dueNotifications } from "./due.ts";
import { createStatusSender } from "./status-sender.ts";

export interface SentNotifications {
  /** Keys of what was sent, by application and oldest first, so that nothing is sent twice, restarts included. */
  readonly sent: Record<string, string[]>;
}

export interface Notifier {
  /** Looks at an application and sends what is due. */
  consider(name: string): void;
  /** What keeps notifications from being sent, one line for each application. */
  problems(): readonly string[];
  close(): void;
}

/** As many as Argo CD remembers for each application. */
const remembered = 100;
const firstBackOff = 1000;
const longestBackOff = 60_000;

/**
 * The notifications controller: sends what triggers ask for, in order, each once. What the code host does not take
 * is tried again with growing waits; meanwhile nothing newer of the same application overtakes it.
 */
export function createNotifier(options: {
  readonly cache: ClusterCache;
  readonly state: StateFile<SentNotifications>;
  readonly clock: Clock;
  readonly tokens: InstallationTokens;
  readonly fetch: typeof fetch;
  readonly log: (line: string) => void;
}): Notifier {
  const { cache, state, clock } = options;
  const sender = createStatusSender(options.tokens, options.fetch);
  const closing = new AbortController();
  const problems = new Map<string, string>();
  /** Applications that are being looked at; true when something happened meanwhile. */
  const busy = new Map<string, boolean>();

  const read = (kind: string, name: string): ClusterObject | undefined =>
    cache.get(resourceKey("", kind, argoNamespace, name));

  const send = async (name: string, due: Due): Promise<Result<void>> => {
    const configuration = (read("ConfigMap", "argocd-notifications-cm")?.["data"] ?? {}) as Record<
      string,
      string
    >;
    const secret = (read("Secret", "argocd-notifications-secret")?.["data"] ?? {}) as Record<string, string>;
    const plain = Object.entries(secret).map(([key, value]) => [
      key,
      Buffer.from(value, "base64").toString("utf8"),
    ]);
    const settings = readService(configuration, due.service, Object.fromEntries(plain));
    if (!settings.ok) return settings;
    for (const notification of due.notifications) {
      const { revision } = notification;
      if (!/^[0-9a-f]{40}$/.test(revision)) {
        return failure("argocd-template-refused", `"${revision}" is not a commit to post a status on.`);
      }
      const sent = await sender.send(notification, settings.value);
      if (!sent.ok) return sent;
      options.log(
        `${notification.label}: ${notification.state} on ${revision.slice(0, 7)}, ${notification.description}`,
      );
    }
    const keys = (state.value.sent[name] ?? []).filter((key) => key !== due.key);
    state.value.sent[name] = [...keys, due.key].slice(-remembered);
    state.changed();
    return ok(undefined);
  };

  /** One look: everything that is due now. */
  const look = async (name: string): Promise<Result<void>> => {
    const key = resourceKey("argoproj.io", "Application", argoNamespace, name);
    const application = cache.get(key) as Application | undefined;
    const configuration = read("ConfigMap", "argocd-notifications-cm")?.["data"];
    if (!application || !configuration) return ok(undefined);
    const found = dueNotifications(application, configuration as Record<string, string>);
    if (!found.ok) return found;
    const { due, over } = found.value;
    const known = state.value.sent[name] ?? [];
    if (known.some((one) => over.includes(one))) {
      state.value.sent[name] = known.filter((one) => !over.includes(one));
      state.changed();
    }
    for (const one of due) {
      if (state.value.sent[name]?.includes(one.key)) continue;
      const sent = await send(name, one);
      if (!sent.ok) return sent;
    }
    return ok(undefined);
  };

  const work = async (name: string) => {
    let wait = firstBackOff;
    while (!closing.signal.aborted) {
      busy.set(name, false);
      const looked = await look(name);
      if (looked.ok) {
        problems.delete(name);
        wait = firstBackOff;
        if (busy.get(name)) continue;
        break;
      }
      const why = looked.diagnostics.map(({ summary }) => summary).join(" ");
      const told = `${name}: ${why} Trying again in ${wait / 1000} s.`;
      problems.set(name, told);
      options.log(told);
      await clock.sleep(wait, closing.signal).catch(() => {});
      wait = Math.min(wait * 2, longestBackOff);
    }
    busy.delete(name);
  };

  return {
    consider(name) {
      if (busy.has(name)) busy.set(name, true);
      else {
        busy.set(name, false);
        void work(name);
      }
    },
    problems: () => [...problems.values()],
    close: () => closing.abort(),
  };
}
