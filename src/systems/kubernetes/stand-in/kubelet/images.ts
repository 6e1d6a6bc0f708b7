import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RegistryEndpoint } from "../../../../contracts/offers.ts";
import { createDistributionClient } from "../../../../formats/oci/distribution.ts";
import { pullImage, unpackImage } from "../../../../formats/oci/image.ts";
import { parseImageReference } from "../../../../formats/oci/reference.ts";
import type { ImageConfig } from "../../../../formats/oci/types.ts";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { withShelf } from "./blobs.ts";

/** An image on this node: its layers unpacked, every digest verified. */
export interface LocalImage {
  /** As a Pod's status names it: `registry/name@sha256:…`. */
  readonly id: string;
  readonly digest: string;
  /** Nobody writes there: every container has a layer, or a copy, of its own. */
  readonly root: string;
  readonly config: ImageConfig;
}

export interface Images {
  /** The image when this node has it unpacked already; only a digest can say so, a tag may have moved. */
  present(image: string): LocalImage | undefined;
  /** Pulled and unpacked once for each digest; a failure is forgotten, so that the next try is a new one. */
  pull(image: string): Promise<Result<LocalImage>>;
}

export interface ImagesOptions {
  readonly directory: string;
  readonly registry: RegistryEndpoint;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

/**
 * The images of a node. What lies unpacked from an earlier run is not believed: the first use after a start reads
 * the kept blobs, verifies them and unpacks them anew, without asking the registry.
 */
export function createImages(options: ImagesOptions): Images {
  const { registry, clock, ids, directory } = options;
  const remote = createDistributionClient({
    url: registry.url,
    fetch: options.fetch,
    clock,
    ids,
    attempts: 2,
    signal: options.signal,
  });
  /** Both by digest: the same bytes may be named by several repositories. */
  const unpacked = new Map<string, Omit<LocalImage, "id">>();
  const underway = new Map<string, Promise<Result<Omit<LocalImage, "id">>>>();

  const unpack = async (repository: string, digest: string): Promise<Result<Omit<LocalImage, "id">>> => {
    const name = digest.replace(":", "-");
    // A shelf for each image: what a new image shares with an older one is read from the registry all the same, so
    // that damage there shows at the first release that meets it.
    const client = withShelf(remote, join(directory, "blobs", name), ids);
    const image = await pullImage(client, repository, digest);
    if (!image.ok) return image;
    const { config } = image.value;
    const place = join(directory, name);
    const temporary = `${place}.${ids.token(8)}`;
    mkdirSync(temporary, { recursive: true });
    try {
      const ownership = process.getuid?.() === 0;
      const done = await unpackImage(image.value, join(temporary, "root"), { ownership });
      if (!done.ok) return done;
      rmSync(place, { recursive: true, force: true });
      renameSync(temporary, place);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    const local = { digest, root: join(place, "root"), config };
    unpacked.set(digest, local);
    return ok(local);
  };
  const once = (repository: string, digest: string) => {
    const running = underway.get(digest);
    if (running) return running;
    const unpacking = unpack(repository, digest).finally(() => underway.delete(digest));
    underway.set(digest, unpacking);
    return unpacking;
  };
  const idOf = (repository: string, digest: string) => `${registry.host}/${repository}@${digest}`;

  return {
    present(image) {
      const parsed = parseImageReference(image);
      if (!parsed.ok || parsed.value.registry !== registry.host) return undefined;
      const { repository, digest } = parsed.value;
      const local = digest === undefined ? undefined : unpacked.get(digest);
      return local && { ...local, id: idOf(repository, local.digest) };
    },
    async pull(image) {
      const parsed = parseImageReference(image);
      if (!parsed.ok) return parsed;
      const { registry: host, repository, digest, tag = "latest" } = parsed.value;
      if (host !== registry.host) {
        return failure("registry-unreachable", `The stand-in cluster pulls from ${registry.host} only.`);
      }
      let wanted = digest;
      if (wanted === undefined) {
        const manifest = await remote.manifest(repository, tag);
        if (!manifest.ok) return manifest;
        wanted = manifest.value.descriptor.digest;
      }
      const known = unpacked.get(wanted);
      const local = known ? ok(known) : await once(repository, wanted);
      return local.ok ? ok({ ...local.value, id: idOf(repository, wanted) }) : local;
    },
  };
}
