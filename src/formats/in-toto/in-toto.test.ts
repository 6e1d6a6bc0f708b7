import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { provenancePredicateType, readProvenance } from "./provenance.ts";
import { createStatement, namesDigest, oldStatementType, readStatement } from "./statement.ts";

const hexadecimal = "a".repeat(64);
const statement = createStatement(
  [{ name: "registry/storefront", digest: { sha256: hexadecimal } }],
  provenancePredicateType,
  { buildDefinition: { buildType: "https://example.com/build", externalParameters: {} } },
);

describe("a statement", () => {
  it("comes back as it was written", () => {
    expect(readStatement(JSON.stringify(statement))).toEqual(statement);
  });

  it("names a digest by algorithm and value, whole", () => {
    expect(namesDigest(statement, `sha256:${hexadecimal}`)).toBe(true);
    expect(namesDigest(statement, `sha512:${hexadecimal}`)).toBe(false);
    expect(namesDigest(statement, hexadecimal)).toBe(false);
    expect(namesDigest(statement, `sha256:${hexadecimal.slice(1)}`)).toBe(false);
    expect(namesDigest(statement, "constructor:")).toBe(false);
  });

  it("is read in the version that cosign writes, too", () => {
    const older = { ...statement, _type: oldStatementType };
    expect(readStatement(JSON.stringify(older))).toEqual(older);
  });

  it("of another version, or without subjects, is none", () => {
    const newer = { ...statement, _type: "https://in-toto.io/Statement/v2" };
    expect(readStatement(JSON.stringify(newer))).toBeUndefined();
    expect(readStatement(JSON.stringify({ ...statement, subject: [] }))).toBeUndefined();
  });

  it("is looked for in any text without throwing", () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => readStatement(text) === undefined));
  });
});

describe("provenance", () => {
  it("needs a builder", () => {
    expect(readProvenance(statement.predicate)).toBeUndefined();
    const whole = { ...(statement.predicate as object), runDetails: { builder: { id: "https://b" } } };
    expect(readProvenance(whole)?.runDetails.builder.id).toBe("https://b");
  });
});
