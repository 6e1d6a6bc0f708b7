/**
 * Who signed, as the certificate authority attests it: it copied these out of the job's identity token.
 * The job cannot choose any of them. https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
 */
export interface SigningIdentity {
  /** Who vouched for the job. */
  readonly issuer: string;
  /** Address of the build instructions that ran, with their reference or commit. */
  readonly builder: string;
  /** The commit at which those instructions lay. */
  readonly builderCommit: string;
  /** Where the job ran; `self-hosted` is a machine that the code host does not answer for. */
  readonly runner: string;
  /** Address of the repository that was built, as it was called then. */
  readonly repository: string;
  /** The code host's number for that repository. */
  readonly repositoryId: string;
  readonly commit: string;
  /** Full reference that the run was for: `refs/heads/main`. */
  readonly reference: string;
  /** The event that started the run. */
  readonly trigger: string;
  /** Address of the run. */
  readonly run: string;
}

/** Fulcio's own branch of object identifiers. */
const arc = "1.3.6.1.4.1.57264.1";

/** A certificate's extension: dotted identifier, and the bytes of its value. */
export interface CertificateExtension {
  readonly identifier: string;
  readonly value: Uint8Array;
}

/**
 * Reads the identity out of a certificate's extensions; what the certificate does not say is the empty string,
 * which equals nothing that a policy can demand. Undefined when one is malformed or stands there twice, or when
 * no commit is named.
 */
export function readIdentity(extensions: readonly CertificateExtension[]): SigningIdentity | undefined {
  let wellFormed = true;
  const text = (number: number): string => {
    const [found, ...more] = extensions.filter(({ identifier }) => identifier === `${arc}.${number}`);
    if (!found) return "";
    const decoded = decodeString(found.value);
    if (decoded === undefined || more.length > 0) wellFormed = false;
    return decoded ?? "";
  };
  const identity: SigningIdentity = {
    issuer: text(8),
    builder: text(9),
    builderCommit: text(10),
    runner: text(11),
    repository: text(12),
    commit: text(13),
    reference: text(14),
    repositoryId: text(15),
    trigger: text(20),
    run: text(21),
  };
  return wellFormed && /^[0-9a-f]{40}$/.test(identity.commit) ? identity : undefined;
}

/** Decodes one DER UTF8String (tag 0x0c) without anything behind it. */
function decodeString(bytes: Uint8Array): string | undefined {
  if (bytes[0] !== 0x0c || bytes[1] === undefined) return undefined;
  const long = bytes[1] >= 0x80 ? bytes[1] - 0x80 : 0;
  const start = 2 + long;
  if (long > 2 || bytes.length < start) return undefined;
  const length = long === 0 ? bytes[1] : bytes.subarray(2, start).reduce((sum, byte) => sum * 256 + byte, 0);
  if (bytes.length !== start + length) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes.subarray(start));
  } catch {
    return undefined;
  }
}
