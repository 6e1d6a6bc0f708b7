import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { criticalChain, earliest, lastEnd, type Slot, schedule, type Task } from "./schedule.ts";
import { nextWorking, worked } from "./working-time.ts";

const time = { hoursADay: 6 };
const start = nextWorking(Date.parse("2026-12-01T00:00:00Z") / 60_000, time);

/** Tasks that need only earlier ones, as the graph hands them over. */
const tasks = fc
  .array(
    fc.record({
      minutes: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 900 })),
      waitHours: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 40 })),
      late: fc.option(fc.integer({ min: 0, max: 8_000 }), { nil: undefined, freq: 5 }),
      links: fc.array(fc.nat(), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((drawn) =>
    drawn.map(({ minutes, waitHours, late, links }, index): Task => {
      const before = index === 0 ? [] : [...new Set(links.map((link) => `t${link % index}`))];
      const notBefore = late === undefined ? {} : { notBefore: start + late };
      return { id: `t${index}`, minutes, waitHours, before, ...notBefore };
    }),
  );
const engineers = fc.integer({ min: 1, max: 6 });
const each = (check: (drawn: readonly Task[], count: number) => void) =>
  fc.assert(fc.property(tasks, engineers, check), { numRuns: 400 });

describe("a schedule", () => {
  it("lets nobody do two things at once, and nobody who is not there", () => {
    each((drawn, count) => {
      const slots = [...schedule(drawn, count, start, time).values()];
      for (let engineer = 0; engineer < count; engineer += 1) {
        const own = slots.filter((slot) => slot.engineer === engineer).toSorted((a, b) => a.start - b.start);
        for (const [index, slot] of own.slice(1).entries())
          expect(slot.start).toBeGreaterThanOrEqual(own[index]?.worked ?? 0);
      }
      expect(slots.every((slot) => slot.engineer === null || slot.engineer < count)).toBe(true);
    });
  });

  it("holds every task once, after what it needs, for as long as it takes, in working hours", () => {
    each((drawn, count) => {
      const made = schedule(drawn, count, start, time);
      expect([...made.keys()].sort()).toEqual(drawn.map(({ id }) => id).sort());
      for (const task of drawn) {
        const slot = made.get(task.id) as Slot;
        for (const id of task.before) expect(slot.start).toBeGreaterThanOrEqual(made.get(id)?.end ?? 0);
        expect(slot.worked).toBe(worked(slot.start, task.minutes, time));
        expect(slot.end).toBeGreaterThanOrEqual(Math.max(slot.worked, task.notBefore ?? 0));
        if (task.minutes > 0) expect(nextWorking(slot.start, time)).toBe(slot.start);
        expect(slot.engineer === null).toBe(task.minutes === 0);
      }
    });
  });

  it("is no shorter than its critical chain, nor than the work that has to be shared", () => {
    each((drawn, count) => {
      const made = schedule(drawn, count, start, time);
      const soonest = earliest(drawn, start, time);
      for (const { id } of drawn) expect(made.get(id)?.end).toBeGreaterThanOrEqual(soonest.get(id)?.end ?? 0);
      const chain = criticalChain(drawn, soonest);
      expect(soonest.get(chain.at(-1) ?? "")?.end).toBe(lastEnd(soonest));
      for (const [index, id] of chain.slice(1).entries())
        expect(drawn.find((task) => task.id === id)?.before).toContain(chain[index]);
      const all = drawn.reduce((sum, { minutes }) => sum + minutes, 0);
      expect(lastEnd(made)).toBeGreaterThanOrEqual(worked(start, Math.ceil(all / count), time));
    });
  });

  it("is never longer with one more engineer", () => {
    each((drawn, count) => {
      const ends = (number: number) => lastEnd(schedule(drawn, number, start, time));
      expect(ends(count + 1)).toBeLessThanOrEqual(ends(count));
    });
  });

  it("takes the schedule of fewer where list scheduling makes more of them slower", () => {
    // Found by search: by the list alone three engineers end half an hour after two.
    expect(lastEnd(schedule(anomaly, 3, start, time)) - start).toBe(300);
  });

  it("leaves nobody idle while something can begin", () => {
    each((drawn, count) => {
      const made = schedule(drawn, 1, start, time);
      const work = drawn.filter(({ minutes }) => minutes > 0);
      const order = work.toSorted((a, b) => (made.get(a.id)?.start ?? 0) - (made.get(b.id)?.start ?? 0));
      let free = start;
      for (const [index, task] of order.entries()) {
        const readiest = Math.min(
          ...order
            .slice(index)
            .filter(({ before }) => before.every((id) => made.has(id)))
            .map(({ before }) => Math.max(start, ...before.map((id) => made.get(id)?.end ?? 0))),
        );
        expect(made.get(task.id)?.start).toBe(nextWorking(Math.max(free, readiest), time));
        free = made.get(task.id)?.worked ?? 0;
      }
      expect(count).toBeGreaterThan(0);
    });
  });
});

const task = (id: string, minutes: number, waitHours: number, ...before: readonly string[]): Task => ({
  ...{ id, minutes, waitHours, before },
});
const anomaly: readonly Task[] = [
  task("a", 30, 1),
  task("b", 60, 0),
  task("c", 120, 1, "a", "b"),
  task("d", 90, 0, "b"),
  task("e", 180, 2),
  task("f", 90, 0, "b"),
];
