import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { midnightOf, momentText, nextWorking, waited, worked, workingDays } from "./working-time.ts";

const time = { hoursADay: 6 };
const at = (moment: string) => Date.parse(`${moment}:00Z`) / 60_000;

describe("working time", () => {
  it.each([
    ["before the day begins", "2026-12-01T03:00", "2026-12-01T09:00"],
    ["within the day", "2026-12-01T14:59", "2026-12-01T14:59"],
    ["when the day's hours are done", "2026-12-01T15:00", "2026-12-02T09:00"],
    ["on a Friday evening", "2026-12-04T18:00", "2026-12-07T09:00"],
    ["on a Sunday", "2026-12-06T12:00", "2026-12-07T09:00"],
  ])("begins %s at the next hour of work", (_, moment, next) => {
    expect(momentText(nextWorking(at(moment), time))).toBe(next);
  });

  it("goes on the next morning, and over a weekend", () => {
    expect(momentText(worked(at("2026-12-03T14:00"), 8 * 60, time))).toBe("2026-12-07T10:00");
  });

  it("waits in working hours for a colleague, and by the clock for days", () => {
    expect(momentText(waited(at("2026-12-04T14:00"), 4, time))).toBe("2026-12-07T12:00");
    expect(momentText(waited(at("2026-12-04T14:00"), 24, time))).toBe("2026-12-05T14:00");
  });

  it("never ends earlier when it begins later, nor when there is more of it", () => {
    const minutes = fc.integer({ min: 0, max: 5_000 });
    const moment = fc.integer({ min: at("2026-12-01T00:00"), max: at("2026-12-31T00:00") });
    fc.assert(
      fc.property(moment, minutes, minutes, minutes, (now, later, work, more) => {
        const end = worked(now, work, time);
        expect(worked(now + later, work, time)).toBeGreaterThanOrEqual(end);
        expect(worked(now, work + more, time)).toBeGreaterThanOrEqual(end);
      }),
    );
  });

  it("counts the days on which people work, first and last included", () => {
    expect(workingDays(at("2026-12-01T09:00"), at("2026-12-07T10:00"))).toBe(5);
  });

  it.each(["2026-02-30", "2026-13-01", "26-01-01", "tomorrow", ""])("takes no %j for a day", (date) => {
    expect(midnightOf(date)).toBeUndefined();
  });
});
