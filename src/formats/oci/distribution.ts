import type { Clock } from "../../foundation/clock.ts";
import type { Ids } from "../../foundation/ids.ts";
import type { Result } from "../../foundation/result.ts";
import { listReferrers, listTags } from "./distribution-list.ts";
import { pullBlob, pullManifest } from "./distribution-pull.ts";
import { pushBlob, pushManifest } from "./distribution-push.ts";
import { createTransport } from "./transport.ts";
import type { Descriptor, ImageIndex, ImageManifest } from "./types.ts";

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
}

export interface DistributionOptions {
  /** Base URL with scheme, without `/v2`: `registryUrl("127.0.0.1:5000")`. */
  readonly url: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
  /** Sent only after the registry has asked for a login. */
  readonly credentials?: RegistryCredentials | undefined;
  /** How often a call is tried in all when it meets 429, 5xx or a broken connection; 5 when left out. */
  readonly attempts?: number;
  readonly signal?: AbortSignal;
}

/** A manifest or an index exactly as it came, its digest verified. */
export type PulledManifest = {
  readonly bytes: Uint8Array;
  readonly descriptor: Descriptor;
} & (
  | { readonly kind: "manifest"; readonly manifest: ImageManifest }
  | { readonly kind: "index"; readonly index: ImageIndex }
);

/**
 * A client for the OCI distribution specification 1.1. Every byte that it returns was verified against the digest
 * it was asked for, or that the registry named. Codes of its failures: `registry-unreachable`, `registry-refused`,
 * `registry-login-refused`, `image-not-found`, `digest-mismatch`, `manifest-invalid`.
 */
export interface DistributionClient {
  /** `reference` is a digest or a tag. */
  manifest(repository: string, reference: string): Promise<Result<PulledManifest>>;
  blob(repository: string, descriptor: Pick<Descriptor, "digest" | "size">): Promise<Result<Uint8Array>>;
  /** Pushes in one piece, and only what the repository does not hold yet. */
  pushBlob(repository: string, bytes: Uint8Array, mediaType: string): Promise<Result<Descriptor>>;
  /**
   * Pushes a manifest or an index under its digest, or under `tag` as well. One that has a `subject` becomes its
   * referrer; where the registry has no referrers API the referrers tag (`sha256-<hex>`) is kept up instead.
   */
  pushManifest(
    repository: string,
    manifest: ImageManifest | ImageIndex,
    tag?: string,
  ): Promise<Result<Descriptor>>;
  /** What refers to a digest, of one artifact type or of all; empty when nothing does. */
  referrers(
    repository: string,
    digest: string,
    artifactType?: string,
  ): Promise<Result<readonly Descriptor[]>>;
  /** All tags, sorted. */
  tags(repository: string): Promise<Result<readonly string[]>>;
}

export function createDistributionClient(options: DistributionOptions): DistributionClient {
  const transport = createTransport(options);
  return {
    manifest: (repository, reference) => pullManifest(transport, repository, reference),
    blob: (repository, descriptor) => pullBlob(transport, repository, descriptor),
    pushBlob: (repository, bytes, mediaType) => pushBlob(transport, repository, bytes, mediaType),
    pushManifest: (repository, manifest, tag) => pushManifest(transport, repository, manifest, tag),
    referrers: (repository, digest, artifactType) =>
      listReferrers(transport, repository, digest, artifactType),
    tags: (repository) => listTags(transport, repository),
  };
}
