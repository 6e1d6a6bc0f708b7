import { digestOf, isDigest } from "../../../../formats/oci/digest.ts";
import type { PulledManifest } from "../../../../formats/oci/distribution.ts";
import { readManifest } from "../../../../formats/oci/distribution-pull.ts";
import { mediaTypes } from "../../../../formats/oci/media-types.ts";
import { tagPattern } from "../../../../formats/oci/reference.ts";
import type { RegistryCall } from "./call.ts";
import { RegistryError } from "./errors.ts";
import { isImmutable, type StoredManifest } from "./model.ts";

/** ECR takes manifests of up to 4 MiB. */
const largestManifest = 4 * 1024 * 1024;

export function getManifest(call: RegistryCall, reference: string): Response {
  const { tags, manifests } = call.repository;
  const digest = isDigest(reference)
    ? reference
    : Object.hasOwn(tags, reference)
      ? tags[reference]
      : undefined;
  const stored = digest !== undefined && Object.hasOwn(manifests, digest) ? manifests[digest] : undefined;
  if (!stored || !call.store.has(stored.digest)) {
    throw new RegistryError("MANIFEST_UNKNOWN", `Requested image not found: ${reference}`);
  }
  const bytes = call.store.read(stored.digest);
  return new Response(bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      "content-type": stored.mediaType,
      "content-length": String(bytes.length),
      "docker-content-digest": stored.digest,
    },
  });
}

export async function putManifest(call: RegistryCall, reference: string): Promise<Response> {
  const { repository, store, world } = call;
  const bytes = await call.body();
  if (bytes.length > largestManifest) {
    throw new RegistryError("SIZE_INVALID", `A manifest has at most ${largestManifest} bytes.`);
  }
  const digest = digestOf(bytes);
  if (reference.startsWith("sha256:") && reference !== digest) {
    throw new RegistryError(
      "DIGEST_INVALID",
      "The manifest's digest does not match the one it is pushed under.",
    );
  }
  const byTag = !isDigest(reference);
  if (byTag && !tagPattern.test(reference))
    throw new RegistryError("TAG_INVALID", `'${reference}' cannot be a tag.`);
  const read = readManifest(bytes, digest, call.header("content-type")?.split(";")[0]);
  if (!read.ok) throw new RegistryError("MANIFEST_INVALID", read.diagnostics[0]?.cause ?? "Invalid manifest");
  checkReferences(call, read.value);
  if (byTag && isImmutable(repository, reference) && Object.hasOwn(repository.tags, reference)) {
    // Also for the same image: ECR refuses that as well (aws/containers-roadmap#2380).
    throw new RegistryError(
      "TAG_INVALID",
      `The image tag '${reference}' already exists in the '${repository.name}' repository and cannot be overwritten because the tag is immutable.`,
    );
  }
  store.write(digest, bytes);
  const stored = describe(read.value, world.clock.now());
  repository.manifests[digest] ??= stored;
  if (byTag) repository.tags[reference] = digest;
  world.state.changed();
  world.log(`ECR: ${repository.name}${byTag ? `:${reference}` : ""} is now ${digest}`);
  return new Response(null, {
    status: 201,
    headers: {
      location: `/v2/${repository.name}/manifests/${digest}`,
      "docker-content-digest": digest,
      ...(stored.subject && { "oci-subject": stored.subject }),
    },
  });
}

/** Everything a manifest names has to be there; its subject may come later, as the specification has it. */
function checkReferences(call: RegistryCall, manifest: PulledManifest): void {
  const { repository, store } = call;
  if (manifest.kind === "index") {
    for (const { digest } of manifest.index.manifests) {
      if (!Object.hasOwn(repository.manifests, digest)) {
        throw new RegistryError("MANIFEST_BLOB_UNKNOWN", `The manifest ${digest} is not in the repository.`, {
          digest,
        });
      }
    }
    return;
  }
  for (const { digest } of [manifest.manifest.config, ...manifest.manifest.layers]) {
    if (!repository.blobs.includes(digest) || !store.has(digest)) {
      throw new RegistryError("MANIFEST_BLOB_UNKNOWN", `The blob ${digest} is not in the repository.`, {
        digest,
      });
    }
  }
}

function describe(pulled: PulledManifest, now: Date): StoredManifest {
  const manifest = pulled.kind === "manifest" ? pulled.manifest : pulled.index;
  const config = pulled.kind === "manifest" ? pulled.manifest.config.mediaType : undefined;
  const artifactType = manifest.artifactType ?? config;
  return {
    digest: pulled.descriptor.digest,
    mediaType: pulled.descriptor.mediaType,
    size: pulled.descriptor.size,
    pushedAt: now.toISOString(),
    ...(artifactType && { artifactType }),
    ...(manifest.annotations && { annotations: manifest.annotations }),
    ...(manifest.subject && { subject: manifest.subject.digest }),
  };
}

/** The referrers of a digest as an index; of one artifact type when asked, which the answer then says. */
export function listReferrers(call: RegistryCall, digest: string): Response {
  if (!isDigest(digest)) throw new RegistryError("DIGEST_INVALID", `'${digest}' is not a sha256 digest.`);
  const wanted = call.query.get("artifactType");
  const manifests = Object.values(call.repository.manifests)
    .filter((stored) => stored.subject === digest && (wanted === null || stored.artifactType === wanted))
    .map(({ mediaType, digest: own, size, artifactType, annotations }) => ({
      ...{ mediaType, digest: own, size },
      ...(artifactType && { artifactType }),
      ...(annotations && { annotations }),
    }));
  return new Response(JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.index, manifests }), {
    headers: {
      "content-type": mediaTypes.index,
      ...(wanted !== null && { "oci-filters-applied": "artifactType" }),
    },
  });
}
