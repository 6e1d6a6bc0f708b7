import type { Blueprint } from "../blueprint/model.ts";
import type { Facts } from "../contracts/facts.ts";
import type { GeneratedFile } from "../contracts/generated-file.ts";
import type { Stack } from "../contracts/stack.ts";
import type { Offers, System } from "../contracts/system.ts";
import { handbookFiles } from "../handbook/index.ts";
import { collectCapabilities, servedBy } from "./capabilities.ts";

/**
 * Every file of every system that the company's plans let be, sorted by repository and path. Pure: the same input gives the same files in the same
 * order, whatever the order of the systems. Two files at one path, or a path that leaves its repository, are bugs.
 */
export function collectFiles(
  systems: readonly System[],
  blueprint: Blueprint,
  facts: Facts,
  actionBundle = "",
): readonly GeneratedFile[] {
  const given = {
    offers: collectOffers(systems),
    actionBundle,
    stacks: collectStacks(systems, blueprint),
  };
  const capabilities = collectCapabilities(systems, blueprint);
  const byPlace = new Map<string, GeneratedFile>();
  const written = systems.map((system) => ({ by: system.id, files: system.files(blueprint, facts, given) }));
  // What is written about all of them together.
  const handbook = { by: "the handbook", files: handbookFiles(blueprint, facts, given.offers) };
  for (const { by, files } of [...written, handbook]) {
    for (const file of servedBy(files, capabilities)) {
      const place = `${file.repository}/${file.path}`;
      if (!isSafeName(file.repository) || !file.path.split("/").every(isSafeName)) {
        throw new Error(`${by} writes to ${JSON.stringify(place)}, which leaves its repository.`);
      }
      if (byPlace.has(place)) throw new Error(`Two files would be written to ${place}.`);
      byPlace.set(place, file);
    }
  }
  return [...byPlace].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, file]) => file);
}

/** Every stack of every system that the company's plans let be, sorted by id. Two with one id are a bug. */
export function collectStacks(systems: readonly System[], blueprint: Blueprint): readonly Stack[] {
  const offers = collectOffers(systems);
  const declared = systems.flatMap((system) => system.stacks?.(blueprint, offers) ?? []);
  const stacks = servedBy(declared, collectCapabilities(systems, blueprint)).toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  const twin = stacks.find(({ id }, index) => stacks[index + 1]?.id === id);
  if (twin) throw new Error(`Two stacks are called ${twin.id}.`);
  return stacks;
}

/** What the systems offer each other. Lists are joined; any other offer that two make is a bug. */
export function collectOffers(systems: readonly System[]): Offers {
  const made: Record<string, unknown> = {};
  for (const { id, offers } of systems) {
    for (const [name, offer] of Object.entries(offers ?? {})) {
      const before = made[name];
      if (Array.isArray(before) && Array.isArray(offer)) {
        made[name] = [...before, ...offer];
        continue;
      }
      if (name in made) throw new Error(`${id} makes the offer ${name}, which another system makes already.`);
      made[name] = offer;
    }
  }
  return made as Offers;
}

/** One step of a path: nothing that leads elsewhere, hides, or means something to git or another file system. */
function isSafeName(name: string): boolean {
  return /^[A-Za-z0-9._-]+$/.test(name) && !/^\.+$/.test(name) && name.toLowerCase() !== ".git";
}
