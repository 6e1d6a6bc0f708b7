import type { CodeHost, NewRequest, PromotionRequest } from "../contracts/code-host.ts";
import { isDigest } from "../formats/kustomize/slot.ts";
import { failure, ok, type Result } from "../foundation/result.ts";

/**
 * Asks for the promotion of an image, from the pipeline that built it. Asking twice for the same image and commit
 * gives the first request again, while that has not come to an end. Codes: `digest-malformed`, `request-malformed`, and the code host's own.
 */
export async function requestPromotion(
  host: CodeHost,
  repository: string,
  request: NewRequest,
): Promise<Result<PromotionRequest>> {
  if (!isDigest(request.digest)) {
    return failure(
      "digest-malformed",
      `${JSON.stringify(request.digest)} is not sha256: and 64 hexadecimal digits.`,
      {
        next: "Pass the digest that the build step gives as its output.",
      },
    );
  }
  const empty = Object.entries(request).find(([, value]) => value === "");
  if (empty) {
    return failure("request-malformed", `A request for promotion needs ${empty[0]}.`, {
      next: `Pass ${empty[0]} to the action.`,
    });
  }
  const recent = await host.recentRequests(repository);
  if (!recent.ok) return recent;
  const same = recent.value.filter(
    ({ claim, commit }) =>
      commit === request.commit &&
      claim?.digest === request.digest &&
      claim.application === request.application &&
      claim.run === request.run,
  );
  for (const one of same) {
    const states = await host.requestStates(repository, one.id);
    if (!states.ok) return states;
    if (!states.value.some(({ state }) => ended.includes(state))) return ok(one);
  }
  return host.createRequest(repository, request);
}

/** What was refused, failed or gave way has come to its end: whoever asks again means a new beginning. */
const ended = ["error", "failure", "inactive"];
