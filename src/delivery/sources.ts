import type { CodeHost } from "../contracts/code-host.ts";
import type { Monitor } from "../contracts/monitor.ts";
import type { Registry } from "../contracts/registry.ts";
import type { Tracker } from "../contracts/tracker.ts";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import type { Result } from "../foundation/result.ts";
import type { ProvenanceInput, VerifiedProvenance } from "./provenance.ts";

/** Everything that delivery reads from and writes to. */
export interface Sources {
  /** The code host, with the rights that the configuration repository needs. */
  readonly configuration: CodeHost;
  /** The code host, with the rights that the applications' repositories need. */
  readonly applications: CodeHost;
  readonly registry: Registry;
  /** Left out where the company has none. */
  readonly monitor?: Monitor;
  readonly tracker?: Tracker;
  readonly verify: (input: ProvenanceInput) => Result<VerifiedProvenance>;
}

/** A diagnostic in one sentence, for a check or a state. */
export function sentence(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map(({ summary, cause }) => (cause ? `${summary} (${cause})` : summary)).join(" ");
}

/** Computes at most once for each key within one run: for what cannot change meanwhile, or must be the same twice. */
export function memo<Value>(compute: (...key: string[]) => Promise<Value>) {
  const known = new Map<string, Promise<Value>>();
  return (...key: string[]): Promise<Value> => {
    const name = key.join("\n");
    const value = known.get(name) ?? compute(...key);
    known.set(name, value);
    return value;
  };
}

/** As many reads at the same time as any code host takes without complaint. */
const atOnce = 8;

/** Maps a list with a few calls under way at a time; the results keep the order. */
export async function mapFew<Item, Value>(
  items: readonly Item[],
  map: (item: Item) => Promise<Value>,
): Promise<readonly Value[]> {
  const results = new Map<number, Value>();
  const queue = items.entries();
  const work = async () => {
    for (const [index, item] of queue) results.set(index, await map(item));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, work));
  return [...results].sort(([a], [b]) => a - b).map(([, value]) => value);
}
