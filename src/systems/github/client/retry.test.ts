import { describe, expect, it } from "vitest";
import { pauseBefore } from "./retry.ts";

const now = new Date("2026-01-01T00:00:00Z");
const later = String(now.getTime() / 1000 + 30);
const pause = (
  status: number,
  headers = {},
  more: { once?: boolean; attempt?: number; message?: string } = {},
) => {
  const { once = false, attempt = 1, message = "" } = more;
  return pauseBefore(attempt, { status, message, headers }, { once, now, random: 0.5 });
};

describe("another try", () => {
  it("comes after a fault of the server, each time later, and not for ever", () => {
    expect([1, 2, 3, 4].map((attempt) => pause(502, {}, { attempt }))).toEqual([250, 500, 1000, null]);
  });

  it("does not come where GitHub may have done it already", () => {
    expect(pause(502, {}, { once: true })).toBeNull();
  });

  it.each([
    400, 401, 403, 404, 405, 409, 422,
  ])("does not come after %i, which would be the same again", (status) => {
    expect(pause(status)).toBeNull();
  });

  it("waits as long as a rate limit says, and gives up on one that lasts", () => {
    expect(pause(429, { "retry-after": "5" })).toBe(5000);
    expect(pause(403, { "retry-after": "5" }, { once: true })).toBe(5000);
    expect(pause(403, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": later })).toBe(31_000);
    expect(pause(403, {}, { message: "You have exceeded a secondary rate limit." })).toBe(60_000);
    expect(pause(429, { "retry-after": "3600" })).toBeNull();
    expect(pause(403, { "x-ratelimit-remaining": "12" })).toBeNull();
  });
});
