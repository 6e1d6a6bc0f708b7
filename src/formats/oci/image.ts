import { mkdirSync } from "node:fs";
import { failure, ok, type Result } from "../../foundation/result.ts";
import type { DistributionClient } from "./distribution.ts";
import { unpackLayer } from "./layer-unpack.ts";
import { type ImageConfig, type ImageManifest, imageConfigSchema } from "./types.ts";

/** An image in memory, every digest verified. */
export interface PulledImage {
  readonly digest: string;
  readonly manifest: ImageManifest;
  readonly config: ImageConfig;
  /** Compressed, in the order in which they are laid over each other. */
  readonly layers: readonly Uint8Array[];
}

/** Pulls an image by its digest: manifest, config and layers. An index is refused: a digest names one image here. */
export async function pullImage(
  client: DistributionClient,
  repository: string,
  digest: string,
): Promise<Result<PulledImage>> {
  const pulled = await client.manifest(repository, digest);
  if (!pulled.ok) return pulled;
  if (pulled.value.kind === "index") {
    return failure("manifest-invalid", `${digest} is an index of several images.`, {
      next: "Name the digest of one image; Groundwork's pipelines push exactly one.",
    });
  }
  const { manifest } = pulled.value;
  const config = await client.blob(repository, manifest.config);
  if (!config.ok) return config;
  const read = readImageConfig(config.value);
  if (!read.ok) return read;
  const layers: Uint8Array[] = [];
  for (const layer of manifest.layers) {
    const blob = await client.blob(repository, layer);
    if (!blob.ok) return blob;
    layers.push(blob.value);
  }
  return ok({ digest, manifest, config: read.value, layers });
}

export function readImageConfig(bytes: Uint8Array): Result<ImageConfig> {
  try {
    return ok(imageConfigSchema.parse(JSON.parse(Buffer.from(bytes).toString("utf8"))));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return failure("manifest-invalid", "The image's config cannot be read.", { cause });
  }
}

/** Unpacks all layers into an empty folder and checks each against the config's `diff_ids`. */
export async function unpackImage(
  image: Pick<PulledImage, "config" | "layers">,
  root: string,
  options: { readonly ownership: boolean },
): Promise<Result<void>> {
  mkdirSync(root, { recursive: true });
  for (const [index, bytes] of image.layers.entries()) {
    const unpacked = await unpackLayer(bytes, root, options);
    if (!unpacked.ok) return unpacked;
    const expected = image.config.rootfs.diff_ids[index];
    if (unpacked.value.diffId !== expected) {
      return failure(
        "digest-mismatch",
        `Layer ${index + 1} of the image unpacks to other bytes than its config says.`,
        {
          cause: `expected ${expected ?? "no such layer"}, got ${unpacked.value.diffId}`,
          next: "Do not use this image; build and push it again.",
        },
      );
    }
  }
  return ok(undefined);
}
