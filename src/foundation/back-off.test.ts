import { expect, it } from "vitest";
import { backOff, retryAfter } from "./back-off.ts";

it("waits twice as long each time, give or take half", () => {
  expect([1, 2, 3].map((attempt) => backOff(attempt, 100, 0.5))).toEqual([100, 200, 400]);
  expect([0, 1].map((random) => backOff(1, 100, random))).toEqual([50, 150]);
});

it.each([
  ["7", 7000],
  ["0", 0],
  ["-3", 0],
  ["Tue, 24 Nov 2026 12:00:30 GMT", 30_000],
  ["Tue, 24 Nov 2026 11:00:00 GMT", 0],
  ["soon", null],
  ["", null],
  [null, null],
  [undefined, null],
])("reads Retry-After: %j", (header, milliseconds) => {
  expect(retryAfter(header, new Date("2026-11-24T12:00:00Z"))).toBe(milliseconds);
});
