import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { block, reference } from "./model.ts";
import { printHcl } from "./print.ts";
import { quoteHcl } from "./quote.ts";

describe("printing HCL", () => {
  test("looks as terraform fmt leaves it", () => {
    const terraform = block("terraform", [], { required_version: "~> 1.11", skipped: undefined }, [
      block("backend", ["s3"], {
        bucket: "acme",
        use_lockfile: true,
        providers: { aws: reference("aws", "shared"), "a b": [1, -2.5, null], for: {} },
        retries: 3,
      }),
      block("cloud", [], {}),
    ]);
    expect(printHcl([terraform, block("import", [], { to: reference("aws_vpc", "this") })], "Why.")).toBe(
      `# Why.

terraform {
  required_version = "~> 1.11"

  backend "s3" {
    bucket       = "acme"
    use_lockfile = true
    providers = {
      aws   = aws.shared
      "a b" = [1, -2.5, null]
      "for" = {}
    }
    retries = 3
  }

  cloud {}
}

import {
  to = aws_vpc.this
}
`,
    );
  });

  test("writes a long list one item a line", () => {
    const list = Array.from({ length: 12 }, (_, index) => `something-${index}`);
    const text = printHcl([block("a", [], { list })]);
    expect(text).toContain('  list = [\n    "something-0",\n');
    expect(text).toContain('    "something-11",\n  ]\n');
  });

  test("takes a name that is none for a bug", () => {
    expect(() => printHcl([block("a b", [], {})])).toThrow("name in HCL");
    expect(() => printHcl([block("a", [], { 'x = 1\n"': 1 })])).toThrow("name in HCL");
    expect(() => printHcl([block("a", [], { x: Number.NaN })])).toThrow("no number");
    expect(() => reference("aws_vpc", "this\n")).toThrow("reference");
    expect(() => reference()).toThrow("reference");
  });
});

describe("quoting", () => {
  test.each([
    ['say "hi"\\n', '"say \\"hi\\"\\\\n"'],
    ["${x} %{if}", '"$${x} %%{if}"'],
    ["$${x} %%%{", '"$\\u0024{x} %%\\u0025{"'],
    ["$ % {} 100%", '"$ % {} 100%"'],
    ["a\nb\r\tc\u0000\u001b\u2028\u202e", '"a\\nb\\r\\tc\\u0000\\u001b\\u2028\\u202e"'],
    ["\ud800x😀", '"\\ufffdx😀"'],
  ])("%j", (text, quoted) => {
    expect(quoteHcl(text)).toBe(quoted);
  });

  test("stays on its line, ends where it should and starts no template, whatever the text", () => {
    const unit = fc.oneof(
      fc.constantFrom("$", "%", "{", "}", '"', "\\", "\n", "u"),
      fc.string({ unit: "binary" }),
    );
    fc.assert(
      fc.property(
        fc.array(unit).map((units) => units.join("")),
        (text) => {
          const inner = quoteHcl(text).slice(1, -1);
          // Beside what is escaped, nothing means anything.
          const plain = inner.replaceAll(
            /\\(?:["\\nrt]|u[0-9a-f]{4}|U[0-9a-f]{8})|(?<![$%])(?:\$\$|%%)\{/g,
            " ",
          );
          expect(plain).not.toMatch(/["\\\p{Cc}]|[$%]\{/u);
        },
      ),
    );
  });
});
