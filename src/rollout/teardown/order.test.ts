import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TeardownList } from "../../contracts/teardown.ts";
import { expect as take } from "../../foundation/result.ts";
import { immortal, type Mortal, mortal } from "../testing/storage.ts";
import { nameOf } from "./sort.ts";
import { type Company, company, type Described, type Thing, takeDown } from "./testing.ts";

/** Each stack needs some of those before it; each thing stands on some of those before it in its stack. */
const stacks = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(), { maxLength: 3 }),
      things: fc.array(
        fc.record({
          type: fc.constantFrom("thing", "thing", "thing", "data", "account"),
          on: fc.array(fc.nat(), { maxLength: 2 }),
          guarded: fc.boolean(),
        }),
        { maxLength: 5 },
      ),
    }),
    { minLength: 1, maxLength: 7 },
  )
  .map((drawn) => {
    const described: Record<string, Described> = {};
    for (const [at, { needs, things }] of drawn.entries()) {
      const named: Record<string, Thing> = {};
      for (const [index, { type, on, guarded }] of things.entries()) {
        const below = index === 0 ? [] : on.map((number) => `t${number % index}`);
        named[`t${index}`] = { type, on: [...new Set(below)], guarded: guarded && index % 3 === 0 };
      }
      described[`s${at}`] = {
        needs: at === 0 ? [] : [...new Set(needs.map((number) => `s${number % at}`))],
        things: named,
        rest: { undeletable: { account: "Not yet." } },
      };
    }
    return described;
  });

/** Everything that was to go and stands on this, in its own stack or in one made after it. */
function above(name: string, shown: readonly string[], { described }: Company): readonly string[] {
  const [stack = "", address = ""] = name.split(":");
  return shown.filter((other) => {
    const [otherStack = "", otherAddress = ""] = other.split(":");
    const { needs = [], things } = described[otherStack] ?? { things: {} };
    return needs.includes(stack) || (otherStack === stack && things[otherAddress]?.on?.includes(address));
  });
}

async function run(world: Company, process: Mortal): Promise<readonly string[] | "died"> {
  let list: TeardownList | undefined;
  const confirm = async (shown: TeardownList) => {
    list = shown;
    return true;
  };
  const done = takeDown(world, { process, confirm });
  const ended = await Promise.race([done, process.died]);
  await new Promise(setImmediate);
  if (ended === "died") return "died";
  expect(take(ended)).toMatchObject({ outcome: "done", failed: [], remaining: [] });
  return (list?.deletes ?? []).map(nameOf);
}

const stays = ({ described, world }: Company) =>
  [...world].filter((name) => {
    const [stack = "", address = ""] = name.split(":");
    const thing = described[stack]?.things[address];
    return thing?.type !== "thing" || thing.guarded;
  });

describe("whatever the company is made of", () => {
  it("exactly what was shown goes, nothing before what stands on it, and never what something that stays stands on", async () => {
    await fc.assert(
      fc.asyncProperty(stacks, async (described) => {
        const world = company(described);
        const staying = stays(world);
        const shown = await run(world, immortal());
        if (shown === "died") throw new Error("nobody killed it");
        expect([...world.deleted].sort()).toEqual([...shown].sort());
        for (const [at, name] of world.deleted.entries()) {
          const tooLate = above(name, shown, world).filter((other) => world.deleted.indexOf(other) > at);
          expect([name, tooLate]).toEqual([name, []]);
        }
        for (const name of staying) expect(world.world).toContain(name);
        for (const name of world.world) {
          const [stack = "", address = ""] = name.split(":");
          for (const below of described[stack]?.things[address]?.on ?? []) {
            expect(world.world).toContain(`${stack}:${below}`);
          }
        }
      }),
      { numRuns: 150 },
    );
  });

  it("a teardown that is killed at any moment goes on, and ends as if it never had been", async () => {
    await fc.assert(
      fc.asyncProperty(
        stacks,
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 3 }),
        async (described, deaths) => {
          const undisturbed = company(described);
          await run(undisturbed, immortal());
          const world = company(described);
          for (const death of deaths) if ((await run(world, mortal(death))) !== "died") break;
          await run(world, immortal());
          expect([...world.world].sort()).toEqual([...undisturbed.world].sort());
          expect([...world.deleted].sort()).toEqual([...undisturbed.deleted].sort());
        },
      ),
      { numRuns: 60 },
    );
  });
});
