import { failure, ok, type Result } from "../../foundation/result.ts";
import { digestOf } from "./digest.ts";
import { referrersTag } from "./distribution-list.ts";
import { pullManifest } from "./distribution-pull.ts";
import { mediaTypes } from "./media-types.ts";
import type { Transport } from "./transport.ts";
import type { Descriptor, ImageIndex, ImageManifest } from "./types.ts";

/** Pushes a blob in one piece (POST, then PUT), unless the repository holds it already. */
export async function pushBlob(
  transport: Transport,
  repository: string,
  bytes: Uint8Array,
  mediaType: string,
): Promise<Result<Descriptor>> {
  const digest = digestOf(bytes);
  const descriptor = { mediaType, digest, size: bytes.length };
  const present = await transport({
    method: "HEAD",
    path: `/v2/${repository}/blobs/${digest}`,
    accept: [200, 404],
  });
  if (!present.ok) return present;
  if (present.value.status === 200) return ok(descriptor);
  const session = await transport({
    method: "POST",
    path: `/v2/${repository}/blobs/uploads/`,
    accept: [202],
  });
  if (!session.ok) return session;
  const location = session.value.headers.get("location");
  if (!location) {
    return failure("registry-refused", "The registry opened an upload without saying where it is.");
  }
  const target = new URL(location, session.value.url);
  target.searchParams.set("digest", digest);
  const done = await transport({
    method: "PUT",
    path: target.href,
    headers: { "content-type": "application/octet-stream" },
    body: bytes,
    accept: [201],
  });
  return done.ok ? ok(descriptor) : done;
}

/** Pushes a manifest or an index; keeps the referrers tag where the registry does not know about subjects. */
export async function pushManifest(
  transport: Transport,
  repository: string,
  manifest: ImageManifest | ImageIndex,
  tag?: string,
): Promise<Result<Descriptor>> {
  const bytes = Buffer.from(JSON.stringify(manifest), "utf8");
  const mediaType = manifest.mediaType ?? ("layers" in manifest ? mediaTypes.manifest : mediaTypes.index);
  const descriptor: Descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  const answer = await transport({
    method: "PUT",
    path: `/v2/${repository}/manifests/${tag ?? descriptor.digest}`,
    headers: { "content-type": mediaType },
    body: bytes,
    accept: [201],
  });
  if (!answer.ok) return answer;
  if (manifest.subject && answer.value.headers.get("oci-subject") !== manifest.subject.digest) {
    const artifactType = manifest.artifactType ?? ("config" in manifest ? configType(manifest) : undefined);
    const entry: Descriptor = {
      ...descriptor,
      ...(artifactType && { artifactType }),
      ...(manifest.annotations && { annotations: manifest.annotations }),
    };
    const kept = await keepReferrersTag(transport, repository, manifest.subject.digest, entry);
    if (!kept.ok) return kept;
  }
  return ok(descriptor);
}

function configType(manifest: ImageManifest | ImageIndex): string | undefined {
  return (manifest as ImageManifest).config.mediaType;
}

/** The specification's fallback: an index under the tag `sha256-<hex>` that lists the referrers. */
async function keepReferrersTag(
  transport: Transport,
  repository: string,
  subject: string,
  entry: Descriptor,
): Promise<Result<unknown>> {
  const tag = referrersTag(subject);
  const present = await pullManifest(transport, repository, tag);
  if (!present.ok && present.diagnostics[0]?.code !== "image-not-found") return present;
  const before = present.ok && present.value.kind === "index" ? present.value.index.manifests : [];
  if (before.some((known) => known.digest === entry.digest)) return ok(undefined);
  const index: ImageIndex = { schemaVersion: 2, mediaType: mediaTypes.index, manifests: [...before, entry] };
  return pushManifest(transport, repository, index, tag);
}
