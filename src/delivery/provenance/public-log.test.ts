import { createHash, generateKeyPairSync } from "node:crypto";
import { bundleFromJSON, bundleToJSON } from "@sigstore/bundle";
import { initializeCA, initializeCTLog, initializeTLog, initializeTSA, rekorHandler } from "@sigstore/mock";
import { RekorWitness } from "@sigstore/sign";
import { Hono } from "hono";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../../contracts/stand-in/server.ts";
import { expect as value } from "../../foundation/result.ts";
import { verifyProvenance } from "../provenance.ts";
import { application, policy, provenanceStatement, signBundle } from "./testing.ts";

/**
 * A root that names transparency logs, as that of Sigstore's public instance does, under which cosign signs: by Sigstore's
 * own mocks of the certificates' log (CT) and the signatures' log (Rekor).
 */
const digest = `sha256:${"1".repeat(64)}`;
const keyPair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const bytesOf = (bytes: ArrayBufferView) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const base64 = (bytes: ArrayBufferView) => bytesOf(bytes).toString("base64");
const pem = (der: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${der.toString("base64")}\n-----END CERTIFICATE-----\n`;

let trustedRoot: string;
let authorities: Parameters<typeof signBundle>[0];
let uncertifiedByLog: Parameters<typeof signBundle>[0];
let rekor: { readonly url: string; close(): Promise<void> };

/** A log as a trusted root names it. */
function log(publicKey: ArrayBufferView, baseUrl: string) {
  const keyId = createHash("sha256").update(bytesOf(publicKey)).digest("base64");
  const validFor = { start: "2020-01-01T00:00:00Z" };
  return {
    ...{ baseUrl, hashAlgorithm: "SHA2_256", logId: { keyId } },
    publicKey: { rawBytes: base64(publicKey), keyDetails: "PKIX_ECDSA_P256_SHA_256", validFor },
  };
}

beforeAll(async () => {
  const ctLog = await initializeCTLog(keyPair());
  const caKeys = keyPair();
  const tsa = await initializeTSA(keyPair(), new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000));
  const ca = await initializeCA(caKeys, ctLog);
  const quiet = await initializeCA(caKeys);
  const tlog = await initializeTLog("https://rekor.test", keyPair(), new Date(Date.now() + 60_000));
  const handler = rekorHandler(tlog);
  const app = new Hono();
  app.post(handler.path, async (context) => {
    const { statusCode, response } = await handler.fn(await context.req.text());
    return new Response(String(response), {
      status: statusCode,
      headers: { "content-type": "application/json", location: `${handler.path}/1` },
    });
  });
  rekor = value(await startServer({ name: "Rekor's mock", app }));
  const authority = (...chain: ArrayBufferView[]) => ({
    subject: { organization: "test", commonName: "test" },
    uri: "https://authority.test",
    certChain: { certificates: chain.map((bytes) => ({ rawBytes: base64(bytes) })) },
    validFor: { start: "2020-01-01T00:00:00Z" },
  });
  trustedRoot = JSON.stringify({
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    certificateAuthorities: [authority(ca.rootCertificate), authority(quiet.rootCertificate)],
    timestampAuthorities: [authority(tsa.intCertificate, tsa.rootCertificate)],
    tlogs: [log(tlog.publicKey, "https://rekor.test")],
    ctlogs: [log(ctLog.publicKey, "https://ct.test")],
  });
  authorities = { ca, tsa };
  uncertifiedByLog = { ca: quiet, tsa };
});
afterAll(() => rekor.close());

const signed = (by: Parameters<typeof signBundle>[0], about = digest) =>
  signBundle(by, JSON.stringify(provenanceStatement(about)));

/** The bundle with its entry in Rekor, made by Sigstore's own client. */
async function logged(text: string): Promise<string> {
  const bundle = bundleFromJSON(JSON.parse(text));
  const { content, verificationMaterial } = bundle;
  if (content.$case !== "dsseEnvelope" || verificationMaterial.content.$case !== "certificate") {
    throw new Error("no statement with a certificate");
  }
  // The mock keeps what it is sent, where Rekor itself turns the newer kind (`dsse`) into digests.
  const witness = new RekorWitness({ rekorBaseURL: rekor.url, entryType: "intoto", retry: 0 });
  const certificate = pem(Buffer.from(verificationMaterial.content.certificate.rawBytes));
  const { tlogEntries = [] } = await witness.testify(content, certificate);
  return JSON.stringify(
    bundleToJSON({ ...bundle, verificationMaterial: { ...verificationMaterial, tlogEntries } }),
  );
}

function codes(bundle: string): readonly string[] {
  const result = verifyProvenance({ bundles: [bundle], trustedRoot, digest, application, policy });
  return result.ok ? [] : result.diagnostics.map(({ code }) => code);
}

describe("under roots that name transparency logs", () => {
  it("a statement is good when both logs have it", async () => {
    expect(codes(await logged(await signed(authorities)))).toEqual([]);
  });

  it("a statement that nobody logged is refused", async () => {
    expect(codes(await signed(authorities))).toEqual(["provenance-log-missing"]);
  });

  it("a statement with the log's entry of another one is refused", async () => {
    const [good, other] = await Promise.all([
      logged(await signed(authorities)),
      logged(await signed(authorities, `sha256:${"2".repeat(64)}`)),
    ]);
    const mixed = JSON.parse(good);
    mixed.verificationMaterial.tlogEntries = JSON.parse(other).verificationMaterial.tlogEntries;
    expect(codes(JSON.stringify(mixed))).toEqual(["provenance-log-missing"]);
  });

  it("a certificate that its authority kept out of the log is refused", async () => {
    expect(codes(await logged(await signed(uncertifiedByLog)))).toEqual(["provenance-certificate-untrusted"]);
  });
});
