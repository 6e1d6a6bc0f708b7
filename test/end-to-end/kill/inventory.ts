import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "../../../src/contracts/json.ts";
import { plain } from "./calls.ts";

/**
 * What a world holds, read from what its stand-ins keep: names, settings and numbers of everything, without ids and
 * times, in an order of its own. Left out is what tells how it came about, and not what is there.
 */
export function inventoryOf(folder: string): Json {
  const files = readdirSync(folder).flatMap((name) =>
    /^(aws|github|cluster-.*)$/.test(name)
      ? readdirSync(join(folder, name))
          .filter((file) => file.endsWith(".json") && !file.startsWith("attestations"))
          .map((file) => join(name, file))
      : [],
  );
  return Object.fromEntries(
    files.sort().map((file) => {
      const text = existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8") : "null";
      return [file, still(JSON.parse(text) as Json)];
    }),
  );
}

/** How it came about: keys and tokens, what happened when, runs and what they said, contents of files. */
const history = new Set([
  ...[
    "tokens",
    "sealing",
    "activities",
    "checkRuns",
    "statuses",
    "comments",
    "reviews",
    "pushers",
    "nextNumber",
  ],
  ...["nextId", "sessions", "versions", "version", "etag", "md5", "size", "publicKey", "privateKey", "value"],
  ...[
    "events",
    "resourceVersion",
    "generation",
    "hooks",
    "pods",
    "leases",
    "clientToken",
    "clientId",
    "number",
    "body",
  ],
  ...[
    "head",
    "base",
    "sha",
    "headSha",
    "authority",
    "issuerId",
    "mergeCommitSha",
    "tree",
    "nodeId",
    "node_id",
    "requests",
    "objects",
  ],
]);

function still(value: Json): Json {
  if (typeof value === "string") return plain(value);
  if (typeof value === "number") return value >= 1000 ? 0 : value;
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return sorted(value.map(still));
  const known = new Map<string, Json[]>();
  for (const [name, one] of Object.entries(value)) {
    if (history.has(name) && !(name === "objects" && isStorage(one))) continue;
    const key = plain(name);
    known.set(key, [
      ...(known.get(key) ?? []),
      name === "objects" ? sorted(Object.keys(one ?? {}).map(plain)) : still(one),
    ]);
  }
  return Object.fromEntries(
    [...known]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, all]) => [name, all.length === 1 ? (all[0] ?? null) : sorted(all)]),
  );
}

const isStorage = (one: Json | undefined) => typeof one === "object" && one !== null;

const sorted = (all: readonly Json[]): Json[] =>
  all.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
