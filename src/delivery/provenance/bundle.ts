import { bundleFromJSON } from "@sigstore/bundle";
import { type SignedEntity, toSignedEntity, VerificationError, type Verifier } from "@sigstore/verify";
import { readStatement, type Statement, statementMediaType } from "../../formats/in-toto/statement.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { readIdentity, type SigningIdentity } from "./identity.ts";

/** A statement whose signature holds, and who signed it when. What the statement says is not judged yet. */
export interface SignedStatement {
  readonly statement: Statement;
  readonly identity: SigningIdentity;
  readonly signedAt: Date;
}

/** Verifies one Sigstore bundle (JSON): timestamp, certificate chain at that time, signature. Never throws. */
export function verifyBundle(text: string, verifier: Verifier): Result<SignedStatement> {
  let entity: SignedEntity | undefined;
  try {
    const bundle = bundleFromJSON(JSON.parse(text));
    if (
      bundle.content.$case !== "dsseEnvelope" ||
      bundle.content.dsseEnvelope.payloadType !== statementMediaType
    ) {
      return unreadable("It does not sign an in-toto statement.");
    }
    entity = toSignedEntity(bundle);
    const signer = verifier.verify(entity);
    const identity = readIdentity(
      (signer.identity?.oids ?? []).map(({ oid, value }) => ({
        identifier: oid?.id.join(".") ?? "",
        value,
      })),
    );
    if (!identity) return unreadable("The certificate does not say in due form what was built.");
    const statement = readStatement(bundle.content.dsseEnvelope.payload.toString("utf8"));
    if (!statement) return unreadable("The signed text is no in-toto statement.");
    return ok({ statement, identity, signedAt: earliest(signingTimes(entity)) });
  } catch (error) {
    if (entity && error instanceof VerificationError) return refused(error, entity);
    return unreadable(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(cause: string): Result<never> {
  return failure("provenance-unreadable", "A provenance statement cannot be read.", {
    cause,
    next: "Let the application's pipeline build the image again.",
  });
}

const refusals: Readonly<Record<string, readonly [code: string, summary: string]>> = {
  TIMESTAMP_ERROR: [
    "provenance-timestamp-untrusted",
    "A provenance statement has no timestamp by an authority that the trusted root names.",
  ],
  CERTIFICATE_ERROR: [
    "provenance-certificate-untrusted",
    "A provenance statement is signed with a certificate that no authority of the trusted root has issued.",
  ],
  PUBLIC_KEY_ERROR: [
    "provenance-certificate-untrusted",
    "A provenance statement is signed with a bare key: nobody vouches for whose it is.",
  ],
  SIGNATURE_ERROR: [
    "provenance-signature-invalid",
    "A provenance statement was changed after it was signed: the signature does not fit it.",
  ],
};

function refused(error: VerificationError, entity: SignedEntity): Result<never> {
  const rest = { cause: error.message, next: "Let the application's pipeline build the image again." };
  if (error.code === "CERTIFICATE_ERROR" && outsideValidity(entity)) {
    return failure(
      "provenance-certificate-expired",
      "A provenance statement was signed at a time at which its certificate was not valid.",
      rest,
    );
  }
  const [code, summary] = refusals[error.code] ?? [
    "provenance-log-missing",
    "A provenance statement is not in a transparency log that the trusted root names.",
  ];
  return failure(code, summary, rest);
}

function outsideValidity({ key, ...entity }: SignedEntity): boolean {
  if (key.$case !== "certificate") return false;
  try {
    return signingTimes(entity).some((time) => !key.certificate.validForDate(time));
  } catch {
    return false; // A certificate is taken apart only when it is asked: this one has no readable dates.
  }
}

/** The times that authorities have witnessed for the signature. */
function signingTimes({ timestamps }: Pick<SignedEntity, "timestamps">): readonly Date[] {
  return timestamps.map((stamp) =>
    stamp.$case === "timestamp-authority"
      ? stamp.timestamp.signingTime
      : new Date(Number(stamp.tlogEntry.integratedTime) * 1000),
  );
}

function earliest(times: readonly Date[]): Date {
  return new Date(Math.min(...times.map((time) => time.getTime())));
}
