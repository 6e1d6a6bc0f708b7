import { TrustedRoot } from "@sigstore/protobuf-specs";
import { toTrustMaterial, Verifier } from "@sigstore/verify";
import { failure, ok, type Result } from "../../foundation/result.ts";

/**
 * Reads a Sigstore trusted root (JSON) into a verifier. Every signature needs a timestamp by an authority that
 * the root names; where the root names transparency logs, an entry in one of them is demanded as well.
 */
export function readTrustedRoot(text: string): Result<Verifier> {
  try {
    const root = TrustedRoot.fromJSON(JSON.parse(text));
    if (
      root.mediaType.startsWith("application/vnd.dev.sigstore.trustedroot") &&
      root.certificateAuthorities.length > 0
    ) {
      return ok(
        new Verifier(toTrustMaterial(root), {
          timestampThreshold: 1,
          tlogThreshold: root.tlogs.length > 0 ? 1 : 0,
          ctlogThreshold: root.ctlogs.length > 0 ? 1 : 0,
        }),
      );
    }
  } catch {
    // Not JSON, or certificates that are none: said below.
  }
  return failure(
    "provenance-root-invalid",
    "The trusted root, by which provenance is verified, cannot be read or names no certificate authority.",
    {
      next: "Restore trusted-root.json in the configuration repository from its last good commit, or render it again.",
    },
  );
}
