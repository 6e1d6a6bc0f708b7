import type { PullRequest, RecordedState, RequestState } from "../../contracts/code-host.ts";
import type { Policy } from "../../contracts/policy.ts";
import { sameLogin } from "../layout.ts";
import { oneLine } from "../text.ts";
import type { Decision } from "./plan.ts";

/**
 * The states of a request that we recorded ourselves, newest first. The application's own pipeline can record
 * states as well: those say nothing.
 */
export function ownStates(
  states: readonly RecordedState[],
  policy: Pick<Policy, "apps">,
): readonly RecordedState[] {
  return states.filter(({ creator }) => sameLogin(creator, policy.apps.delivery));
}

/** A request ends once: refused, failed, superseded, or healthy in the last environment. */
export function hasEnded(own: readonly RecordedState[], policy: Pick<Policy, "environments">): boolean {
  const last = policy.environments.at(-1)?.name;
  return own.some(
    ({ state, environment }) =>
      state === "error" ||
      state === "failure" ||
      state === "inactive" ||
      (state === "success" && environment === last),
  );
}

/** The states that show a decision on the application's own commit. */
export function statesFor(decision: Decision, pullRequest: PullRequest | undefined): readonly RequestState[] {
  const { environment } = decision;
  const one = (state: RequestState["state"], text: string): readonly RequestState[] => [
    { environment, state, description: oneLine(text) },
  ];
  switch (decision.kind) {
    case "refuse":
      return one("error", `Refused: ${decision.why}`);
    case "supersede":
      return one("inactive", `Superseded: ${decision.why}`);
    case "fail":
      return one("failure", decision.why || `Degraded in ${environment}.`);
    case "watch":
      return one("in_progress", `Given to ${environment}; its health is awaited.`);
    case "finish":
      return one("success", `Healthy in ${environment}.`);
    case "wait":
      return [];
    case "propose": {
      const before = decision.from?.environment;
      const healthy: readonly RequestState[] = before
        ? [{ environment: before, state: "success", description: `Healthy in ${before}.` }]
        : [];
      if (!pullRequest) return healthy;
      const description = `Waits for pull request ${pullRequest.number} of the configuration.`;
      return [...healthy, { environment, state: "queued", description, url: pullRequest.url }];
    }
    default:
      return decision satisfies never;
  }
}

/** Those of the wanted states that are not the newest of their environment already. */
export function missingStates(
  wanted: readonly RequestState[],
  own: readonly RecordedState[],
): readonly RequestState[] {
  return wanted.filter((state) => {
    const newest = own.find(({ environment }) => environment === state.environment);
    return newest?.state !== state.state || newest.description !== state.description;
  });
}
