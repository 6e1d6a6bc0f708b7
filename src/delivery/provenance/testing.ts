import { generateKeyPairSync, sign } from "node:crypto";
import { bundleToJSON, toDSSEBundle } from "@sigstore/bundle";
import { initializeCA, initializeTSA } from "@sigstore/mock";
import type { PolicyApplication } from "../../contracts/policy.ts";
import { provenancePredicateType } from "../../formats/in-toto/provenance.ts";
import { createStatement, type Statement, statementMediaType } from "../../formats/in-toto/statement.ts";
import type { SigningIdentity } from "./identity.ts";

/**
 * For tests only: certificate and timestamp authorities by Sigstore's own mock, and bundles signed with them, so
 * that what we verify was not made by our own hand.
 */
export interface Authorities {
  readonly ca: Awaited<ReturnType<typeof initializeCA>>;
  readonly tsa: Awaited<ReturnType<typeof initializeTSA>>;
  readonly trustedRoot: string;
}

const keyPair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
const base64 = (bytes: ArrayBufferView) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64");

/**
 * Authorities whose root trusts them; `certified` is when certificates are issued, the present when left out.
 * Signatures are witnessed one minute from now, at a full second: the mock prints fractions that nobody can read.
 */
export async function createAuthorities(certified = new Date()): Promise<Authorities> {
  const ca = await initializeCA(keyPair(), undefined, certified);
  const tsa = await initializeTSA(keyPair(), new Date(Math.floor(Date.now() / 1000) * 1000 + 60_000));
  const authority = (...chain: ArrayBufferView[]) => ({
    subject: { organization: "test", commonName: "test" },
    uri: "https://authority.test",
    certChain: { certificates: chain.map((bytes) => ({ rawBytes: base64(bytes) })) },
    validFor: { start: "2020-01-01T00:00:00Z" },
  });
  const trustedRoot = JSON.stringify({
    mediaType: "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
    certificateAuthorities: [authority(ca.rootCertificate)],
    timestampAuthorities: [authority(tsa.intCertificate, tsa.rootCertificate)],
  });
  return { ca, tsa, trustedRoot };
}

const builder = `acme/delivery/.github/workflows/ci.yaml@${"d".repeat(40)}`;

export const application: PolicyApplication = {
  name: "storefront",
  repository: "acme/storefront",
  repositoryId: 4711,
  image: "registry.test/storefront",
};

export const policy = {
  branch: "main",
  provenance: { issuer: "https://issuer.test", builders: [builder] },
};

/** The identity of a run of the company's pipeline on `main` of `acme/storefront`. */
export const goodIdentity: SigningIdentity = {
  issuer: policy.provenance.issuer,
  builder: `https://code.test/${builder}`,
  builderCommit: "d".repeat(40),
  runner: "github-hosted",
  repository: "https://code.test/acme/storefront",
  repositoryId: "4711",
  commit: "c".repeat(40),
  reference: "refs/heads/main",
  trigger: "push",
  run: "https://code.test/acme/storefront/actions/runs/7/attempts/1",
};

/** The statement that such a job writes about itself. */
export function provenanceStatement(digest: string, identity = goodIdentity): Statement {
  const [algorithm = "", value = ""] = digest.split(":");
  return createStatement(
    [{ name: application.image, digest: { [algorithm]: value } }],
    provenancePredicateType,
    {
      buildDefinition: {
        buildType: "https://code.test/workflow/v1",
        externalParameters: { workflow: { repository: identity.repository, ref: identity.reference } },
        resolvedDependencies: [
          { uri: `git+${identity.repository}@${identity.reference}`, digest: { gitCommit: identity.commit } },
        ],
      },
      runDetails: { builder: { id: identity.builder }, metadata: { invocationId: identity.run } },
    },
  );
}

const oids: Readonly<Record<keyof SigningIdentity, number>> = {
  issuer: 8,
  builder: 9,
  builderCommit: 10,
  runner: 11,
  repository: 12,
  commit: 13,
  reference: 14,
  repositoryId: 15,
  trigger: 20,
  run: 21,
};

/** Signs text as the job with that identity would, and returns the bundle's JSON. */
export async function signBundle(
  authorities: Pick<Authorities, "ca" | "tsa">,
  payload: string,
  identity: SigningIdentity = goodIdentity,
  payloadType = statementMediaType,
): Promise<string> {
  const { publicKey, privateKey } = keyPair();
  const certificate = await authorities.ca.issueCertificate({
    publicKey: publicKey.export({ format: "der", type: "spki" }),
    subjectAltName: identity.builder || "https://nobody.test",
    extensions: Object.entries(oids).flatMap(([name, number]) => {
      const value = identity[name as keyof SigningIdentity];
      return value === "" ? [] : [{ oid: `1.3.6.1.4.1.57264.1.${number}`, value }];
    }),
  });
  const body = Buffer.from(payload);
  const encoded = Buffer.from(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} ${payload}`);
  const signature = sign("sha256", encoded, privateKey);
  const bundle = toDSSEBundle({
    artifact: body,
    artifactType: payloadType,
    signature,
    certificate: Buffer.from(base64(certificate), "base64"),
    certificateChain: false,
  });
  const stamp = await authorities.tsa.timestamp({
    artifactHash: await digest(signature),
    hashAlgorithmOID: "2.16.840.1.101.3.4.2.1",
    nonce: 1,
    policyOID: "1.3.6.1.4.1.57264.2",
  });
  bundle.verificationMaterial.timestampVerificationData = {
    rfc3161Timestamps: [{ signedTimestamp: Buffer.from(base64(stamp), "base64") }],
  };
  return JSON.stringify(bundleToJSON(bundle));
}

async function digest(bytes: Uint8Array): Promise<Buffer> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", new Uint8Array(bytes)));
}
