import type { Diagnostic } from "../foundation/diagnostic.ts";
import { failed, failure, ok, type Result } from "../foundation/result.ts";
import { verifyBundle } from "./provenance/bundle.ts";
import { builderName, type Expectation, judgeStatement } from "./provenance/judge.ts";
import { readTrustedRoot } from "./provenance/trust.ts";

export interface ProvenanceInput extends Expectation {
  /** Sigstore bundles as JSON text, as they lie beside the image: anybody may have put them there. */
  readonly bundles: readonly string[];
  /** `trusted-root.json` of the configuration repository's main branch. */
  readonly trustedRoot: string;
}

/** What is certain about an image, because the certificate authority says so and the policy demands it. */
export interface VerifiedProvenance {
  readonly digest: string;
  /** The commit that was built. The gate compares it with the one that the request names. */
  readonly commit: string;
  readonly repositoryId: number;
  /** `refs/heads/main`. */
  readonly reference: string;
  /** As the policy writes it: `owner/repo/.github/workflows/ci.yaml@<commit>`. */
  readonly builder: string;
  /** The event that started the build. */
  readonly trigger: string;
  /** Address of the run that built and signed. */
  readonly run: string;
  /** When it was signed, as a timestamp authority witnessed (ISO 8601). */
  readonly signedAt: string;
}

/**
 * Decides whether an image was built from the application's own repository, on the policy's branch, by one of the
 * policy's builders. One good statement is enough; where there is none, the reasons of all are given.
 * Pure, and total: no text makes it throw.
 */
export function verifyProvenance(input: ProvenanceInput): Result<VerifiedProvenance> {
  const trust = readTrustedRoot(input.trustedRoot);
  if (!trust.ok) return trust;
  if (input.bundles.length === 0) {
    return failure("provenance-missing", `Nothing says how ${input.digest} was built.`, {
      next: "Release an image that the application's pipeline has built and signed.",
    });
  }
  const reasons: Diagnostic[] = [];
  for (const bundle of input.bundles) {
    const signed = verifyBundle(bundle, trust.value);
    if (!signed.ok) {
      reasons.push(...signed.diagnostics);
      continue;
    }
    const wrong = judgeStatement(signed.value, input);
    if (wrong.length > 0) {
      reasons.push(...wrong);
      continue;
    }
    const { identity, signedAt } = signed.value;
    return ok({
      digest: input.digest,
      commit: identity.commit,
      repositoryId: input.application.repositoryId,
      reference: identity.reference,
      builder: builderName(identity),
      trigger: identity.trigger,
      run: identity.run,
      signedAt: signedAt.toISOString(),
    });
  }
  return failed(...reasons);
}
