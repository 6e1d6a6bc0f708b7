import { isDeepStrictEqual } from "node:util";
import type { Schema } from "../schema/schema.ts";
import { isFields } from "../schema/strict.ts";
import { elementsOf, granular, itemElement, type PathSet } from "./paths.ts";

export { isDeepStrictEqual as same };

/** The value at a path; undefined when there is none. */
export function valueAt(value: unknown, schema: Schema, path: string): unknown {
  let here: unknown = value;
  let shape: Schema = schema;
  for (const element of elementsOf(path)) {
    if (element.startsWith("f:")) {
      const name = element.slice(2);
      if (!isFields(here)) return undefined;
      const next = granular(shape, here)?.schemaOf(name) ?? { type: "any" as const };
      here = here[name];
      shape = next;
    } else {
      if (!Array.isArray(here) || shape.type !== "list") return undefined;
      const { merge, items } = shape;
      here = here.find((item) => itemElement(merge, item) === element);
      shape = items;
    }
  }
  return here;
}

/** `over` laid upon `base`: granular maps and keyed lists are merged, everything else is replaced. */
export function mergeValues(base: unknown, over: unknown, schema: Schema): unknown {
  if (over === undefined) return base;
  const fields = granular(schema, over);
  if (fields) {
    const merged: Record<string, unknown> = isFields(base) ? { ...base } : {};
    for (const [name, item] of Object.entries(fields.value)) {
      merged[name] = mergeValues(merged[name], item, fields.schemaOf(name));
    }
    return merged;
  }
  if (schema.type === "list" && schema.merge.kind !== "atomic" && Array.isArray(over)) {
    const { merge, items } = schema;
    const result: unknown[] = Array.isArray(base) ? [...base] : [];
    for (const item of over) {
      const element = itemElement(merge, item);
      const index = result.findIndex((existing) => itemElement(merge, existing) === element);
      if (index < 0) result.push(item);
      else result[index] = merge.kind === "keys" ? mergeValues(result[index], item, items) : item;
    }
    return result;
  }
  return over;
}

/** Without the values at these paths; a map or list that becomes empty by it goes too. */
export function withoutPaths(value: unknown, schema: Schema, paths: PathSet): unknown {
  let result = value;
  for (const path of paths) result = without(result, schema, elementsOf(path));
  return result;
}

function without(value: unknown, schema: Schema, elements: readonly string[]): unknown {
  const [element, ...rest] = elements;
  if (element === undefined) return undefined;
  if (element.startsWith("f:")) {
    if (!isFields(value)) return value;
    const name = element.slice(2);
    if (!(name in value)) return value;
    const inner = granular(schema, value)?.schemaOf(name) ?? { type: "any" as const };
    const kept = without(value[name], inner, rest);
    const { [name]: _dropped, ...others } = value;
    if (kept !== undefined) return { ...value, [name]: kept };
    return Object.keys(others).length === 0 ? undefined : others;
  }
  if (!Array.isArray(value) || schema.type !== "list") return value;
  const { merge, items } = schema;
  const result = value.flatMap((item) => {
    if (itemElement(merge, item) !== element) return [item];
    const kept = without(item, items, rest);
    return kept === undefined ? [] : [kept];
  });
  return result.length === 0 ? undefined : result;
}
