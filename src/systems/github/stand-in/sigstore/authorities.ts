import { createPrivateKey, webcrypto, X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as pkijs from "pkijs";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import {
  basicConstraints,
  engine,
  extendedKeyUsage,
  type Issuer,
  issueCertificate,
  keyUsage,
  toDer,
  toPem,
} from "./certificate.ts";

/** Who signs here: an authority for certificates, and one for timestamps, each below a root of its own. */
export interface Authorities {
  readonly certificates: Authority;
  readonly timestamps: Authority;
}

export interface Authority extends Issuer {
  /** DER, from the one that signs up to its root. */
  readonly chain: readonly Buffer[];
}

/** So that nobody takes a rehearsed signature for a real one. */
export const organization = "Groundwork rehearsal";

const year = 365 * 24 * 3_600_000;

type Stored = Record<keyof Authorities, { readonly key: string; readonly certificates: readonly string[] }>;

/**
 * Takes up the authorities that stand at `path`, or makes them. The roots' own keys are thrown away: nothing
 * is signed with them again.
 */
export async function openAuthorities(path: string, clock: Clock, ids: Ids): Promise<Authorities> {
  if (!existsSync(path)) {
    const made: Stored = {
      certificates: await make("Fulcio stand-in", clock, ids, {
        extensions: [basicConstraints(0), keyUsage.certificateSigning(), extendedKeyUsage(codeSigning)],
        curve: "P-384",
      }),
      timestamps: await make("Timestamp stand-in", clock, ids, {
        extensions: [keyUsage.digitalSignature(), extendedKeyUsage(timeStamping, true)],
        curve: "P-256",
      }),
    };
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(made), { mode: 0o600 });
  }
  const stored = JSON.parse(readFileSync(path, "utf8")) as Stored;
  return { certificates: await load(stored.certificates), timestamps: await load(stored.timestamps) };
}

export const codeSigning = "1.3.6.1.5.5.7.3.3";
const timeStamping = "1.3.6.1.5.5.7.3.8";

/** Sixteen bytes for a certificate's serial number. */
export function serialNumber(ids: Ids): Uint8Array {
  return Buffer.from(ids.uuid().replaceAll("-", ""), "hex");
}

async function make(
  title: string,
  clock: Clock,
  ids: Ids,
  signer: { readonly extensions: readonly pkijs.Extension[]; readonly curve: string },
): Promise<Stored["certificates"]> {
  const rootKeys = await generateKeys("P-384");
  const keys = await generateKeys(signer.curve);
  const from = clock.now();
  const validity = { from, to: new Date(from.getTime() + 10 * year) };
  const root = await issueCertificate(
    {
      subject: { organization, commonName: `${title} root` },
      publicKey: await publicKeyInfo(rootKeys.publicKey),
      serial: serialNumber(ids),
      extensions: [basicConstraints(1), keyUsage.certificateSigning()],
      ...validity,
    },
    { selfSignedBy: rootKeys.privateKey },
  );
  const certificate = await issueCertificate(
    {
      subject: { organization, commonName: title },
      publicKey: await publicKeyInfo(keys.publicKey),
      serial: serialNumber(ids),
      extensions: signer.extensions,
      ...validity,
    },
    { certificate: root, key: rootKeys.privateKey },
  );
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return {
    key: createPrivateKey({ key, format: "der", type: "pkcs8" }).export({
      format: "pem",
      type: "pkcs8",
    }) as string,
    certificates: [toPem(toDer(certificate)), toPem(toDer(root))],
  };
}

async function load(stored: Stored["certificates"]): Promise<Authority> {
  const key = createPrivateKey(stored.key);
  const chain = stored.certificates.map((pem) => new X509Certificate(pem).raw);
  const first = chain[0];
  if (!first) throw new Error("the stored authority has no certificate");
  const namedCurve = key.asymmetricKeyDetails?.namedCurve === "secp384r1" ? "P-384" : "P-256";
  return {
    chain,
    certificate: pkijs.Certificate.fromBER(new Uint8Array(first)),
    key: await webcrypto.subtle.importKey(
      "pkcs8",
      key.export({ format: "der", type: "pkcs8" }),
      { name: "ECDSA", namedCurve },
      false,
      ["sign"],
    ),
  };
}

function generateKeys(namedCurve: string): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve }, true, ["sign", "verify"]);
}

async function publicKeyInfo(key: webcrypto.CryptoKey): Promise<pkijs.PublicKeyInfo> {
  const info = new pkijs.PublicKeyInfo();
  await info.importKey(key, engine);
  return info;
}
