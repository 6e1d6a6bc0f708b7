import { describe, expect, it } from "vitest";
import { createRedactor } from "./redaction.ts";

describe("the redactor", () => {
  it("masks every secret it knows, the longer one first", () => {
    const redactor = createRedactor();
    redactor.add("token");
    redactor.add("token-of-ada");
    expect(redactor.redact("got token-of-ada and token")).toBe("got *** and ***");
  });

  it("masks each line of a secret of several lines", () => {
    const redactor = createRedactor();
    redactor.add("-----BEGIN KEY-----\nMIIabc\n-----END KEY-----");
    expect(redactor.redact("line: MIIabc")).toBe("line: ***");
  });

  it("leaves a log readable when a secret is only a few characters long", () => {
    const redactor = createRedactor();
    redactor.add("a");
    expect(redactor.redact("banana")).toBe("banana");
  });
});
