import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { provenancePredicateType } from "../formats/in-toto/provenance.ts";
import { createStatement, oldStatementType } from "../formats/in-toto/statement.ts";
import type { SigningIdentity } from "./provenance/identity.ts";
import {
  type Authorities,
  application,
  createAuthorities,
  goodIdentity,
  policy,
  provenanceStatement,
  signBundle,
} from "./provenance/testing.ts";
import { verifyProvenance } from "./provenance.ts";

const digest = `sha256:${"1".repeat(64)}`;
let authorities: Authorities;
let good: string;

beforeAll(async () => {
  authorities = await createAuthorities();
  good = await signBundle(authorities, JSON.stringify(provenanceStatement(digest)));
});

const verify = (bundles: readonly string[], trustedRoot = authorities.trustedRoot) =>
  verifyProvenance({ bundles, trustedRoot, digest, application, policy });

/** The codes by which it is refused; empty when it is good. */
const codes = (...input: Parameters<typeof verify>) => {
  const result = verify(...input);
  return result.ok ? [] : result.diagnostics.map(({ code }) => code);
};

/** A bundle by a job with another identity, which tells the truth about itself. */
const signedBy = (change: Partial<SigningIdentity>) => {
  const identity = { ...goodIdentity, ...change };
  return signBundle(authorities, JSON.stringify(provenanceStatement(digest, identity)), identity);
};

describe("a good statement", () => {
  it("says which commit was built, by whom and when", () => {
    const result = verify([good]);
    expect(result).toMatchObject({
      ok: true,
      value: {
        digest,
        commit: goodIdentity.commit,
        repositoryId: 4711,
        reference: "refs/heads/main",
        builder: policy.provenance.builders[0],
        trigger: "push",
        run: goodIdentity.run,
      },
    });
    expect(result.ok && Number.isNaN(Date.parse(result.value.signedAt))).toBe(false);
  });

  it("may come from a builder that the policy names by a branch", async () => {
    const named = "acme/delivery/.github/workflows/ci.yaml@refs/heads/main";
    const bundle = await signedBy({ builder: `https://code.test/${named}` });
    const byBranch = { ...policy, provenance: { ...policy.provenance, builders: [named] } };
    const input = { bundles: [bundle], trustedRoot: authorities.trustedRoot, digest, application };
    expect(verifyProvenance({ ...input, policy: byBranch })).toMatchObject({
      ok: true,
      value: { builder: named },
    });
    expect(codes([bundle])).toEqual(["provenance-wrong-builder"]);
  });

  it("may be of the version that cosign writes", async () => {
    const older = { ...provenanceStatement(digest), _type: oldStatementType };
    expect(codes([await signBundle(authorities, JSON.stringify(older))])).toEqual([]);
    const other = { ...provenanceStatement(`sha256:${"2".repeat(64)}`), _type: oldStatementType };
    expect(codes([await signBundle(authorities, JSON.stringify(other))])).toEqual([
      "provenance-wrong-digest",
    ]);
  });

  it("is enough among others that are not", async () => {
    const forged = await signedBy({ repositoryId: "666" });
    expect(codes(["{}", forged, good])).toEqual([]);
  });
});

describe("refused, each with its own reason", () => {
  it.each<[string, Partial<SigningIdentity>, string]>([
    [
      "another repository",
      { repositoryId: "666", repository: "https://code.test/evil/fork" },
      "provenance-wrong-repository",
    ],
    [
      "a repository of the same name but another number",
      { repositoryId: "4712" },
      "provenance-wrong-repository",
    ],
    ["a branch", { reference: "refs/heads/feature" }, "provenance-wrong-branch"],
    ["a tag that is called like the branch", { reference: "refs/tags/main" }, "provenance-wrong-branch"],
    ["a pull request", { reference: "refs/pull/7/merge" }, "provenance-wrong-branch"],
    ["a build that somebody started by hand", { trigger: "workflow_dispatch" }, "provenance-wrong-trigger"],
    [
      "a build that a pull request started on the branch",
      { trigger: "pull_request_target" },
      "provenance-wrong-trigger",
    ],
    ["a certificate that is silent about the event", { trigger: "" }, "provenance-wrong-trigger"],
    [
      "another workflow",
      { builder: `https://code.test/acme/storefront/.github/workflows/own.yaml@refs/heads/main` },
      "provenance-wrong-builder",
    ],
    [
      "the workflow at another commit",
      { builder: goodIdentity.builder.replace(/.$/, "e") },
      "provenance-wrong-builder",
    ],
    [
      "a reference that only looks like the pinned commit",
      { builderCommit: "e".repeat(40) },
      "provenance-wrong-builder",
    ],
    ["another issuer", { issuer: "https://issuer.evil" }, "provenance-wrong-issuer"],
    ["a self-hosted runner", { runner: "self-hosted" }, "provenance-wrong-runner"],
    ["a certificate that is silent about the runner", { runner: "" }, "provenance-wrong-runner"],
    [
      "a certificate that is silent about the repository's number",
      { repositoryId: "" },
      "provenance-wrong-repository",
    ],
    ["a certificate that names no commit", { commit: "" }, "provenance-unreadable"],
  ])("%s", async (_, change, code) => {
    expect(codes([await signedBy(change)])).toEqual([code]);
  });

  it("a statement about another image", async () => {
    const other = await signBundle(
      authorities,
      JSON.stringify(provenanceStatement(`sha256:${"2".repeat(64)}`)),
    );
    expect(codes([other])).toEqual(["provenance-wrong-digest"]);
  });

  it("a statement of another kind about the image", async () => {
    const statement = createStatement(
      [{ digest: { sha256: "1".repeat(64) } }],
      "https://spdx.dev/Document",
      {},
    );
    expect(codes([await signBundle(authorities, JSON.stringify(statement))])).toEqual([
      "provenance-wrong-statement",
    ]);
  });

  it.each<[string, Partial<SigningIdentity>]>([
    ["repository", { repository: "https://code.test/acme/storefront-2" }],
    ["commit", { commit: "e".repeat(40) }],
    ["builder", { builder: "https://code.test/trusted/builder@v1" }],
  ])("a statement that claims another %s than its certificate", async (_, claim) => {
    const statement = provenanceStatement(digest, { ...goodIdentity, ...claim });
    expect(codes([await signBundle(authorities, JSON.stringify(statement))])).toEqual([
      "provenance-contradiction",
    ]);
  });

  it("a statement whose predicate is no provenance", async () => {
    const statement = createStatement(
      [{ digest: { sha256: "1".repeat(64) } }],
      provenancePredicateType,
      "trust me",
    );
    expect(codes([await signBundle(authorities, JSON.stringify(statement))])).toEqual([
      "provenance-contradiction",
    ]);
  });

  it("everything that is wrong at once", async () => {
    const forged = await signedBy({ reference: "refs/heads/feature", runner: "self-hosted" });
    expect(codes([forged])).toEqual(["provenance-wrong-branch", "provenance-wrong-runner"]);
  });

  it("no statement at all", () => {
    expect(codes([])).toEqual(["provenance-missing"]);
  });
});

describe("a signature that does not hold", () => {
  /** The good bundle after somebody's change. */
  // biome-ignore lint/suspicious/noExplicitAny: a bundle is any JSON here, to be spoilt at will
  const spoilt = (change: (bundle: any) => void) => {
    const bundle = JSON.parse(good);
    change(bundle);
    return JSON.stringify(bundle);
  };

  it("by another certificate authority", async () => {
    const { ca } = await createAuthorities();
    const forged = await signBundle(
      { ca, tsa: authorities.tsa },
      JSON.stringify(provenanceStatement(digest)),
    );
    expect(codes([forged])).toEqual(["provenance-certificate-untrusted"]);
  });

  it("by another timestamp authority", async () => {
    const { tsa } = await createAuthorities();
    const forged = await signBundle({ ca: authorities.ca, tsa }, JSON.stringify(provenanceStatement(digest)));
    expect(codes([forged])).toEqual(["provenance-timestamp-untrusted"]);
  });

  it("with a certificate that had expired when it was signed", async () => {
    const late = await createAuthorities(new Date(Date.now() - 3_600_000));
    const bundle = await signBundle(late, JSON.stringify(provenanceStatement(digest)));
    expect(codes([bundle], late.trustedRoot)).toEqual(["provenance-certificate-expired"]);
  });

  it("without a timestamp", () => {
    const bundle = spoilt((it) => {
      it.verificationMaterial.timestampVerificationData.rfc3161Timestamps = [];
    });
    expect(codes([bundle])).toEqual(["provenance-timestamp-untrusted"]);
  });

  it("over a statement that was changed", () => {
    const bundle = spoilt((it) => {
      const statement = Buffer.from(it.dsseEnvelope.payload, "base64").toString();
      it.dsseEnvelope.payload = Buffer.from(statement.replace("1111", "1112")).toString("base64");
    });
    expect(codes([bundle])).toEqual(["provenance-signature-invalid"]);
  });

  it("by a bare key that claims to be known", () => {
    const bundle = spoilt((it) => {
      it.verificationMaterial.certificate = undefined;
      it.verificationMaterial.publicKey = { hint: "acme" };
    });
    expect(codes([bundle])).toEqual(["provenance-certificate-untrusted"]);
  });

  it("over something that is not a statement", async () => {
    const text = JSON.stringify(provenanceStatement(digest));
    const other = await signBundle(authorities, text, goodIdentity, "application/json");
    const prose = await signBundle(authorities, "all is well");
    expect(codes([other, prose])).toEqual(["provenance-unreadable", "provenance-unreadable"]);
  });
});

describe("text that is no bundle", () => {
  it("never throws and is never believed", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.json()), { minLength: 1 }), (bundles) => {
        expect(codes(bundles)).toEqual(bundles.map(() => "provenance-unreadable"));
      }),
    );
  });

  it("nor does a bundle of which any character was changed", () => {
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        const changed = good.slice(0, at) + character + good.slice(at + 1);
        const result = verify([changed]);
        // A change that leaves every signed byte alone (such as unused bits of base64) changes nothing.
        if (result.ok) expect(result).toEqual(verify([good]));
      }),
    );
  });

  it("as a trusted root stops everything", () => {
    for (const root of ["", "{}", "[]", '{"mediaType":"application/vnd.dev.sigstore.trustedroot+json"}']) {
      expect(codes([good], root)).toEqual(["provenance-root-invalid"]);
    }
  });
});
