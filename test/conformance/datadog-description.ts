import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { type Exchanges, holdExchanges as hold, type Json } from "./published-description.ts";

export type { Exchanges };

const file = join(
  process.env["API_DESCRIPTIONS"] ?? join(import.meta.dirname, "../../../shared/api-descriptions"),
  "datadog/v1.yaml",
);
/** Datadog's published description of its first interface. The second is held to the official client's own types. */
export const described = existsSync(file);

/** Every exchange with the first interface. */
export function holdExchanges(): Exchanges {
  return hold({
    ajv: new Ajv({ strict: false, allErrors: true, validateFormats: false }),
    documents: { v1: inJsonSchema(parse(readFileSync(file, "utf8"))) as Json },
    described: (path) => (path.startsWith("/api/v1/") ? path : undefined),
    // Any operation may ask for keys; few say so.
    unsaid: [401, 403],
    younger: [],
  });
}

/** OpenAPI 3.0 says `nullable` where JSON Schema says that null is one of the types. */
function inJsonSchema(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inJsonSchema);
  if (typeof value !== "object" || value === null) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inJsonSchema(one)]));
  const { nullable, ...rest } = inner;
  return nullable === true ? { anyOf: [rest, { type: "null" }] } : inner;
}
