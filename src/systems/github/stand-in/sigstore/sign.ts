import { bundleToJSON } from "@sigstore/bundle";
import { DSSEBundleBuilder, FulcioSigner, TSAWitness } from "@sigstore/sign";
import type { ActionStep } from "../../../../contracts/action-equivalent.ts";
import { type Statement, statementMediaType } from "../../../../formats/in-toto/statement.ts";

/** A signed statement as a Sigstore bundle. */
export interface SignedBundle {
  /** JSON text. */
  readonly text: string;
  readonly mediaType: string;
}

/** Milliseconds for one call to Fulcio or to the timestamp authority. */
const timeout = 10_000;

/**
 * Signs with a key that lives for this call only, certified by the job's identity: Sigstore's own client does it.
 * That client is heavy, so this file is loaded when a job signs, and not before.
 */
export async function signStatement(
  statement: Statement,
  sigstoreUrl: string,
  step: Pick<ActionStep, "identityToken" | "mask">,
): Promise<SignedBundle> {
  const builder = new DSSEBundleBuilder({
    signer: new FulcioSigner({
      fulcioBaseURL: sigstoreUrl,
      identityProvider: { getToken: () => maskedToken(step, "sigstore") },
      timeout,
      retry: 2,
    }),
    witnesses: [new TSAWitness({ tsaBaseURL: sigstoreUrl, timeout, retry: 2 })],
  });
  const bundle = await builder.create({
    data: Buffer.from(JSON.stringify(statement)),
    type: statementMediaType,
  });
  return { text: JSON.stringify(bundleToJSON(bundle)), mediaType: bundle.mediaType };
}

/** The job's identity token for an audience, kept out of the log. */
export async function maskedToken(
  step: Pick<ActionStep, "identityToken" | "mask">,
  audience: string,
): Promise<string> {
  const token = await step.identityToken(audience);
  step.mask(token);
  return token;
}
