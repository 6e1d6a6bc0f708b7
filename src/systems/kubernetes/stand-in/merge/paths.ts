import type { FieldsV1 } from "../object.ts";
import type { ListMerge, Schema } from "../schema/schema.ts";
import { type Fields, isFields } from "../schema/strict.ts";

/**
 * A set of field paths, as managedFields keeps them. A path is its elements (`f:spec`, `k:{"name":"x"}`, `v:"a"`)
 * joined by a character that no element holds.
 */
export type PathSet = ReadonlySet<string>;

const separator = "\u0001";

export function join(prefix: string, element: string): string {
  return prefix === "" ? element : `${prefix}${separator}${element}`;
}

export function elementsOf(path: string): readonly string[] {
  return path.split(separator);
}

export function isBelow(path: string, ancestor: string): boolean {
  return path.startsWith(`${ancestor}${separator}`);
}

/** `.spec.template.spec.containers[name="web"].image`: how a conflict names a field. */
export function printPath(path: string): string {
  return elementsOf(path)
    .map((element) => {
      const text = element.slice(2);
      if (element.startsWith("f:")) return `.${text}`;
      if (element.startsWith("v:")) return `[=${text}]`;
      const keys = Object.entries(JSON.parse(text) as Fields);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`;
    })
    .join("");
}

/** The fields that `value` sets: leaves, whole atomic values, empty containers, and the items of keyed lists. */
export function pathsOf(value: unknown, schema: Schema, prefix = "", into = new Set<string>()): Set<string> {
  if (value === undefined) return into;
  const fields = granular(schema, value);
  if (fields) {
    const entries = Object.entries(fields.value).filter(([, item]) => item !== undefined);
    if (entries.length === 0 && prefix !== "") into.add(prefix);
    for (const [name, item] of entries) pathsOf(item, fields.schemaOf(name), join(prefix, `f:${name}`), into);
    return into;
  }
  if (schema.type === "list" && Array.isArray(value) && schema.merge.kind !== "atomic") {
    if (value.length === 0) into.add(prefix);
    for (const item of value) {
      const path = join(prefix, itemElement(schema.merge, item));
      into.add(path);
      if (schema.merge.kind === "keys") pathsOf(item, schema.items, path, into);
    }
    return into;
  }
  if (prefix !== "") into.add(prefix);
  return into;
}

/** An object whose fields are owned one by one, with the schema of each. */
export function granular(
  schema: Schema,
  value: unknown,
): { value: Fields; schemaOf(name: string): Schema } | undefined {
  if (!isFields(value)) return undefined;
  const open: Schema = { type: "any" };
  switch (schema.type) {
    case "object":
      return schema.atomic ? undefined : { value, schemaOf: (name) => schema.fields[name] ?? open };
    case "map":
      return schema.atomic ? undefined : { value, schemaOf: () => schema.values };
    case "any":
      return { value, schemaOf: () => open };
    default:
      return undefined;
  }
}

export function itemElement(merge: ListMerge, item: unknown): string {
  if (merge.kind !== "keys") return `v:${JSON.stringify(item)}`;
  return `k:${JSON.stringify(itemKey(merge, item))}`;
}

/** The fields that tell an item of a keyed list apart, sorted by name, defaults filled in. */
function itemKey(merge: Extract<ListMerge, { kind: "keys" }>, item: unknown): Fields {
  const source = isFields(item) ? item : {};
  const names = [...merge.keys].sort();
  return Object.fromEntries(names.map((name) => [name, source[name] ?? merge.defaults?.[name] ?? null]));
}

export function toFieldsV1(paths: PathSet): FieldsV1 {
  const root: FieldsV1 = {};
  for (const path of [...paths].sort()) {
    let node = root;
    const elements = elementsOf(path);
    for (const element of elements) {
      node[element] ??= {};
      node = node[element];
    }
    if (elements.at(-1)?.startsWith("k:")) node["."] = {};
  }
  return root;
}

export function fromFieldsV1(fields: FieldsV1, prefix = "", into = new Set<string>()): Set<string> {
  const entries = Object.entries(fields);
  if (entries.length === 0 && prefix !== "") into.add(prefix);
  for (const [element, inner] of entries) {
    if (element === ".") into.add(prefix);
    else fromFieldsV1(inner, join(prefix, element), into);
  }
  return into;
}
