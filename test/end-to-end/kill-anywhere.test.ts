import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seededIds } from "../../src/foundation/ids.ts";
import { anyEngine } from "../../src/systems/terraform/engine/testing.ts";
import { inventoryOf } from "./kill/inventory.ts";
import {
  bundleVictim,
  type Ended,
  type Moment,
  type MortalWorld,
  problemsOf,
  startMortalWorld,
} from "./kill/world.ts";

if (!anyEngine) process.stdout.write("skipped: a rollout that is killed anywhere: no terraform on PATH\n");

const every = process.env["GROUNDWORK_EVERY_MOMENT"] !== undefined;
const seed = process.env["GROUNDWORK_SEED"] ?? "kill-anywhere";
/** How many times a sample dies, one death after the other in one world. */
const deaths = Number(process.env["GROUNDWORK_DEATHS"] ?? 12);
/** How probable each moment's death is in a sample: the deaths lie all over Day 1. */
const share = deaths / 400;

const folder = mkdtempSync(join(tmpdir(), "groundwork-kill-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.runIf(anyEngine)("a rollout that is killed before and after what it does", () => {
  let program = "";
  beforeAll(async () => {
    program = await bundleVictim(join(folder, "program"));
  });
  const start = (name: string) =>
    startMortalWorld(program, join(folder, name), join(import.meta.dirname, "kill/tiny.yaml"));

  /** Starts it again until it comes to its end by itself. */
  async function toTheEnd(world: MortalWorld, fatal: (moment: Moment) => boolean): Promise<Ended> {
    for (;;) {
      const ended = await world.rollOut({}, fatal);
      if (ended.outcome !== "killed") return ended;
      process.stdout.write(`  killed ${ended.at}\n`);
    }
  }

  it(
    every ? "at every moment of every step" : `at ${deaths} moments (GROUNDWORK_SEED=${seed})`,
    async () => {
      // Each moment is drawn once: what a run does again and again would otherwise be nearly all that it dies of.
      const drawn = new Set<Moment>();
      let died = 0;
      const fatal = (moment: Moment) => {
        if (drawn.has(moment)) return false;
        drawn.add(moment);
        if (!every && (died >= deaths || seededIds(`${seed} ${moment}`).random() > share)) return false;
        died += 1;
        return true;
      };
      const [spared, mortal] = await Promise.all([start("spared"), start("mortal")]);
      const clean = toTheEnd(spared, () => false);
      const again = await toTheEnd(mortal, fatal);
      expect([problemsOf(again), again.outcome, again.said]).toEqual([[], "done", "[]"]);
      expect((await clean).outcome).toBe("done");
      await Promise.all([spared.close(), mortal.close()]);
      process.stdout.write(`  ${died} deaths; ${2 * spared.taken.length} moments in a life without one\n`);
      expect(died).toBeGreaterThan(deaths / 2);
      const made = (world: MortalWorld) =>
        world.taken.flatMap(({ name, makes }) => (makes ? [name] : [])).sort();
      expect(made(mortal)).toEqual(made(spared));
      expect(locksLeft(mortal)).toEqual([]);
      expect(inventoryOf(join(folder, "mortal"))).toEqual(inventoryOf(join(folder, "spared")));
    },
    every ? 4 * 3600_000 : 300_000 + deaths * 10_000,
  );
});

/** Locks of states that were taken once more than they were given back. */
function locksLeft({ taken }: MortalWorld): readonly string[] {
  const calls = taken.flatMap(({ name }) => (name.endsWith(".tflock") ? [name] : []));
  const held = new Map(calls.map((name) => [name.split(" ").at(-1) ?? "", name.includes(" PUT ")]));
  return [...held].flatMap(([lock, is]) => (is ? [lock] : []));
}
