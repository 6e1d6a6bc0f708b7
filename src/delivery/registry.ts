import type { Registry } from "../contracts/registry.ts";
import {
  createDistributionClient,
  type DistributionClient,
  type DistributionOptions,
} from "../formats/oci/distribution.ts";
import { parseImageReference, registryUrl } from "../formats/oci/reference.ts";
import { all, ok, type Result } from "../foundation/result.ts";

export interface RegistryOptions extends Omit<DistributionOptions, "url" | "credentials"> {
  /** The login for a registry's host; undefined to read without one. */
  readonly credentials: (host: string) => DistributionOptions["credentials"];
}

/** Sigstore bundles of any version. https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto */
const bundleType = "application/vnd.dev.sigstore.bundle";
/** Anybody may attach things to an image: no more is read than a handful, each of a sane size (bytes). */
const mostBundles = 20;
const largestBundle = 1_000_000;

/** Says something about the image or what lies beside it, and would say so again. */
const definite = ["image-not-found", "digest-mismatch", "manifest-invalid"];

/** Any registry of the OCI distribution specification, in the role that delivery needs. */
export function createRegistry(options: RegistryOptions): Registry {
  return {
    async provenance(image, digest) {
      const reference = parseImageReference(image);
      if (!reference.ok) return reference;
      const { registry, repository } = reference.value;
      const client = createDistributionClient({
        ...options,
        url: registryUrl(registry),
        credentials: options.credentials(registry),
      });
      const referrers = await client.referrers(repository, digest);
      if (!referrers.ok) return isDefinite(referrers) ? ok([]) : referrers;
      const attached = referrers.value.filter(({ artifactType }) => artifactType?.startsWith(bundleType));
      const bundles = all(
        await Promise.all(
          attached
            .slice(0, mostBundles)
            .map((attachment) => readBundle(client, repository, attachment.digest)),
        ),
      );
      return bundles.ok ? ok(bundles.value.flatMap((bundle) => bundle ?? [])) : bundles;
    },
  };
}

/** Null for an attachment that is damaged or is none: another one may be good. */
async function readBundle(
  client: DistributionClient,
  repository: string,
  attachment: string,
): Promise<Result<string | null>> {
  const manifest = await client.manifest(repository, attachment);
  if (!manifest.ok) return isDefinite(manifest) ? ok(null) : manifest;
  const layer = manifest.value.kind === "manifest" ? manifest.value.manifest.layers[0] : undefined;
  if (!layer || layer.size > largestBundle) return ok(null);
  const blob = await client.blob(repository, layer);
  if (!blob.ok) return isDefinite(blob) ? ok(null) : blob;
  return ok(Buffer.from(blob.value).toString("utf8"));
}

function isDefinite(result: Result<unknown>): boolean {
  return !result.ok && result.diagnostics.every(({ code }) => definite.includes(code));
}
