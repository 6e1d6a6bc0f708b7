import { isDeepStrictEqual } from "node:util";
import type { Difference } from "../../../contracts/outcome.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { ClusterApi, ClusterObject } from "./cluster-api.ts";

/** One thing in the cluster that has to be as it should. */
export interface Part {
  /** For people: `root application`. */
  readonly what: string;
  look(): Promise<Result<"missing" | readonly Difference[]>>;
  mend(): Promise<Result<void>>;
}

export interface WantedObject {
  readonly what: string;
  readonly path: string;
  readonly object: ClusterObject;
  /**
   * Which of its fields are held to be as wanted: none where it only has to be there, because somebody else keeps it.
   * Values of `secret` ones are compared and never shown.
   */
  readonly fields: "shown" | "secret" | "none";
}

/** An object of the cluster as a part: it has what is wanted, and may have more. */
export function objectPart(api: ClusterApi, { what, path, object, fields }: WantedObject): Part {
  return {
    what,
    async look() {
      const found = await api.get(path);
      if (!found.ok) return found;
      if (!found.value) return ok("missing");
      if (fields === "none") return ok([]);
      const { kind: _kind, apiVersion: _version, metadata, ...content } = object;
      const { labels } = metadata as { readonly labels?: unknown };
      const wanted = { ...content, ...(labels !== undefined && { metadata: { labels } }) };
      const differing = differences(wanted, found.value, "");
      return ok(differing.map((one) => describe(what, one, fields === "secret")));
    },
    mend: () => api.apply(path, object),
  };
}

interface Differing {
  readonly path: string;
  readonly wanted: unknown;
  readonly found: unknown;
}

/** Where `found` is not as wanted; what nobody asked about is passed over. */
function differences(wanted: unknown, found: unknown, path: string): readonly Differing[] {
  if (!isObject(wanted)) return isDeepStrictEqual(wanted, found) ? [] : [{ path, wanted, found }];
  const there = isObject(found) ? found : {};
  return Object.entries(wanted).flatMap(([name, value]) =>
    differences(value, there[name], path === "" ? name : `${path}.${name}`),
  );
}

function describe(what: string, { path, wanted, found }: Differing, secret: boolean): Difference {
  const nothing = found === undefined ? "nothing" : undefined;
  return {
    what: `${what}: ${path}`,
    wanted: secret ? "the platform's own" : JSON.stringify(wanted),
    found: nothing ?? (secret ? "another" : JSON.stringify(found)),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
