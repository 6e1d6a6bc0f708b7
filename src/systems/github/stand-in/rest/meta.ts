import { success } from "./answer.ts";
import { forEverybody } from "./endpoint.ts";

/** Questions about the service itself. */
export const meta = [
  forEverybody("GET /meta", () =>
    success({ verifiable_password_authentication: false, installed_version: "3.19.0" }),
  ),
  forEverybody("GET /rate_limit", ({ github }) => {
    const reset = Math.floor(github.clock.now().getTime() / 1000) + 3600;
    // The stand-in counts nothing: a rehearsal does in seconds what takes days.
    const rate = { limit: 5000, used: 1, remaining: 4999, reset };
    return success({ rate, resources: { core: rate, search: rate } });
  }),
  forEverybody("GET /zen", () => ({
    status: 200,
    body: "Speak like a human.",
    headers: { "content-type": "text/plain" },
  })),
];
