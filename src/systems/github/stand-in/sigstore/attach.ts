import { createDistributionClient, type DistributionClient } from "../../../../formats/oci/distribution.ts";
import { readDockerLogin } from "../../../../formats/oci/docker-config.ts";
import { mediaTypes } from "../../../../formats/oci/media-types.ts";
import { parseImageReference, registryUrl } from "../../../../formats/oci/reference.ts";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import type { SignedBundle } from "./sign.ts";

/** A job that attaches: its environment holds the registry's login. */
export interface AttachingJob {
  readonly environment: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/** Hangs a bundle with a statement onto the image `name`, by the login that an earlier step left. Returns its digest. */
export async function attachWithLogin(
  job: AttachingJob,
  image: { readonly name: string; readonly digest: string },
  bundle: SignedBundle,
  predicateType: string,
): Promise<Result<string>> {
  const reference = parseImageReference(image.name);
  if (!reference.ok) return reference;
  const { registry, repository } = reference.value;
  const credentials = readDockerLogin(job.environment, registry);
  if (!credentials) {
    return failure("registry-login-missing", `No credentials found for registry ${registry}`);
  }
  const { clock, ids, signal } = job;
  const client = createDistributionClient({
    ...{ url: registryUrl(registry), credentials, fetch: job.fetch, clock, ids, signal },
  });
  return attachBundle(client, { repository, digest: image.digest }, bundle, {
    "org.opencontainers.image.created": clock.now().toISOString(),
    "dev.sigstore.bundle.content": "dsse-envelope",
    "dev.sigstore.bundle.predicateType": predicateType,
  });
}

/**
 * Hangs a bundle onto an image in the registry: an artifact whose subject is the image's manifest, as Sigstore's OCI
 * client does it. Returns the artifact's digest.
 * https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md
 */
async function attachBundle(
  client: DistributionClient,
  image: { readonly repository: string; readonly digest: string },
  bundle: SignedBundle,
  annotations: Readonly<Record<string, string>>,
): Promise<Result<string>> {
  const subject = await client.manifest(image.repository, image.digest);
  if (!subject.ok) return subject;
  const layer = await client.pushBlob(image.repository, Buffer.from(bundle.text), bundle.mediaType);
  if (!layer.ok) return layer;
  const config = await client.pushBlob(image.repository, Buffer.from("{}"), mediaTypes.empty);
  if (!config.ok) return config;
  const { mediaType, digest, size } = subject.value.descriptor;
  const artifact = await client.pushManifest(image.repository, {
    schemaVersion: 2,
    mediaType: mediaTypes.manifest,
    artifactType: bundle.mediaType,
    config: config.value,
    layers: [layer.value],
    subject: { mediaType, digest, size },
    annotations: { ...annotations },
  });
  return artifact.ok ? ok(artifact.value.digest) : artifact;
}
