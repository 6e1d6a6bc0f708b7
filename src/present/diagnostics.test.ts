import { describe, expect, it } from "vitest";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import { printDiagnostics, printDiagnosticsAsJson } from "./diagnostics.ts";

const mistake: Diagnostic = {
  code: "some-code",
  severity: "error",
  summary: "Something is wrong.",
  place: { file: "a.yaml", line: 12, column: 4, length: 3, lineText: "a: bad" },
  expected: "good",
  cause: "It came to pass.",
  next: "Make it good.",
};

function lines(change: Partial<Diagnostic>): string[] {
  return printDiagnostics([{ ...mistake, ...change }], false).split("\n");
}

describe("diagnostics for people", () => {
  it("show the place, the underline, what was expected, the cause and what to do", () => {
    expect(printDiagnostics([mistake], false)).toBe(`error[some-code]: Something is wrong.
  --> a.yaml:12:4
   |
12 | a: bad
   |    ^^^
   = expected: good
   = cause: It came to pass.
   = help: Make it good.

1 error.
`);
  });

  it("need nothing but a summary", () => {
    expect(printDiagnostics([{ code: "c", severity: "warning", summary: "Mind." }], false)).toBe(
      "warning[c]: Mind.\n\n1 warning.\n",
    );
    expect(printDiagnostics([], false)).toBe("");
  });

  it("are counted by severity", () => {
    const count = printDiagnostics([mistake, mistake, { ...mistake, severity: "warning" }], false);
    expect(count.trimEnd().split("\n").at(-1)).toBe("2 errors, 1 warning.");
  });

  it("carry text to copy without indentation", () => {
    expect(lines({ next: "Add:\nkey:\n  - value" }).slice(-6)).toEqual(
      ["   = help: Add:", "", "key:", "  - value", "", "1 error.", ""].slice(-6),
    );
  });

  it("are coloured on demand, and only by our own codes", () => {
    const text = printDiagnostics([{ ...mistake, summary: "Foreign \u001b[31mred\u0007." }], true);
    expect(text).toContain("\u001b[31merror[some-code]\u001b[39m");
    expect(text).toContain("Foreign \\u{1b}[31mred\\u{7}.");
    expect(text).toContain("\u001b[31m^^^\u001b[39m");
  });
});

describe("the shown line", () => {
  const under = (lineText: string, column: number, length: number) => {
    const place = { file: "f", line: 1, column, length, lineText };
    return printDiagnostics([{ code: "c", severity: "error", summary: "s", place }], false)
      .split("\n")
      .slice(3, 5);
  };

  it("spells out what nobody sees, and the underline follows", () => {
    expect(under("a\u202eb\u0007cd", 5, 2)).toEqual(["1 | a\\u{202e}b\\u{7}cd", "  |                ^^"]);
    expect(under("\u001b[2Jx", 1, 4)).toEqual(["1 | \\u{1b}[2Jx", "  | ^^^^^^^^^"]);
  });

  it("counts columns of the terminal: tabs, wide and combining characters", () => {
    expect(under("\t株式 x", 5, 1)).toEqual(["1 |   株式 x", "  |        ^"]);
    expect(under("e\u0301e\u0301 x", 6, 1)).toEqual(["1 | e\u0301e\u0301 x", "  |    ^"]);
  });

  it("is cut around the place when it is long", () => {
    const [line, mark] = under(`${"a".repeat(500)}HERE${"b".repeat(500)}`, 501, 4) as [string, string];
    expect(line.length).toBeLessThan(110);
    expect(line.slice(mark.indexOf("^"), mark.lastIndexOf("^") + 1)).toBe("HERE");
    expect(line.startsWith("1 | …")).toBe(true);
    expect(line.endsWith("…")).toBe(true);
  });

  it("may be empty, and the place may be behind its end", () => {
    expect(under("", 1, 1)).toEqual(["1 |", "  | ^"]);
    expect(under("a:", 3, 1)).toEqual(["1 | a:", "  |   ^"]);
  });
});

describe("diagnostics for machines", () => {
  it("are one JSON object a line, with what nobody sees escaped", () => {
    const place = { file: "f", line: 1, column: 1, length: 1, lineText: "ü\u202e\u009b\u{e0041}\u2028" };
    const text = printDiagnosticsAsJson([{ ...mistake, place }, mistake]);
    const [first = "", second = "", end] = text.split("\n");
    expect(first).toContain('"ü\\u202e\\u009b\\udb40\\udc41\\u2028"');
    expect(JSON.parse(first)).toEqual({ event: "diagnostic", ...mistake, place });
    expect(JSON.parse(second)).toMatchObject({ code: "some-code", severity: "error" });
    expect(end).toBe("");
  });
});
