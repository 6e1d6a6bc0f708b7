import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { admit } from "../admission/admit.ts";
import { heldToPolicies } from "../admission/policies.ts";
import { apiVersionOf, namespaces, type Resource } from "../kinds/resources.ts";
import { validateMetadata } from "../kinds/validate-metadata.ts";
import { applyFields, type FieldConflict, recordUpdate, type Writer } from "../merge/managed-fields.ts";
import { same } from "../merge/values.ts";
import { type KubernetesObject, timestamp } from "../object.ts";
import { type Fields, isFields } from "../schema/strict.ts";
import {
  alreadyExists,
  badRequest,
  conflict,
  done,
  forbidden,
  invalid,
  notFound,
  type Reply,
  refuse,
} from "../status.ts";
import type { Store } from "../store.ts";
import { checkName, decode } from "./decode.ts";
import { keptIdentity, newIdentity, sameContent } from "./identity.ts";
import { createRemoval } from "./removal.ts";
import type { Machinery, Place, WriteOptions } from "./types.ts";

/** How ownership of fields is written down once an object is final. */
type Recorder = (finished: KubernetesObject) => KubernetesObject;

export function createMachinery(store: Store, clock: Clock, ids: Ids): Machinery {
  const now = () => timestamp(clock.now());
  const writer = (resource: Resource, options: WriteOptions, operation: Writer["operation"]): Writer => ({
    manager: options.manager,
    operation,
    apiVersion: apiVersionOf(resource),
    ...(options.subresource && { subresource: options.subresource }),
    time: now(),
  });

  /** Defaults, admission, validation and the cluster's policies: what stands between a wish and the store. */
  const finish = (
    resource: Resource,
    object: Fields,
    { subresource, dryRun = false }: WriteOptions,
    old?: KubernetesObject,
  ): Reply<KubernetesObject> => {
    const filled = resource.withDefaults(object) as KubernetesObject;
    const admitted = old ? done(filled) : admit(store, resource, filled);
    if (!admitted.ok) return admitted;
    const causes = [...validateMetadata(admitted.value, resource), ...resource.validate(admitted.value, old)];
    if (causes.length > 0) return invalid(resource, filled.metadata.name ?? "", causes);
    const held = heldToPolicies(store, { resource, subresource, object: admitted.value, old, dryRun });
    return held.ok ? admitted : held;
  };

  const checkHome = ({ resource, namespace = "" }: Place, name: string): Reply<undefined> => {
    if (!resource.namespaced) return done(undefined);
    const home = store.get(namespaces, undefined, namespace);
    if (!home) return notFound(namespaces, namespace);
    if (!home.metadata.deletionTimestamp) return done(undefined);
    const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
    return forbidden(resource, name, why);
  };

  const insert = (place: Place, wanted: Fields, options: WriteOptions, record: Recorder) => {
    const { resource, namespace } = place;
    const metadata = newIdentity(resource, wanted["metadata"] as Fields, ids, now());
    const home = checkHome(place, metadata.name);
    if (!home.ok) return home;
    if (metadata.name && store.get(resource, namespace, metadata.name)) {
      return alreadyExists(resource, metadata.name);
    }
    const finished = finish(resource, { ...wanted, metadata }, options);
    if (!finished.ok) return finished;
    const recorded = record(finished.value);
    return done(options.dryRun ? recorded : store.put(resource, recorded));
  };

  /** Writes `next` over `live`: the server's own fields stay, generation counts, the last finalizer lets go. */
  const replace = (
    resource: Resource,
    live: KubernetesObject,
    next: Fields,
    options: WriteOptions,
    record: Recorder,
  ): Reply<KubernetesObject> => {
    const sent = isFields(next["metadata"]) ? next["metadata"] : {};
    const wanted = options.subresource
      ? { ...live, status: next["status"] }
      : {
          ...next,
          ...(resource.status && { status: live.status }),
          metadata: keptIdentity(live.metadata, sent),
        };
    const finished = finish(resource, withoutUndefined(wanted), options, live);
    if (!finished.ok) return finished;
    const { metadata } = finished.value;
    const counts = resource.generation && !same(live.spec, finished.value.spec);
    const generation = (live.metadata.generation ?? 0) + 1;
    const counted = counts ? { ...finished.value, metadata: { ...metadata, generation } } : finished.value;
    if (sameContent(live, counted)) return done(live);
    const recorded = record(counted);
    if (options.dryRun) return done(recorded);
    const { deletionTimestamp, deletionGracePeriodSeconds, finalizers = [] } = recorded.metadata;
    const released = deletionTimestamp && deletionGracePeriodSeconds === undefined && finalizers.length === 0;
    if (released && resource !== namespaces) return done(store.remove(resource, recorded));
    return done(store.put(resource, recorded));
  };

  return {
    store,
    create(place, body, options) {
      const decoded = decode(place, body, options);
      if (!decoded.ok) return decoded;
      const { resource } = place;
      const { status: _status, ...wanted } = decoded.value;
      return insert(place, resource.status ? wanted : decoded.value, options, (finished) =>
        recordUpdate(undefined, finished, resource.schema, writer(resource, options, "Update")),
      );
    },
    update(place, name, body, options) {
      const { resource, namespace } = place;
      const live = store.get(resource, namespace, name);
      if (!live) return notFound(resource, name);
      const decoded = decode(place, body, options);
      if (!decoded.ok) return decoded;
      const named = checkName(decoded.value, name);
      if (!named.ok) return named;
      const { resourceVersion, uid } = decoded.value["metadata"] as Fields;
      if (resourceVersion !== undefined && resourceVersion !== live.metadata.resourceVersion) {
        return conflict(resource, name);
      }
      if (uid !== undefined && uid !== live.metadata.uid) {
        const why = `Precondition failed: UID in precondition: ${String(uid)}, UID in object meta: ${live.metadata.uid}`;
        return conflict(resource, name, why);
      }
      return replace(resource, live, decoded.value, options, (finished) =>
        recordUpdate(live, finished, resource.schema, writer(resource, options, "Update")),
      );
    },
    apply(place, name, body, options) {
      const { resource, namespace } = place;
      const decoded = decode(place, body, options);
      if (!decoded.ok) return decoded;
      const named = checkName(decoded.value, name);
      if (!named.ok) return named;
      const sent = decoded.value["metadata"] as Fields;
      if (sent["managedFields"] !== undefined) return badRequest("metadata.managedFields must be nil");
      const live = store.get(resource, namespace, name);
      const { status, ...wanted } = decoded.value;
      const writesStatus = status !== undefined && (!resource.status || options.subresource);
      const applied = { ...wanted, ...(writesStatus && { status }), metadata: { ...sent, name } };
      const result = applyFields(
        live,
        applied as unknown as KubernetesObject,
        resource.schema,
        writer(resource, options, "Apply"),
        options.force ?? false,
      );
      if (!result.ok) return fieldConflicts(result.conflicts);
      const { managedFields } = result.object.metadata;
      const record: Recorder = (finished) => ({
        ...finished,
        metadata: { ...finished.metadata, ...(managedFields && { managedFields }) },
      });
      const reply = live
        ? replace(resource, live, result.object, options, record)
        : insert(place, result.object, options, record);
      return reply.ok ? done({ object: reply.value, created: !live }) : reply;
    },
    remove: createRemoval(store, clock),
  };
}

function fieldConflicts(conflicts: readonly FieldConflict[]) {
  const causes = conflicts.map(({ manager, apiVersion, field }) => ({
    reason: "FieldManagerConflict",
    message: `conflict with "${manager}" using ${apiVersion}`,
    field,
  }));
  const spelled = causes.map(({ message, field }) => `${message}: ${field}`);
  const count = causes.length === 1 ? "1 conflict" : `${causes.length} conflicts`;
  const separator = causes.length === 1 ? " " : "\n";
  return refuse(409, "Conflict", `Apply failed with ${count}:${separator}${spelled.join("\n")}`, { causes });
}

function withoutUndefined(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
