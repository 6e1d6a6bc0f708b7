import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { digestOf, isDigest } from "../../../../formats/oci/digest.ts";
import type { DistributionClient } from "../../../../formats/oci/distribution.ts";
import { readManifest } from "../../../../formats/oci/distribution-pull.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { ok } from "../../../../foundation/result.ts";

/**
 * The registry, with a shelf on this node's disk in front of it: what was pulled once is read from there, by every
 * later run too. Each read is held against the digest; bytes that no longer agree count as not there, so a damaged
 * disk costs a pull and never starts another program than the one that was named.
 */
export function withShelf(client: DistributionClient, directory: string, ids: Ids): DistributionClient {
  const place = (digest: string) => join(directory, digest.replace(":", "-"));
  const look = (digest: string): Uint8Array | undefined => {
    try {
      const bytes = readFileSync(place(digest));
      return digestOf(bytes) === digest ? bytes : undefined;
    } catch {
      return undefined;
    }
  };
  const keep = (digest: string, bytes: Uint8Array) => {
    mkdirSync(directory, { recursive: true });
    const temporary = `${place(digest)}.${ids.token(8)}`;
    writeFileSync(temporary, bytes);
    renameSync(temporary, place(digest));
  };
  return {
    ...client,
    async manifest(repository, reference) {
      const kept = isDigest(reference) ? look(reference) : undefined;
      if (kept) return readManifest(kept, reference);
      const pulled = await client.manifest(repository, reference);
      if (pulled.ok) keep(pulled.value.descriptor.digest, pulled.value.bytes);
      return pulled;
    },
    async blob(repository, descriptor) {
      const kept = look(descriptor.digest);
      if (kept) return ok(kept);
      const pulled = await client.blob(repository, descriptor);
      if (pulled.ok) keep(descriptor.digest, pulled.value);
      return pulled;
    },
  };
}
