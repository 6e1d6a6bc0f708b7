import { createPublicKey, type KeyObject, verify } from "node:crypto";
import * as asn1js from "asn1js";
import { Hono } from "hono";
import * as pkijs from "pkijs";
import * as z from "zod";
import type { StandInOptions } from "../../../../contracts/stand-in/stand-in.ts";
import { type Authority, codeSigning, serialNumber } from "./authorities.ts";
import {
  alternativeName,
  extendedKeyUsage,
  extension,
  issueCertificate,
  keyUsage,
  toDer,
  toPem,
} from "./certificate.ts";
import { extensionsOf, subjectOf } from "./extensions.ts";
import type { JobClaims, TokenVerifier } from "./identity-token.ts";

/** A certificate serves one signature: it is valid as long as Fulcio's are. */
const lifetime = 10 * 60_000;

const requestSchema = z.object({
  credentials: z.object({ oidcIdentityToken: z.string() }),
  publicKeyRequest: z.object({
    publicKey: z.object({ algorithm: z.string().optional(), content: z.string() }),
    proofOfPossession: z.base64(),
  }),
});

export interface FulcioOptions extends Pick<StandInOptions, "clock" | "ids" | "log"> {
  readonly authority: Authority;
  readonly tokens: TokenVerifier;
  readonly issued: (claims: JobClaims) => void;
}

/**
 * Fulcio's API, version 2, as far as signing in a pipeline needs it. It has no certificate transparency log, as
 * GitHub's own instance for private repositories has none: the answer carries a chain without a log's promise.
 * https://github.com/sigstore/fulcio/blob/main/fulcio.proto
 */
export function fulcio(options: FulcioOptions): Hono {
  const app = new Hono();
  app.get("/api/v2/trustBundle", (context) =>
    context.json({ chains: [{ certificates: options.authority.chain.map(toPem) }] }),
  );
  app.post("/api/v2/signingCert", async (context) => {
    /** What grpc-gateway makes of the status `InvalidArgument`. */
    const refuse = (message: string, why: string) => {
      options.log(`refused a certificate: ${why}`);
      return context.json({ code: 3, message, details: [] }, 400);
    };
    const body = requestSchema.safeParse(await context.req.json().catch(() => undefined));
    if (!body.success) return refuse("The request could not be read", z.prettifyError(body.error));
    const { credentials, publicKeyRequest } = body.data;

    let claims: JobClaims;
    try {
      claims = await options.tokens.verify(credentials.oidcIdentityToken);
    } catch (error) {
      return refuse("There was an error processing the identity token", String(error));
    }
    const key = readKey(publicKeyRequest.publicKey.content);
    if (key === "unreadable") {
      return refuse("The public key supplied in the request could not be parsed", "no public key");
    }
    if (key === "insecure") {
      return refuse("The public key supplied in the request is insecure", "neither P-256 nor P-384");
    }
    const proof = Buffer.from(publicKeyRequest.proofOfPossession, "base64");
    if (!verify(hashFor(key), Buffer.from(claims.sub), key, proof)) {
      return refuse("The signature supplied in the request could not be verified", "no proof of possession");
    }
    const certificate = await certify(key, claims, options);
    options.issued(claims);
    const certificates = [toDer(certificate), ...options.authority.chain].map(toPem);
    return context.json({
      signedCertificateDetachedSct: { chain: { certificates }, signedCertificateTimestamp: "" },
    });
  });
  return app;
}

async function certify(key: KeyObject, claims: JobClaims, options: FulcioOptions) {
  const now = options.clock.now();
  return issueCertificate(
    {
      publicKey: pkijs.PublicKeyInfo.fromBER(new Uint8Array(key.export({ format: "der", type: "spki" }))),
      serial: serialNumber(options.ids),
      from: now,
      to: new Date(now.getTime() + lifetime),
      extensions: [
        keyUsage.digitalSignature(),
        extendedKeyUsage(codeSigning),
        alternativeName(subjectOf(claims)),
        ...Array.from(extensionsOf(claims), ([number, value]) =>
          extension(`1.3.6.1.4.1.57264.1.${number}`, new asn1js.Utf8String({ value })),
        ),
      ],
    },
    options.authority,
  );
}

function readKey(pem: string): KeyObject | "unreadable" | "insecure" {
  let key: KeyObject;
  try {
    key = createPublicKey(pem);
  } catch {
    return "unreadable";
  }
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return curve === "prime256v1" || curve === "secp384r1" ? key : "insecure";
}

function hashFor(key: KeyObject): string {
  return key.asymmetricKeyDetails?.namedCurve === "secp384r1" ? "sha384" : "sha256";
}
