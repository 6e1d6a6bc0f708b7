import { expect, it } from "vitest";
import { inParallel, parallel } from "./in-parallel.ts";

it("begins so many at a time, each in order, and answers in order", async () => {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const done = inParallel([0, 1, 2, 3, 4], async (item) => {
    begun.push(item);
    await new Promise<void>((end) => ends.push(end));
    return `done ${item}`;
  });
  expect(begun).toHaveLength(parallel);
  ends[2]?.();
  for (let round = 0; round < 10; round++) await Promise.resolve();
  expect(begun).toEqual([0, 1, 2, 3]);
  ends[0]?.();
  ends[1]?.();
  for (let round = 0; round < 10; round++) await Promise.resolve();
  for (const end of ends) end();
  expect(await done).toEqual([0, 1, 2, 3, 4].map((item) => `done ${item}`));
});
