import { createHmac } from "node:crypto";
import type { GitHub } from "./context.ts";
import type { RepositoryEvent } from "./ports.ts";
import type { Repository, Webhook } from "./world/repository-model.ts";

/** GitHub gives a receiver ten seconds. */
const timeout = 10_000;
/** GitHub keeps deliveries for some days; the stand-in keeps this many of each webhook. */
const kept = 50;

/** Sends events to the webhooks that ask for them, signed, and tries once more when nobody answers. */
export function deliverWebhooks(github: GitHub, send: typeof fetch, signal: AbortSignal): void {
  github.events.subscribe((event) => {
    const repository = github.repository(event.repository);
    for (const hook of repository?.hooks ?? []) {
      const wanted = hook.active && (hook.events.includes(event.name) || hook.events.includes("*"));
      if (repository && wanted) void deliver(github, send, repository, hook, event, signal);
    }
  });
}

async function deliver(
  github: GitHub,
  send: typeof fetch,
  repository: Repository,
  hook: Webhook,
  event: RepositoryEvent,
  signal: AbortSignal,
): Promise<void> {
  const guid = github.ids.uuid();
  for (const redelivery of [false, true]) {
    const started = github.clock.monotonic();
    const statusCode = await post(send, hook, event, guid, signal);
    if (signal.aborted) return;
    const delivery = {
      id: github.nextId(),
      guid,
      event: event.name,
      action: event.action ?? null,
      deliveredAt: github.now(),
      duration: Math.round(github.clock.monotonic() - started) / 1000,
      redelivery,
      statusCode,
      status:
        statusCode === 0
          ? "failed to connect to host"
          : statusCode < 300
            ? "OK"
            : `Invalid HTTP Response: ${statusCode}`,
    };
    hook.deliveries = [...hook.deliveries, delivery].slice(-kept);
    github.changed();
    if (statusCode >= 200 && statusCode < 300) return;
    github.log(`webhook of ${github.fullName(repository)} to ${hook.url}: ${delivery.status}`);
  }
}

/** The receiver's status, or 0 when there was none. */
async function post(
  send: typeof fetch,
  hook: Webhook,
  event: RepositoryEvent,
  guid: string,
  signal: AbortSignal,
): Promise<number> {
  const json = JSON.stringify(event.payload);
  const body = hook.contentType === "json" ? json : new URLSearchParams({ payload: json }).toString();
  const sign = (algorithm: string) => createHmac(algorithm, hook.secret).update(body).digest("hex");
  try {
    const answer = await send(hook.url, {
      method: "POST",
      body,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      headers: {
        "content-type":
          hook.contentType === "json" ? "application/json" : "application/x-www-form-urlencoded",
        "user-agent": "GitHub-Hookshot/stand-in",
        "x-github-event": event.name,
        "x-github-delivery": guid,
        "x-github-hook-id": String(hook.id),
        ...(hook.secret && {
          "x-hub-signature": `sha1=${sign("sha1")}`,
          "x-hub-signature-256": `sha256=${sign("sha256")}`,
        }),
      },
    });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return 0;
  }
}
