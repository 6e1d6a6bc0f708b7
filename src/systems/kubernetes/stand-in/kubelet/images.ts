import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RegistryEndpoint } from "../../../../contracts/offers.ts";
import { createDistributionClient } from "../../../../formats/oci/distribution.ts";
import { pullImage, unpackImage } from "../../../../formats/oci/image.ts";
import { parseImageReference } from "../../../../formats/oci/reference.ts";
import type { ImageConfig } from "../../../../formats/oci/types.ts";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";

/** An image on this node: its layers unpacked, every digest verified. */
export interface LocalImage {
  /** As a Pod's status names it: `registry/name@sha256:…`. */
  readonly id: string;
  readonly digest: string;
  readonly root: string;
  readonly config: ImageConfig;
}

export interface Images {
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

export function createImages(options: ImagesOptions): Images {
  const { registry, clock, ids } = options;
  const client = createDistributionClient({
    url: registry.url,
    fetch: options.fetch,
    clock,
    ids,
    attempts: 2,
    signal: options.signal,
  });
  const underway = new Map<string, Promise<Result<LocalImage>>>();

  const unpack = async (repository: string, digest: string): Promise<Result<LocalImage>> => {
    const place = join(options.directory, digest.replace(":", "-"));
    const id = `${registry.host}/${repository}@${digest}`;
    const described = join(place, "config.json");
    if (existsSync(described)) {
      const config = JSON.parse(readFileSync(described, "utf8")) as ImageConfig;
      return ok({ id, digest, root: join(place, "root"), config });
    }
    const image = await pullImage(client, repository, digest);
    if (!image.ok) return image;
    const temporary = `${place}.${ids.token(8)}`;
    mkdirSync(temporary, { recursive: true });
    try {
      const ownership = process.getuid?.() === 0;
      const unpacked = await unpackImage(image.value, join(temporary, "root"), { ownership });
      if (!unpacked.ok) return unpacked;
      writeFileSync(join(temporary, "config.json"), JSON.stringify(image.value.config));
      renameSync(temporary, place);
    } finally {
      rmSync(temporary, { recursive: true, force: true });
    }
    return ok({ id, digest, root: join(place, "root"), config: image.value.config });
  };

  return {
    async pull(image) {
      const parsed = parseImageReference(image);
      if (!parsed.ok) return parsed;
      const { registry: host, repository, digest, tag = "latest" } = parsed.value;
      if (host !== registry.host) {
        return failure("registry-unreachable", `The stand-in cluster pulls from ${registry.host} only.`);
      }
      let wanted = digest;
      if (wanted === undefined) {
        const manifest = await client.manifest(repository, tag);
        if (!manifest.ok) return manifest;
        wanted = manifest.value.descriptor.digest;
      }
      const key = `${repository}@${wanted}`;
      const running = underway.get(key);
      if (running) return running;
      const pulling = unpack(repository, wanted).finally(() => underway.delete(key));
      underway.set(key, pulling);
      return pulling;
    },
  };
}
