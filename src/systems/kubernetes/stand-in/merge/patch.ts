import type { Schema } from "../schema/schema.ts";
import { type Fields, isFields } from "../schema/strict.ts";
import { granular, itemElement } from "./paths.ts";
import { same } from "./values.ts";

/** RFC 7386: null removes, objects merge, everything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isFields(patch)) return patch;
  const result: Record<string, unknown> = isFields(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete result[name];
    else result[name] = mergePatch(result[name], value);
  }
  return result;
}

/**
 * Kubernetes' strategic merge: like a merge patch, but lists with a merge key are merged item by item. Understands
 * `$patch: delete | replace | merge`, `$deleteFromPrimitiveList` and `$retainKeys`; an order (`$setElementOrder`)
 * is only a wish and is passed over.
 */
export function strategicMergePatch(target: unknown, patch: unknown, schema: Schema): unknown {
  if (!isFields(patch)) return patch;
  if (patch["$patch"] === "replace") return strip(patch);
  if (patch["$patch"] === "delete") return undefined;
  const shape = granular(
    { ...schema, ...(schema.type === "object" && { atomic: undefined }) } as Schema,
    patch,
  );
  const result: Record<string, unknown> = isFields(target) ? { ...target } : {};
  const retained = patch["$retainKeys"];
  if (Array.isArray(retained)) {
    for (const name of Object.keys(result)) if (!retained.includes(name)) delete result[name];
  }
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith("$")) {
      deleteFromPrimitiveList(result, name, value);
      continue;
    }
    const inner = shape?.schemaOf(name) ?? { type: "any" as const };
    const merged = value === null ? undefined : mergeOne(result[name], value, inner);
    if (merged === undefined) delete result[name];
    else result[name] = merged;
  }
  return result;
}

function deleteFromPrimitiveList(target: Record<string, unknown>, directive: string, value: unknown): void {
  const name = /^\$deleteFromPrimitiveList\/(.+)$/.exec(directive)?.[1];
  const list = name === undefined ? undefined : target[name];
  if (name === undefined || !Array.isArray(list) || !Array.isArray(value)) return;
  target[name] = list.filter((item) => !value.includes(item));
}

function mergeOne(target: unknown, patch: unknown, schema: Schema): unknown {
  if (!Array.isArray(patch)) return strategicMergePatch(target, patch, schema);
  if (schema.type !== "list" || schema.merge.kind === "atomic") return patch.map(strip);
  const { merge, items } = schema;
  if (
    patch.some((item) => isFields(item) && item["$patch"] === "replace" && Object.keys(item).length === 1)
  ) {
    return patch.filter((item) => !(isFields(item) && "$patch" in item));
  }
  let result: unknown[] = Array.isArray(target) ? [...target] : [];
  // The patch's merge key is the first of the keys alone: `containerPort`, not its protocol.
  const first = merge.kind === "keys" ? ({ kind: "keys", keys: merge.keys.slice(0, 1) } as const) : merge;
  for (const item of patch) {
    const element = itemElement(first, item);
    const index = result.findIndex((existing) => itemElement(first, existing) === element);
    if (isFields(item) && item["$patch"] === "delete") {
      result = result.filter((_, position) => position !== index);
    } else if (index < 0) result.push(strip(item));
    else result[index] = strategicMergePatch(result[index], item, items);
  }
  return result;
}

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !name.startsWith("$"))
      .map(([name, item]) => [name, strip(item)]),
  );
}

/** RFC 6902. Returns the reason when an operation does not fit the document. */
export function jsonPatch(
  target: unknown,
  operations: unknown,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly message: string } {
  if (!Array.isArray(operations)) return { ok: false, message: "a JSON patch is a list of operations" };
  let document: unknown = structuredClone(target);
  for (const operation of operations) {
    if (!isFields(operation)) return { ok: false, message: "an operation is an object" };
    try {
      document = applyOperation(document, operation);
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  }
  return { ok: true, value: document };
}

function applyOperation(document: unknown, operation: Fields): unknown {
  const path = pointer(operation["path"]);
  switch (operation["op"]) {
    case "add":
      return place(document, path, operation["value"], true);
    case "replace":
      read(document, path);
      return place(document, path, operation["value"], false);
    case "remove":
      return remove(document, path);
    case "copy":
      return place(document, path, structuredClone(read(document, pointer(operation["from"]))), true);
    case "move": {
      const value = read(document, pointer(operation["from"]));
      return place(remove(document, pointer(operation["from"])), path, value, true);
    }
    case "test":
      if (!same(read(document, path), operation["value"])) {
        throw new Error(`testing value ${String(operation["path"])} failed`);
      }
      return document;
    default:
      throw new Error(`Unexpected kind: ${String(operation["op"])}`);
  }
}

function pointer(text: unknown): readonly string[] {
  if (typeof text !== "string" || (text !== "" && !text.startsWith("/"))) {
    throw new Error(`not a JSON pointer: ${String(text)}`);
  }
  return text
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function read(document: unknown, path: readonly string[]): unknown {
  let here = document;
  for (const part of path) {
    const next = Array.isArray(here) ? here[Number(part)] : isFields(here) ? here[part] : undefined;
    if (next === undefined) throw new Error(`the path /${path.join("/")} does not exist`);
    here = next;
  }
  return here;
}

function place(document: unknown, path: readonly string[], value: unknown, insert: boolean): unknown {
  const last = path.at(-1);
  if (last === undefined) return value;
  const parent = read(document, path.slice(0, -1));
  if (Array.isArray(parent)) {
    const index = last === "-" ? parent.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > parent.length) {
      throw new Error(`the index ${last} is out of bounds`);
    }
    parent.splice(index, insert ? 0 : 1, value);
  } else if (isFields(parent)) (parent as Record<string, unknown>)[last] = value;
  else throw new Error(`the path /${path.join("/")} does not exist`);
  return document;
}

function remove(document: unknown, path: readonly string[]): unknown {
  read(document, path);
  const last = path.at(-1) ?? "";
  const parent = read(document, path.slice(0, -1));
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete (parent as Record<string, unknown>)[last];
  return document;
}
