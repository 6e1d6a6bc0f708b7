import type { Resource } from "../kinds/resources.ts";
import type { KubernetesObject } from "../object.ts";
import type { Reply } from "../status.ts";
import type { Store } from "../store.ts";

/** What a write carries beside the object. */
export interface WriteOptions {
  readonly manager: string;
  readonly dryRun?: boolean;
  /** `Strict` refuses unknown fields; anything else lets them pass. */
  readonly fieldValidation?: string;
  readonly subresource?: "status";
}

export interface ApplyOptions extends WriteOptions {
  readonly force?: boolean;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly dryRun?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/** Where an object lies: a kind, and a namespace for kinds that have one. */
export interface Place {
  readonly resource: Resource;
  readonly namespace: string | undefined;
}

/**
 * The rules of the API over plain objects: identity, versions, defaults, validation, ownership of fields, graceful
 * deletion. HTTP and the controllers both write through it, so that neither can do what the other could not.
 */
export interface Machinery {
  readonly store: Store;
  create(place: Place, body: unknown, options: WriteOptions): Reply<KubernetesObject>;
  update(place: Place, name: string, body: unknown, options: WriteOptions): Reply<KubernetesObject>;
  /** Server-side apply. */
  apply(
    place: Place,
    name: string,
    body: unknown,
    options: ApplyOptions,
  ): Reply<{ readonly object: KubernetesObject; readonly created: boolean }>;
  remove(place: Place, name: string, options?: DeleteOptions): Reply<KubernetesObject>;
}
