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

const arc = "1.3.6.1.4.1.57264.1";

const identifiers: Readonly<Record<keyof SigningIdentity, string>> = {
  issuer: `${arc}.8`,
  builder: `${arc}.9`,
  builderCommit: `${arc}.10`,
  runner: `${arc}.11`,
  repository: `${arc}.12`,
  commit: `${arc}.13`,
  reference: `${arc}.14`,
  repositoryId: `${arc}.15`,
  trigger: `${arc}.20`,
  run: `${arc}.21`,
};

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
  const found: [string, string][] = [];
  for (const [name, identifier] of Object.entries(identifiers)) {
    const values = extensions.filter((extension) => extension.identifier === identifier);
    const text = values[0] ? decodeString(values[0].value) : "";
    if (values.length > 1 || text === undefined) return undefined;
    found.push([name, text]);
  }
  const identity = Object.fromEntries(found) as unknown as SigningIdentity;
  return /^[0-9a-f]{40}$/.test(identity.commit) ? identity : undefined;
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
