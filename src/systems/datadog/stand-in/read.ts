import type { Json } from "../../../contracts/json.ts";
import type { JsonObject } from "./world/model.ts";

/** Pieces of a body that nobody has checked yet. */
export const objectAt = (from: JsonObject, ...path: readonly string[]): JsonObject =>
  path.reduce<JsonObject>((found, name) => asObject(found[name]), from);

export const asObject = (value: Json | undefined): JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};

export const asList = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

export const asTexts = (value: Json | undefined): readonly string[] =>
  asList(value).filter((one) => typeof one === "string");

export const asText = (value: Json | undefined): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** `data` of JSON:API: its attributes, and the ids that a relationship holds. */
export const attributesOf = (body: JsonObject): JsonObject => objectAt(body, "data", "attributes");

export function related(body: JsonObject, name: string): readonly string[] {
  const data = objectAt(body, "data", "relationships", name)["data"];
  const all = Array.isArray(data) ? data : data === undefined || data === null ? [] : [data];
  return all.flatMap((one) => asText(asObject(one)["id"]) ?? []);
}
