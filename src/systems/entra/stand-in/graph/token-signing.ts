import { createHash, webcrypto } from "node:crypto";
import * as asn1js from "asn1js";
import * as pkijs from "pkijs";
import * as z from "zod";
import type { KeyCredential } from "../world/model.ts";
import { badRequest, created } from "./answer.ts";
import { endpoint } from "./endpoint.ts";
import { writeApplications } from "./needs.ts";
import { principalAt } from "./service-principals.ts";

const body = z.strictObject({
  displayName: z.string().regex(/^CN=/, 'must begin with "CN="'),
  endDateTime: z.iso.datetime({ offset: true }).optional(),
});

/** Entra ID's certificates hold for three years where nobody says otherwise. */
const usualYears = 3;

/**
 * A certificate by which the assertions for one application are signed. Only its public part is ever shown.
 * https://learn.microsoft.com/graph/api/serviceprincipal-addtokensigningcertificate
 */
export const tokenSigning = [
  endpoint("POST /servicePrincipals/{id}/addTokenSigningCertificate", {
    needs: writeApplications,
    owned: principalAt,
    body,
    async answer(call) {
      const { clock, ids } = call.directory;
      const from = clock.now();
      const latest = new Date(from);
      latest.setUTCFullYear(from.getUTCFullYear() + usualYears);
      const to = call.body.endDateTime === undefined ? latest : new Date(call.body.endDateTime);
      if (to > latest || to <= from)
        throw badRequest("The endDateTime must lie within three years from now.");
      const der = await selfSigned(call.body.displayName.slice("CN=".length), from, to);
      const digest = createHash("sha1").update(der).digest();
      const shared = {
        ...{ customKeyIdentifier: digest.toString("base64"), displayName: call.body.displayName },
        ...{ startDateTime: from.toISOString(), endDateTime: to.toISOString(), key: der.toString("base64") },
      };
      const sign: KeyCredential = {
        ...shared,
        keyId: ids.uuid(),
        type: "X509CertAndPassword",
        usage: "Sign",
      };
      const verify: KeyCredential = {
        ...shared,
        keyId: ids.uuid(),
        type: "AsymmetricX509Cert",
        usage: "Verify",
      };
      const principal = principalAt(call);
      principal.keyCredentials = [...principal.keyCredentials, sign, verify];
      return created("microsoft.graph.selfSignedCertificate", {
        ...verify,
        thumbprint: digest.toString("hex").toUpperCase(),
      });
    },
  }),
];

/** A certificate of version 3 whose private key is thrown away: nothing here signs assertions. */
async function selfSigned(commonName: string, from: Date, to: Date): Promise<Buffer> {
  const engine = new pkijs.CryptoEngine({ crypto: webcrypto });
  const pair = await webcrypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  const certificate = new pkijs.Certificate();
  certificate.version = 2;
  certificate.serialNumber = new asn1js.Integer({
    valueHex: webcrypto
      .getRandomValues(new Uint8Array([1, ...Array(15)]))
      .map((byte, index) => (index === 0 ? 1 : byte)).buffer,
  });
  const name = new pkijs.AttributeTypeAndValue({
    type: "2.5.4.3",
    value: new asn1js.Utf8String({ value: commonName }),
  });
  certificate.subject = new pkijs.RelativeDistinguishedNames({ typesAndValues: [name] });
  certificate.issuer = certificate.subject;
  certificate.notBefore.value = from;
  certificate.notAfter.value = to;
  await certificate.subjectPublicKeyInfo.importKey(pair.publicKey, engine);
  await certificate.sign(pair.privateKey, "SHA-256", engine);
  return Buffer.from(certificate.toSchema(true).toBER(false));
}
