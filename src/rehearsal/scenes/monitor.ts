import type { PullRequest } from "../../contracts/code-host.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { type Stage, surprise } from "../stage.ts";
import type { ServedRequest, Watcher } from "../watcher.ts";
import type { WorldEnvironment } from "../world.ts";
import { waitForVerdict } from "./release.ts";

/** What is to be seen of monitors before a release may enter a place. */
interface Held {
  readonly watcher: Watcher;
  /** Where the release came from: its monitors decide. */
  readonly before: WorldEnvironment;
  /** Requests that the gate asks for. */
  readonly requests: number;
}

/** What a gate of the story asks of monitors; undefined where it asks for nothing, or nobody watches. */
export function heldByMonitors(stage: Stage, place: WorldEnvironment): Held | undefined {
  const { environments, watcher } = stage.world;
  const before = environments[environments.indexOf(place) - 1];
  const { gate } = place.environment;
  if (!watcher || !before || gate.kind === "none" || !gate.quiet) return undefined;
  return { watcher, before, requests: gate.quiet.requests };
}

/** A monitor of the environment before goes off, before the release asks to leave it. */
export async function alarmGoesOff(stage: Stage, { watcher, before }: Held): Promise<Result<void>> {
  const monitor = await watcher.alarm(watchedIn(stage, before), "on");
  if (!monitor.ok) return monitor;
  stage.tell({ event: "done", who: "monitor", what: `goes off: ${monitor.value}` });
  return ok(undefined);
}

/**
 * The gate holds the release back while the monitor alarms; then the alarm ends and people use the application. What
 * the gate says next, it says when the next approval makes it look again.
 */
export async function heldBackUntilQuiet(
  stage: Stage,
  { watcher, before, requests }: Held,
  pullRequest: PullRequest,
): Promise<Result<void>> {
  const { name } = before.environment;
  const refused = await waitForVerdict(
    stage,
    pullRequest,
    ({ state, description }) => state === "success" || description.startsWith("Alarms in"),
  );
  if (!refused.ok) return refused;
  if (refused.value.state === "success") {
    return surprise(`The gate let a release pass while a monitor in ${name} alarmed.`);
  }
  stage.tell({
    event: "refused",
    who: "gate",
    what: `letting promotion #${pullRequest.number} pass`,
    reason: refused.value.description,
  });

  // One request is enough for the monitors to have something to look at; it does not count for the gate.
  const first = await useAndMeasure(stage, watcher, before, 1);
  if (!first.ok) return first;
  const calm = await watcher.alarm(watchedIn(stage, before), "off");
  if (!calm.ok) return calm;
  // Agents count in pieces of ten seconds, and the gate takes none that began before the alarm's end.
  await stage.clock.sleep(10_000 - (stage.clock.now().getTime() % 10_000));
  const rest = await useAndMeasure(stage, watcher, before, requests);
  if (!rest.ok) return rest;
  stage.tell({
    event: "done",
    who: "monitor",
    what: `is quiet again, and ${name} has served ${requests} requests since`,
  });
  return ok(undefined);
}

/** People use the application, and the agent of the cluster tells what it saw of that. */
async function useAndMeasure(
  stage: Stage,
  watcher: Watcher,
  place: WorldEnvironment,
  count: number,
): Promise<Result<void>> {
  const served = await useApplication(place, count);
  return served.ok ? watcher.measured(watchedIn(stage, place), served.value) : served;
}

/** Real requests to the real program, one after the other, each with what it took. */
async function useApplication(
  place: WorldEnvironment,
  count: number,
): Promise<Result<readonly ServedRequest[]>> {
  const url = place.applicationUrl();
  if (url === undefined) return surprise(`The application has no address in ${place.environment.name}.`);
  const served: ServedRequest[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(5000) });
      await answer.arrayBuffer();
      served.push({ ok: answer.status < 500, seconds: (performance.now() - start) / 1000 });
    } catch (error) {
      return surprise(`${place.environment.name} did not answer ${url}: ${(error as Error).message}.`);
    }
  }
  return ok(served);
}

function watchedIn(stage: Stage, { environment }: WorldEnvironment) {
  return { application: stage.world.application.name, environment: environment.name };
}
