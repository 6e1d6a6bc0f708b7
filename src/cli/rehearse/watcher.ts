import { failure, ok, type Result } from "../../foundation/result.ts";
import type { Watcher } from "../../rehearsal/watcher.ts";

/**
 * Datadog's stand-in as the story uses it: the monitor of errors is told to alarm, or to say again what it sees; what was
 * served is sent to the intake, as the agent of a cluster sends it. Code: `rehearsal-watcher-refused`.
 */
export function createWatcher(url: string): Watcher {
  return {
    async alarm({ application, environment }, state) {
      const about = `service:${application} AND env:${environment}`;
      // The end is told to all of them, so that each looks at what has come meanwhile.
      const query = state === "on" ? `tag:(${about} AND monitor:error-rate)` : `tag:(${about})`;
      const told = await post(url, "/_stand-in/monitors", { query, status: state === "on" ? "Alert" : null });
      if (!told.ok) return told;
      return ok(`errors of ${application} in ${environment}`);
    },
    async measured({ application, environment }, served) {
      const seconds = served.map((one) => one.seconds).sort((a, b) => a - b);
      const told = await post(url, "/_stand-in/traffic", {
        ...{ application, environment, requests: served.length },
        errors: served.filter((one) => !one.ok).length,
        seconds: seconds[Math.floor(seconds.length * 0.95)] ?? 0,
        // All of it now, and nothing in the minutes before.
        minutes: 1 / 6,
      });
      return told.ok ? ok(undefined) : told;
    },
  };
}

async function post(url: string, path: string, body: object): Promise<Result<void>> {
  const answer = await fetch(`${url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (answer.ok) return ok(undefined);
  return failure("rehearsal-watcher-refused", `The monitoring stand-in did not take ${path}.`, {
    cause: text,
  });
}
