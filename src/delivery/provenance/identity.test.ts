import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CertificateExtension, readIdentity } from "./identity.ts";

const extension = (number: number, ...bytes: number[]): CertificateExtension => ({
  identifier: `1.3.6.1.4.1.57264.1.${number}`,
  value: new Uint8Array(bytes),
});
const text = (number: number, value: string) => {
  const bytes = Buffer.from(value);
  const length = bytes.length < 128 ? [bytes.length] : [0x81, bytes.length];
  return extension(number, 0x0c, ...length, ...bytes);
};
const commit = text(13, "c".repeat(40));

describe("the identity in a certificate", () => {
  it("is read from the extensions by their numbers, whatever their order and length", () => {
    const long = `https://code.test/${"x".repeat(150)}`;
    const identity = readIdentity([text(9, long), commit, text(15, "4711"), extension(1, 0x41)]);
    expect(identity).toMatchObject({
      builder: long,
      repositoryId: "4711",
      commit: "c".repeat(40),
      issuer: "",
    });
  });

  it("is none when it is ambiguous, malformed or names no commit", () => {
    expect(readIdentity([commit, text(15, "4711"), text(15, "4712")])).toBeUndefined();
    expect(readIdentity([commit, extension(15, 0x0c, 2, 0x31)])).toBeUndefined();
    expect(readIdentity([commit, extension(15, 0x0c, 1, 0x31, 0x32)])).toBeUndefined();
    expect(readIdentity([commit, extension(15, 0x16, 1, 0x31)])).toBeUndefined();
    expect(readIdentity([commit, extension(15, 0x0c, 1, 0xff)])).toBeUndefined();
    expect(readIdentity([text(15, "4711")])).toBeUndefined();
    expect(readIdentity([text(13, "main")])).toBeUndefined();
  });

  it("is looked for in any bytes without throwing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 21 }), fc.uint8Array({ maxLength: 300 }), (number, bytes) => {
        readIdentity([commit, extension(number, ...bytes)]);
      }),
    );
  });
});
