import type { Result } from "../foundation/result.ts";

/** The image registry, as delivery needs it: by the OCI distribution specification 1.1. */
export interface Registry {
  /**
   * The provenance bundles (Sigstore bundles, as JSON text) that refer to an image's digest.
   * `image` is `registry/name` without tag or digest.
   */
  provenance(image: string, digest: string): Promise<Result<readonly string[]>>;
}
