import { failure, ok, type Result } from "../../foundation/result.ts";
import { digestOf, isDigest } from "./digest.ts";
import type { PulledManifest } from "./distribution.ts";
import { acceptedManifests, mediaTypes } from "./media-types.ts";
import type { Transport } from "./transport.ts";
import { type Descriptor, indexSchema, manifestSchema } from "./types.ts";

/** Reads a manifest or an index by digest or tag, and verifies its digest. */
export async function pullManifest(
  transport: Transport,
  repository: string,
  reference: string,
): Promise<Result<PulledManifest>> {
  const answer = await transport({
    method: "GET",
    path: `/v2/${repository}/manifests/${reference}`,
    headers: { accept: acceptedManifests.join(", ") },
    accept: [200],
  });
  if (!answer.ok) return answer;
  const { body, headers } = answer.value;
  const claimed = isDigest(reference) ? reference : (headers.get("docker-content-digest") ?? digestOf(body));
  const verified = verify(body, claimed, `The manifest ${reference} of ${repository}`);
  if (!verified.ok) return verified;
  return readManifest(body, claimed, headers.get("content-type")?.split(";")[0]?.trim());
}

/** Reads a blob and verifies its size and digest. */
export async function pullBlob(
  transport: Transport,
  repository: string,
  descriptor: Pick<Descriptor, "digest" | "size">,
): Promise<Result<Uint8Array>> {
  const answer = await transport({
    method: "GET",
    path: `/v2/${repository}/blobs/${descriptor.digest}`,
    accept: [200],
  });
  if (!answer.ok) return answer;
  return verify(answer.value.body, descriptor.digest, `The blob ${descriptor.digest} of ${repository}`);
}

function verify(bytes: Uint8Array, expected: string, what: string): Result<Uint8Array> {
  const actual = digestOf(bytes);
  if (actual === expected) return ok(bytes);
  return failure("digest-mismatch", `${what} came with other bytes than its digest says.`, {
    cause: `expected ${expected}, got ${actual} (${bytes.length} bytes)`,
    next: "Do not use it: the registry's copy is damaged or was changed. Build and push the image again.",
  });
}

/** Reads the bytes of a manifest or an index whose digest is known. Fails with `manifest-invalid`. */
export function readManifest(
  bytes: Uint8Array,
  digest: string,
  contentType?: string,
): Result<PulledManifest> {
  const invalid = (cause: string) =>
    failure("manifest-invalid", `${digest} is not an image manifest or index.`, { cause });
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (error) {
    return invalid(error instanceof Error ? error.message : String(error));
  }
  const stated = (json as { mediaType?: unknown } | null)?.mediaType;
  const mediaType = typeof stated === "string" ? stated : (contentType ?? mediaTypes.manifest);
  const descriptor = { mediaType, digest, size: bytes.length };
  if (mediaType === mediaTypes.index || mediaType === mediaTypes.dockerIndex) {
    const index = indexSchema.safeParse(json);
    return index.success
      ? ok({ kind: "index", bytes, descriptor, index: index.data })
      : invalid(index.error.message);
  }
  const manifest = manifestSchema.safeParse(json);
  return manifest.success
    ? ok({ kind: "manifest", bytes, descriptor, manifest: manifest.data })
    : invalid(manifest.error.message);
}
