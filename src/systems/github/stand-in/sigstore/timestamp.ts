import { createHash } from "node:crypto";
import * as asn1js from "asn1js";
import * as pkijs from "pkijs";
import type { Authority } from "./authorities.ts";
import { engine, toDer } from "./certificate.ts";

/** What somebody wants to have witnessed: the digest of a signature, with the algorithm that made it. */
export interface TimestampRequest {
  readonly algorithm: "sha256" | "sha384" | "sha512";
  readonly digest: Uint8Array;
  /** Given back, so that an old answer cannot stand for a new one. */
  readonly nonce?: asn1js.Integer;
  /** Puts the authority's certificate into the answer. */
  readonly certificates: boolean;
  readonly policy?: string;
}

const digestAlgorithms = {
  sha256: "2.16.840.1.101.3.4.2.1",
  sha384: "2.16.840.1.101.3.4.2.2",
  sha512: "2.16.840.1.101.3.4.2.3",
} as const;

/** Sigstore's own policy: https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
const defaultPolicy = "1.3.6.1.4.1.57264.2";
const timestampInfo = "1.2.840.113549.1.9.16.1.4";

export type RefusedRequest = "malformed" | "weak-algorithm" | "wrong-length";

/** Reads a request in its binary form (`application/timestamp-query`). */
export function readQuery(bytes: Uint8Array): TimestampRequest | RefusedRequest {
  let request: pkijs.TimeStampReq;
  try {
    request = pkijs.TimeStampReq.fromBER(new Uint8Array(bytes));
  } catch {
    return "malformed";
  }
  const { hashAlgorithm, hashedMessage } = request.messageImprint;
  const algorithm = Object.entries(digestAlgorithms).find(([, id]) => id === hashAlgorithm.algorithmId)?.[0];
  return checkRequest({
    algorithm: algorithm ?? "",
    digest: hashedMessage.valueBlock.valueHexView,
    certificates: request.certReq ?? false,
    ...(request.nonce && { nonce: request.nonce }),
    ...(request.reqPolicy && { policy: request.reqPolicy }),
  });
}

/** Refuses what RFC 3161 and Sigstore's authority refuse: an unknown algorithm, a digest of another length. */
export function checkRequest(
  request: Omit<TimestampRequest, "algorithm"> & { readonly algorithm: string },
): TimestampRequest | RefusedRequest {
  const { algorithm } = request;
  if (algorithm !== "sha256" && algorithm !== "sha384" && algorithm !== "sha512") return "weak-algorithm";
  if (request.digest.length * 8 !== Number(algorithm.slice(3))) return "wrong-length";
  return { ...request, algorithm };
}

/**
 * Answers a request as RFC 3161 (2.4.2) says: a CMS signature over digest and time. Times are whole seconds: that is
 * the resolution of Sigstore's own authority, and the one that every reader understands.
 */
export async function signTimestamp(
  request: TimestampRequest,
  authority: Authority,
  time: Date,
  serial: Uint8Array,
): Promise<Buffer> {
  const second = new Date(Math.floor(time.getTime() / 1000) * 1000);
  const info = new pkijs.TSTInfo({
    version: 1,
    policy: request.policy ?? defaultPolicy,
    messageImprint: new pkijs.MessageImprint({
      hashAlgorithm: new pkijs.AlgorithmIdentifier({
        algorithmId: digestAlgorithms[request.algorithm],
        algorithmParams: new asn1js.Null(),
      }),
      hashedMessage: new asn1js.OctetString({ valueHex: new Uint8Array(request.digest) }),
    }),
    serialNumber: new asn1js.Integer({ valueHex: new Uint8Array([0x40, ...serial]) }),
    genTime: second,
    accuracy: new pkijs.Accuracy({ seconds: 1 }),
    ...(request.nonce && { nonce: request.nonce }),
  });
  const content = toDer(info);
  const signed = new pkijs.SignedData({
    version: 3, // The content is no plain data (RFC 5652, 5.1).
    encapContentInfo: encapsulate(content),
    ...(request.certificates && { certificates: [authority.certificate] }),
    signerInfos: [
      new pkijs.SignerInfo({
        version: 1,
        sid: new pkijs.IssuerAndSerialNumber({
          issuer: authority.certificate.issuer,
          serialNumber: authority.certificate.serialNumber,
        }),
        signedAttrs: new pkijs.SignedAndUnsignedAttributes({
          type: 0,
          attributes: signedAttributes(content, authority, second),
        }),
      }),
    ],
  });
  await signed.sign(authority.key, 0, "SHA-256", undefined, engine);
  const token = new pkijs.ContentInfo({
    contentType: pkijs.ContentInfo.SIGNED_DATA,
    content: signed.toSchema(true),
  });
  return toDer(
    new pkijs.TimeStampResp({ status: new pkijs.PKIStatusInfo({ status: 0 }), timeStampToken: token }),
  );
}

/** The content as one octet string; the constructor's own way would cut it into pieces, which DER forbids. */
function encapsulate(content: Uint8Array): pkijs.EncapsulatedContentInfo {
  const info = new pkijs.EncapsulatedContentInfo({ eContentType: timestampInfo });
  info.eContent = new asn1js.OctetString({ valueHex: new Uint8Array(content) });
  return info;
}

/** Type, time and digest of the content, and which certificate signs (RFC 5816); sorted, as DER sorts a set. */
function signedAttributes(content: Uint8Array, authority: Authority, time: Date): pkijs.Attribute[] {
  const sha256 = (bytes: Uint8Array) =>
    new asn1js.OctetString({ valueHex: new Uint8Array(createHash("sha256").update(bytes).digest()) });
  const sequence = (value: asn1js.BaseBlock) => new asn1js.Sequence({ value: [value] });
  const certificate = sequence(sequence(sequence(sha256(authority.chain[0] ?? Buffer.alloc(0)))));
  const attribute = (type: string, value: asn1js.BaseBlock) => new pkijs.Attribute({ type, values: [value] });
  return [
    attribute("1.2.840.113549.1.9.3", new asn1js.ObjectIdentifier({ value: timestampInfo })),
    attribute("1.2.840.113549.1.9.5", new asn1js.UTCTime({ valueDate: time })),
    attribute("1.2.840.113549.1.9.4", sha256(content)),
    attribute("1.2.840.113549.1.9.16.2.47", certificate),
  ].sort((a, b) => Buffer.compare(toDer(a), toDer(b)));
}
