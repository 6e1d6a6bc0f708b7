import type { KubernetesObject, ManagedFieldsEntry } from "../object.ts";
import type { Schema } from "../schema/schema.ts";
import { fromFieldsV1, isBelow, type PathSet, pathsOf, printPath, toFieldsV1 } from "./paths.ts";
import { mergeValues, same, valueAt, withoutPaths } from "./values.ts";

/** Who writes, how, and when. */
export interface Writer {
  readonly manager: string;
  readonly operation: "Apply" | "Update";
  readonly apiVersion: string;
  readonly subresource?: string;
  readonly time: string;
}

/** A field that somebody else set to another value. */
export interface FieldConflict {
  readonly manager: string;
  readonly apiVersion: string;
  /** `.spec.replicas`. */
  readonly field: string;
}

export type Applied =
  | { readonly ok: true; readonly object: KubernetesObject }
  | { readonly ok: false; readonly conflicts: readonly FieldConflict[] };

interface Owned {
  readonly entry: Omit<ManagedFieldsEntry, "fieldsV1" | "time">;
  readonly time: string;
  readonly paths: PathSet;
}

/** What nobody owns: identity and what the server itself keeps. */
const unowned = [
  "f:apiVersion",
  "f:kind",
  ...[
    "name",
    "namespace",
    "generateName",
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
    "managedFields",
  ].map((name) => `f:metadata\u0001f:${name}`),
];

function ownable(paths: Set<string>): Set<string> {
  for (const path of [...paths]) {
    if (path === "f:metadata" || unowned.some((own) => path === own || isBelow(path, own)))
      paths.delete(path);
  }
  return paths;
}

/**
 * Server-side apply, simplified but honest: another manager's field of another value is a conflict unless forced;
 * what this manager applied before and leaves out now is removed, unless somebody else owns it as well.
 */
export function applyFields(
  live: KubernetesObject | undefined,
  applied: KubernetesObject,
  schema: Schema,
  writer: Writer,
  force: boolean,
): Applied {
  const owners = ownersOf(live);
  const mine = owners.find((owner) => isWriter(owner, writer));
  const others = owners.filter((owner) => owner !== mine);
  const wanted = ownable(pathsOf(applied, schema));
  const differing = [...wanted].filter(
    (path) =>
      live && !same(valueAt(live, schema, path), valueAt(applied, schema, path)) && isLeaf(path, wanted),
  );
  const conflicts = others.flatMap((owner) =>
    differing
      .filter((path) => owner.paths.has(path))
      .map((path) => ({
        manager: owner.entry.manager,
        apiVersion: owner.entry.apiVersion,
        field: printPath(path),
      })),
  );
  if (conflicts.length > 0 && !force) return { ok: false, conflicts };

  const dropped = new Set(
    [...(mine?.paths ?? [])].filter(
      (path) =>
        !wanted.has(path) &&
        ![...wanted].some((kept) => isBelow(kept, path)) &&
        !others.some(
          (owner) => owner.paths.has(path) || [...owner.paths].some((held) => isBelow(held, path)),
        ),
    ),
  );
  const merged = mergeValues(withoutPaths(live, schema, dropped), applied, schema) as KubernetesObject;
  const lost = new Set(differing);
  const next: Owned[] = others.map((owner) => ({ ...owner, paths: minus(owner.paths, lost) }));
  const unchanged = mine !== undefined && sameSet(mine.paths, wanted);
  next.push({ entry: entryOf(writer), time: unchanged ? mine.time : writer.time, paths: wanted });
  return { ok: true, object: withOwners(merged, next) };
}

/** The same for every other way of writing: whoever changes a field owns it from then on. */
export function recordUpdate(
  before: KubernetesObject | undefined,
  after: KubernetesObject,
  schema: Schema,
  writer: Writer,
): KubernetesObject {
  const owners = ownersOf(before);
  const old = before ? ownable(pathsOf(before, schema)) : new Set<string>();
  const now = ownable(pathsOf(after, schema));
  const changed = new Set(
    [...now].filter(
      (path) =>
        !old.has(path) ||
        (isLeaf(path, now) && !same(valueAt(before, schema, path), valueAt(after, schema, path))),
    ),
  );
  const gone = minus(old, now);
  const mine = owners.find((owner) => isWriter(owner, writer));
  const next = owners
    .filter((owner) => owner !== mine)
    .map((owner) => ({ ...owner, paths: minus(minus(owner.paths, changed), gone) }));
  const held = minus(new Set([...(mine?.paths ?? []), ...changed]), gone);
  const unchanged = mine !== undefined && sameSet(mine.paths, held);
  next.push({ entry: entryOf(writer), time: unchanged ? mine.time : writer.time, paths: held });
  return withOwners(after, next);
}

function ownersOf(object: KubernetesObject | undefined): Owned[] {
  return (object?.metadata.managedFields ?? []).map(({ fieldsV1, time, ...entry }) => ({
    entry,
    time,
    paths: fromFieldsV1(fieldsV1),
  }));
}

function withOwners(object: KubernetesObject, owners: readonly Owned[]): KubernetesObject {
  const managedFields = owners
    .filter((owner) => owner.paths.size > 0)
    .map(({ entry, time, paths }) => ({ ...entry, time, fieldsV1: toFieldsV1(paths) }));
  return { ...object, metadata: { ...object.metadata, managedFields } };
}

function entryOf(writer: Writer): Owned["entry"] {
  const { manager, operation, apiVersion, subresource } = writer;
  return { manager, operation, apiVersion, fieldsType: "FieldsV1", ...(subresource && { subresource }) };
}

function isWriter({ entry }: Owned, writer: Writer): boolean {
  return (
    entry.manager === writer.manager &&
    entry.operation === writer.operation &&
    entry.subresource === writer.subresource
  );
}

function isLeaf(path: string, all: PathSet): boolean {
  // Only the items of keyed lists are in a set together with what lies below them.
  return !path.includes("k:") || ![...all].some((other) => isBelow(other, path));
}

function minus(paths: PathSet, less: PathSet): Set<string> {
  return new Set([...paths].filter((path) => !less.has(path)));
}

function sameSet(a: PathSet, b: PathSet): boolean {
  return a.size === b.size && [...a].every((path) => b.has(path));
}
