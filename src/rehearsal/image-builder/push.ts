import { createDistributionClient, type RegistryCredentials } from "../../formats/oci/distribution.ts";
import { type ImageReference, registryUrl } from "../../formats/oci/reference.ts";
import type { Clock } from "../../foundation/clock.ts";
import type { Ids } from "../../foundation/ids.ts";
import { ok, type Result } from "../../foundation/result.ts";
import type { BuiltImage } from "./assemble.ts";

export interface PushOptions {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly credentials: (registry: string) => RegistryCredentials | undefined;
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal;
}

/** Pushes layers, config and manifest to a repository, under the reference's tag or its digest alone. */
export async function pushImage(
  image: BuiltImage,
  to: ImageReference,
  options: PushOptions,
): Promise<Result<void>> {
  const { fetch, clock, ids, signal } = options;
  const client = createDistributionClient({
    ...{ url: registryUrl(to.registry), fetch, clock, ids },
    credentials: options.credentials(to.registry),
    ...(signal && { signal }),
  });
  const blobs = [...image.layers, image.config];
  for (const { bytes, descriptor } of blobs) {
    const pushed = await client.pushBlob(to.repository, bytes, descriptor.mediaType);
    if (!pushed.ok) return pushed;
  }
  const manifest = await client.pushManifest(to.repository, image.manifest, to.tag);
  if (!manifest.ok) return manifest;
  const tag = to.tag === undefined ? "" : `:${to.tag}`;
  options.log(`pushed ${to.registry}/${to.repository}${tag}@${manifest.value.digest}`);
  return ok(undefined);
}
