import type { DistributionClient } from "../../../../formats/oci/distribution.ts";
import { mediaTypes } from "../../../../formats/oci/media-types.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import type { SignedBundle } from "./sign.ts";

/**
 * Hangs a bundle onto an image in the registry: an artifact whose subject is the image's manifest, as Sigstore's OCI
 * client does it. Returns the artifact's digest.
 * https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md
 */
export async function attachBundle(
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
