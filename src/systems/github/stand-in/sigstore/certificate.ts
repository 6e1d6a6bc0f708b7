import { webcrypto } from "node:crypto";
import * as asn1js from "asn1js";
import * as pkijs from "pkijs";

/** The engine that pkijs signs with: Node's own. */
export const engine = new pkijs.CryptoEngine({ crypto: webcrypto });

/** A certificate and the key that signs in its name. */
export interface Issuer {
  readonly certificate: pkijs.Certificate;
  readonly key: webcrypto.CryptoKey;
}

export interface CertificateTemplate {
  /** Organization and common name; left out: an empty name, as a certificate for a job has. */
  readonly subject?: { readonly organization: string; readonly commonName: string };
  readonly publicKey: pkijs.PublicKeyInfo;
  /** Sixteen random bytes. */
  readonly serial: Uint8Array;
  readonly from: Date;
  readonly to: Date;
  readonly extensions: readonly pkijs.Extension[];
}

/** Builds a certificate and has `issuer` sign it, or the key itself where that is the issuer's. */
export async function issueCertificate(
  template: CertificateTemplate,
  issuer: Issuer | { readonly selfSignedBy: webcrypto.CryptoKey },
): Promise<pkijs.Certificate> {
  const certificate = new pkijs.Certificate();
  certificate.version = 2; // X.509 version 3.
  certificate.serialNumber = new asn1js.Integer({ valueHex: positive(template.serial) });
  if (template.subject) {
    certificate.subject = name(template.subject.organization, template.subject.commonName);
  }
  certificate.issuer = "certificate" in issuer ? issuer.certificate.subject : certificate.subject;
  certificate.notBefore.value = template.from;
  certificate.notAfter.value = template.to;
  certificate.subjectPublicKeyInfo = template.publicKey;
  const authority = "certificate" in issuer ? issuer.certificate.subjectPublicKeyInfo : template.publicKey;
  const authorityKey = new pkijs.AuthorityKeyIdentifier({
    keyIdentifier: new asn1js.OctetString({ valueHex: await keyIdentifier(authority) }),
  });
  certificate.extensions = [
    ...template.extensions,
    extension("2.5.29.14", new asn1js.OctetString({ valueHex: await keyIdentifier(template.publicKey) })),
    extension("2.5.29.35", authorityKey.toSchema()),
  ];
  await certificate.sign("certificate" in issuer ? issuer.key : issuer.selfSignedBy, "SHA-384", engine);
  return certificate;
}

export function toDer(value: { toSchema(): asn1js.BaseBlock }): Buffer {
  return Buffer.from(value.toSchema().toBER(false));
}

export function toPem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`;
}

/** An extension whose value is the DER of `content`. */
export function extension(identifier: string, content: asn1js.BaseBlock, critical = false): pkijs.Extension {
  return new pkijs.Extension({ extnID: identifier, critical, extnValue: content.toBER(false) });
}

export const keyUsage = {
  digitalSignature: () => extension("2.5.29.15", bits(0x80, 7), true),
  certificateSigning: () => extension("2.5.29.15", bits(0x06, 1), true),
};

/** May this key sign certificates, and over how many further authorities? */
export function basicConstraints(pathLength: number): pkijs.Extension {
  const content = new pkijs.BasicConstraints({ cA: true, pathLenConstraint: pathLength });
  return extension("2.5.29.19", content.toSchema(), true);
}

/** What a key is for: `1.3.6.1.5.5.7.3.3` code signing, `1.3.6.1.5.5.7.3.8` time stamping. */
export function extendedKeyUsage(purpose: string, critical = false): pkijs.Extension {
  return extension("2.5.29.37", new pkijs.ExtKeyUsage({ keyPurposes: [purpose] }).toSchema(), critical);
}

/** The subject as an address; critical, because the subject's name is empty then. */
export function alternativeName(address: string): pkijs.Extension {
  const names = new pkijs.GeneralNames({ names: [new pkijs.GeneralName({ type: 6, value: address })] });
  return extension("2.5.29.17", names.toSchema(), true);
}

/** SHA-1 of the key's bits, as RFC 5280 (4.2.1.2) proposes for identifiers; nothing rests on its strength. */
function keyIdentifier(key: pkijs.PublicKeyInfo): Promise<ArrayBuffer> {
  return engine.digest({ name: "SHA-1" }, key.subjectPublicKey.valueBlock.valueHexView);
}

function name(organization: string, commonName: string): pkijs.RelativeDistinguishedNames {
  const part = (type: string, value: string) =>
    new pkijs.AttributeTypeAndValue({ type, value: new asn1js.Utf8String({ value }) });
  return new pkijs.RelativeDistinguishedNames({
    typesAndValues: [part("2.5.4.10", organization), part("2.5.4.3", commonName)],
  });
}

function bits(value: number, unusedBits: number): asn1js.BitString {
  return new asn1js.BitString({ valueHex: new Uint8Array([value]).buffer, unusedBits });
}

/** DER integers are signed: the first bit stays zero, and the first byte does not. */
function positive(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes);
  copy[0] = ((copy[0] ?? 0) & 0x3f) | 0x40;
  return copy.buffer;
}
