import { describe, expect, test } from "vitest";
import { codeSpan, escapeMarkdown, markdownTable } from "./markdown.ts";

describe("Markdown", () => {
  test("text is text: no markup, no HTML, one line", () => {
    expect(escapeMarkdown("a <b> & [c](d)\n# e `f` | g")).toBe(
      "a &lt;b&gt; &amp; \\[c\\]\\(d\\) \\# e \\`f\\` \\| g",
    );
  });

  test("code is fenced by more backticks than it holds", () => {
    expect(codeSpan("npm test")).toBe("`npm test`");
    expect(codeSpan("a `` b")).toBe("```a `` b```");
    expect(codeSpan("`a`")).toBe("`` `a` ``");
    expect(codeSpan("")).toBe("");
  });

  test("a cell cannot end itself", () => {
    expect(markdownTable(["a"], [[codeSpan("x | y")]])).toBe("| a |\n| --- |\n| `x \\| y` |");
  });
});
