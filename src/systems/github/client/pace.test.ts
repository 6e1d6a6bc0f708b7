import { describe, expect, it } from "vitest";
import { steppedClock } from "../../../foundation/clock.ts";
import { createWritePace } from "./pace.ts";

describe("the pace of writes", () => {
  it("is free for a short run, and at most so many in any minute for a long one", async () => {
    const clock = steppedClock(new Date(0));
    const turn = createWritePace(clock, 10);
    const starts: number[] = [];
    await Promise.all(Array.from({ length: 35 }, () => turn().then(() => starts.push(clock.monotonic()))));
    expect(starts.slice(0, 10)).toEqual(Array(10).fill(0));
    for (const [index, start] of starts.entries()) {
      const tenBefore = starts[index - 10];
      if (tenBefore !== undefined) expect(start - tenBefore).toBeGreaterThanOrEqual(60_000);
    }
    expect(starts).toHaveLength(35);
  });
});
