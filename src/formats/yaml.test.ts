import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { comment, explained, labelled, printYaml, type YamlValue } from "./yaml.ts";

const hostile = [
  "",
  " ",
  "~",
  "null",
  "yes",
  "No",
  "on",
  "y",
  "true",
  "012",
  "0x1f",
  "1e3",
  "1_000",
  "12:30:45",
  "2024-01-01",
  ".5",
  ".inf",
  "...",
  "---",
  "- a",
  "? a",
  "a: b",
  "a:",
  "a #b",
  "#a",
  "&a",
  "*a",
  "!a",
  "|",
  ">",
  "%a",
  "@a",
  "`a",
  "{a}",
  "[a]",
  "'a'",
  '"a"',
  "<<",
  "=",
  "a\nb",
  "a\n",
  "\na",
  "a\n\n",
  "a\n  b\n",
  "a \nb",
  "a\n\nb\n",
  "\ta",
  "a\t",
  "a\r\nb",
  "${{ secrets.X }}",
  "$(rm -rf /)",
  "../x",
  "\u202eabc",
  "\u2028",
  "\ufeffa",
  "\u0085",
  "é",
  "日本",
  "a\u0000b",
  "sha256:00",
  "http://x/y",
  "127.0.0.1:80",
  "x: ${{ a }}",
  "a, b",
  "\n",
  "😀",
  "a\n😀\n",
  "a\n\n\n\nb",
  "a\n\n\n b\n",
  "__proto__",
  "constructor",
];
const text = fc.oneof(
  fc.constantFrom(...hostile),
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom(" ", "\n", "a", ":", "#", "-", "\t"), { maxLength: 12 }).map((a) => a.join("")),
);
const data = fc.letrec<{ value: YamlValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    text,
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value;

describe("printYaml", () => {
  test.each([
    "e0",
    "e+0",
    "E-12",
    "e_1",
  ])("quotes %s, which a reader of YAML 1.1 takes for a number", (text) => {
    expect(printYaml({ [text]: text })).toBe(`"${text}": "${text}"\n`);
  });

  test.each(["1.2", "1.1"] as const)("is read back as the same data by YAML %s", (version) => {
    fc.assert(
      fc.property(data, (value) => {
        const printed = printYaml(value);
        expect(parse(printed, { version, maxAliasCount: 0 })).toEqual(value);
        expect(printed.endsWith("\n")).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test("a comment cannot be left, whatever stands in it", () => {
    fc.assert(
      fc.property(text, text, (above, behind) => {
        const printed = printYaml(
          { a: explained(above, "x"), b: [labelled("y", behind.replaceAll("\n", " "))] },
          above,
        );
        expect(parse(printed)).toEqual({ a: "x", b: ["y"] });
      }),
    );
    expect(comment("one\r\ntwo\u2028three", "  ")).toBe("  # one\n  # two three\n");
  });

  test("characters that nobody sees are printed as escapes", () => {
    expect(printYaml({ a: "admin\u202etxt.exe" })).toBe('a: "admin\\u202etxt.exe"\n');
  });

  test("looks as a person would write it", () => {
    const printed = printYaml({
      name: "ci",
      steps: [
        explained("Why.", {
          uses: labelled("a/b@c0ffee", "v1"),
          with: { url: "https://x.example/y", limit: "64Mi" },
        }),
        "plain",
      ],
      run: "one\n\n  two\n",
      none: [],
      skipped: undefined,
    });
    expect(printed).toBe(
      [
        "name: ci",
        "steps:",
        "  # Why.",
        "  - uses: a/b@c0ffee # v1",
        "    with:",
        "      url: https://x.example/y",
        "      limit: 64Mi",
        "  - plain",
        "run: |",
        "  one",
        "",
        "    two",
        "none: []",
        "",
      ].join("\n"),
    );
  });
});
