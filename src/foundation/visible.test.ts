import { describe, expect, it } from "vitest";
import { findUnseen, quoted, visible } from "./visible.ts";

describe("text that a reader cannot see", () => {
  it("is spelled out: controls, marks for the direction of writing, fillers, halves of surrogate pairs", () => {
    expect(visible("a\u001b[31mb")).toBe("a\\u{1b}[31mb");
    expect(visible("a\nb\tc\r")).toBe("a\\nb\\tc\\u{d}");
    expect(visible("\u202eabc\u2066")).toBe("\\u{202e}abc\\u{2066}");
    expect(visible("\u200b\u3164\ufeff\ud800\u2028")).toBe("\\u{200b}\\u{3164}\\u{feff}\\u{d800}\\u{2028}");
    expect(visible("\u{e0041}")).toBe("\\u{e0041}");
  });

  it("leaves what people write: umlauts, scripts with joiners, emoji", () => {
    for (const text of ["Zoë O’Brien", "می‌خواهم", "👩‍💻 ❤️", "株式会社"]) expect(findUnseen(text)).toBe(-1);
  });

  it("is found from a position on", () => {
    expect(findUnseen("a\u0000b\u0000")).toBe(1);
    expect(findUnseen("a\u0000b\u0000", 2)).toBe(3);
  });
});

describe("a quoted piece of foreign text", () => {
  it("is cut by characters, never through one", () => {
    expect(quoted("🦊".repeat(100), 3)).toBe("`🦊🦊🦊…`");
    expect(quoted("short\n")).toBe("`short\\n`");
  });
});
