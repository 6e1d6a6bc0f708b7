/**
 * The shape of a kind: what a strict decoder accepts, and how lists and maps are merged. One description serves
 * validation, strategic merge patch and server-side apply.
 * Source of the merge rules: the `listType`, `listMapKey`, `mapType` and `patchMergeKey` markers of k8s.io/api.
 */
export type Schema =
  | { readonly type: "string" | "integer" | "number" | "boolean" | "quantity" | "integer-or-string" | "any" }
  | { readonly type: "object"; readonly fields: Readonly<Record<string, Schema>>; readonly atomic?: true }
  | { readonly type: "map"; readonly values: Schema; readonly atomic?: true }
  | { readonly type: "list"; readonly items: Schema; readonly merge: ListMerge };

export type ListMerge =
  | { readonly kind: "atomic" }
  | { readonly kind: "set" }
  /** Items are told apart by these fields; `defaults` fills in what an item may leave out. */
  | {
      readonly kind: "keys";
      readonly keys: readonly string[];
      readonly defaults?: Readonly<Record<string, string>>;
    };

export const string: Schema = { type: "string" };
export const integer: Schema = { type: "integer" };
export const boolean: Schema = { type: "boolean" };
export const quantity: Schema = { type: "quantity" };
export const integerOrString: Schema = { type: "integer-or-string" };
export const any: Schema = { type: "any" };

export function object(fields: Readonly<Record<string, Schema>>): Schema {
  return { type: "object", fields };
}

/** An object or map that one manager owns as a whole. */
export function atomic(schema: Schema): Schema {
  return schema.type === "object" || schema.type === "map" ? { ...schema, atomic: true } : schema;
}

export function map(values: Schema): Schema {
  return { type: "map", values };
}

export function list(items: Schema): Schema {
  return { type: "list", items, merge: { kind: "atomic" } };
}

export function set(items: Schema): Schema {
  return { type: "list", items, merge: { kind: "set" } };
}

export function keyed(
  keys: readonly string[],
  items: Schema,
  defaults?: Readonly<Record<string, string>>,
): Schema {
  return { type: "list", items, merge: { kind: "keys", keys, ...(defaults && { defaults }) } };
}

export const strings = map(string);

export const labelSelector = atomic(
  object({
    matchLabels: strings,
    matchExpressions: list(object({ key: string, operator: string, values: list(string) })),
  }),
);

/** A condition as every status carries it. */
export const conditions = keyed(
  ["type"],
  object({
    type: string,
    status: string,
    reason: string,
    message: string,
    lastTransitionTime: string,
    lastUpdateTime: string,
    lastProbeTime: string,
    lastHeartbeatTime: string,
    observedGeneration: integer,
  }),
);

export const objectReference = object({
  apiVersion: string,
  fieldPath: string,
  kind: string,
  name: string,
  namespace: string,
  resourceVersion: string,
  uid: string,
});

export const metadata = object({
  name: string,
  generateName: string,
  namespace: string,
  uid: string,
  resourceVersion: string,
  generation: integer,
  creationTimestamp: any,
  deletionTimestamp: any,
  deletionGracePeriodSeconds: integer,
  selfLink: string,
  labels: strings,
  annotations: strings,
  finalizers: set(string),
  ownerReferences: keyed(
    ["uid"],
    object({
      apiVersion: string,
      kind: string,
      name: string,
      uid: string,
      controller: boolean,
      blockOwnerDeletion: boolean,
    }),
  ),
  managedFields: list(any),
});

/** A kind as a whole: `apiVersion`, `kind`, `metadata` and its own fields. */
export function kind(fields: Readonly<Record<string, Schema>>): Schema {
  return object({ apiVersion: string, kind: string, metadata, ...fields });
}
