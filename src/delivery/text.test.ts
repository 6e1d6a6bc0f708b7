import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descriptionLimit, list, markdown, markdownLink, oneLine } from "./text.ts";

describe("untrusted text", () => {
  it("never leaves its line, its table's cell or its words", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const printed = markdown(text);
        expect(printed).not.toMatch(/[\r\n]/);
        expect(printed.replace(/\\[!-/:-@[-`{-~]|&amp;|[@#]&#8203;/g, "")).not.toMatch(/[!-/:-@[-`{-~]/);
      }),
    );
    expect(markdown("a|b <img> `x` [y](z) @all #1 &lt;")).toBe(
      "a\\|b \\<img\\> \\`x\\` \\[y\\]\\(z\\) @&#8203;all #&#8203;1 &amp;lt\\;",
    );
  });

  it("fits into a status", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (text) => {
        expect(oneLine(text).length).toBeLessThanOrEqual(descriptionLimit);
      }),
    );
    expect(oneLine(` a\n\tb\u2028c\u202e `)).toBe("a b c");
    expect(oneLine("x".repeat(200))).toBe(`${"x".repeat(139)}…`);
  });
});

it("makes a link of a web address only, and nothing of it ends the link or the table's cell", () => {
  expect(markdownLink("https://a.example/x?q=<b>|`c d")).toBe("<https://a.example/x?q=%3Cb%3E%7C%60c%20d>");
  expect(markdownLink("javascript:alert(1)")).toBe("javascript\\:alert\\(1\\)");
});

it("lists words as people do", () => {
  expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])]).toEqual([
    "",
    "a",
    "a and b",
    "a, b and c",
  ]);
});
