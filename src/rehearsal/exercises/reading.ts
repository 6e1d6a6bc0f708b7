import type { CodeHost, PromotionRequest, Review } from "../../contracts/code-host.ts";
import { ok, type Result } from "../../foundation/result.ts";

/** How a release came to stand in an environment; null while that is not decided. */
export interface SeenArrival {
  readonly state: "success" | "failure";
  readonly description: string;
}

export async function arrivalOf(
  codeHost: CodeHost,
  repository: string,
  request: PromotionRequest,
  environment: string,
): Promise<Result<SeenArrival | null>> {
  const states = await codeHost.requestStates(repository, request.id);
  if (!states.ok) return states;
  const here = states.value.filter((one) => one.environment === environment);
  // A release that was healthy once stays so in the record when a newer one takes its place.
  const healthy = here.find(({ state }) => state === "success");
  const failed = here.find(({ state }) => state === "failure" || state === "error");
  if (healthy) return ok({ state: "success", description: healthy.description });
  return ok(failed ? { state: "failure", description: failed.description } : null);
}

/** What each person's last word was; a robot has none, and a mere comment takes nothing back. */
export function lastWords(reviews: readonly Review[]): ReadonlyMap<string, Review["state"]> {
  return new Map(
    reviews
      .filter(({ robot, state }) => !robot && state !== "commented")
      .map(({ reviewer, state }) => [reviewer, state]),
  );
}

export const whoSaid = (reviews: readonly Review[], wanted: Review["state"]): readonly string[] =>
  [...lastWords(reviews)].flatMap(([reviewer, state]) => (state === wanted ? [reviewer] : []));
