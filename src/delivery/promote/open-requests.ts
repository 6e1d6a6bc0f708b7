import type { PromotionRequest, RecordedState } from "../../contracts/code-host.ts";
import type { Policy } from "../../contracts/policy.ts";
import { ok, type Result } from "../../foundation/result.ts";
import type { Sources } from "../sources.ts";
import { hasEnded, ownStates } from "./states.ts";

export interface RequestReading {
  readonly request: PromotionRequest;
  /** Recorded by us, newest first. */
  readonly states: readonly RecordedState[];
  readonly ended: boolean;
}

export interface RequestReadings {
  readonly readings: readonly RequestReading[];
  /** Named requests that the code host knows nothing of: somebody has deleted them. */
  readonly gone: readonly number[];
}

/** So many ended requests in a row, and nothing older is looked at unless a pull request or a slot names it. */
const endedInARow = 20;

/**
 * The requests of a repository that may still be open, newest first, and those that are named, whatever their age.
 * Stops early where the rest has ended for certain: when each application of the repository has a newer request
 * that arrived in the last environment, or after many ended ones in a row.
 */
export async function readRequests(
  { applications: host }: Sources,
  policy: Policy,
  repository: string,
  named: ReadonlySet<number>,
): Promise<Result<RequestReadings>> {
  const recent = await host.recentRequests(repository);
  if (!recent.ok) return recent;
  const last = policy.environments.at(-1)?.name;
  const unarrived = new Set(
    policy.applications
      .filter((application) => application.repository === repository)
      .map(({ name }) => name),
  );
  const readings = new Map<number, RequestReading>();
  const read = async (request: PromotionRequest): Promise<Result<RequestReading>> => {
    const states = await host.requestStates(repository, request.id);
    if (!states.ok) return states;
    const own = ownStates(states.value, policy);
    return ok({ request, states: own, ended: hasEnded(own, policy) });
  };

  let inARow = 0;
  for (const request of recent.value) {
    if (unarrived.size === 0 || inARow >= endedInARow) break;
    const reading = await read(request);
    if (!reading.ok) return reading;
    readings.set(request.id, reading.value);
    inARow = reading.value.ended ? inARow + 1 : 0;
    const arrived = reading.value.states.some(
      ({ state, environment }) => state === "success" && environment === last,
    );
    if (arrived && request.claim) unarrived.delete(request.claim.application);
  }
  const gone: number[] = [];
  for (const id of named) {
    if (readings.has(id)) continue;
    const request = await host.request(repository, id);
    if (!request.ok) return request;
    if (!request.value) {
      gone.push(id);
      continue;
    }
    const reading = await read(request.value);
    if (!reading.ok) return reading;
    readings.set(id, reading.value);
  }
  return ok({ readings: [...readings.values()].sort((a, b) => b.request.id - a.request.id), gone });
}
