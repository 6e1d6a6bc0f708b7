import { describe, expect, it } from "vitest";
import { clusterToken } from "./cluster-access.ts";
import { awsSession } from "./session.ts";

describe("a cluster's token", () => {
  it("is the question of who calls, signed for this cluster, and holds no secret key", async () => {
    const credentials = {
      accessKeyId: "ASIAEXAMPLE",
      secretAccessKey: "never-shown",
      sessionToken: "session",
    };
    const session = awsSession({
      ...{ account: "444455556666", partition: "aws", region: "eu-central-1", credentials, fetch },
    });
    const token = clusterToken(session, "acme-dev", new Date("2026-11-24T12:00:00Z"));
    expect(token).toMatch(/^k8s-aws-v1\.[\w-]+$/);
    const url = new URL(Buffer.from(token.slice("k8s-aws-v1.".length), "base64url").toString("utf8"));
    expect(url.href).not.toContain("never-shown");
    const { SignatureV4 } = await import("@smithy/signature-v4");
    const { createHash, createHmac } = await import("node:crypto");
    // The same question, signed by AWS's own library.
    class Sha256 {
      readonly #hash;
      constructor(secret?: unknown) {
        this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as Uint8Array);
      }
      update(data: unknown) {
        this.#hash.update(data as Uint8Array);
      }
      digest = async () => new Uint8Array(this.#hash.digest());
      reset() {}
    }
    const signer = new SignatureV4({ service: "sts", region: "eu-central-1", credentials, sha256: Sha256 });
    const theirs = await signer.presign(
      {
        ...{ method: "GET", protocol: "https:", hostname: url.host, path: "/" },
        headers: { host: url.host, "x-k8s-aws-id": "acme-dev" },
        query: { Action: "GetCallerIdentity", Version: "2011-06-15" },
      },
      {
        ...{ expiresIn: 60, signingDate: new Date("2026-11-24T12:00:00Z") },
        unhoistableHeaders: new Set(["x-k8s-aws-id"]),
      },
    );
    expect(url.searchParams.get("X-Amz-Signature")).toBe(theirs.query?.["X-Amz-Signature"]);
  });
});
