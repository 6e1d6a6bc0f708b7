import { type Authorities, type Authority, organization } from "./authorities.ts";

/**
 * What a verifier has to know in advance, as Sigstore writes it down: who may certify and who may witness time.
 * There are no logs in it, as in GitHub's own root for private repositories.
 * https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto
 */
export function printTrustedRoot({ certificates, timestamps }: Authorities): string {
  const root = {
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    tlogs: [],
    certificateAuthorities: [describe(certificates, "fulcio")],
    ctlogs: [],
    timestampAuthorities: [describe(timestamps, "timestamp")],
  };
  return `${JSON.stringify(root, null, 2)}\n`;
}

function describe(authority: Authority, service: string) {
  return {
    subject: { organization, commonName: service },
    // A name, not an address: where it listens may change, whom to trust does not.
    uri: `https://${service}.rehearsal.invalid`,
    certChain: { certificates: authority.chain.map((der) => ({ rawBytes: der.toString("base64") })) },
    validFor: { start: authority.certificate.notBefore.value.toISOString() },
  };
}
