import { describe, expect, it } from "vitest";
import { styled } from "./styled.ts";
import { openTerminal } from "./terminal.ts";

function terminal(isTTY: boolean, env: Record<string, string> = {}) {
  const written = { stdout: "", stderr: "" };
  const output = (name: keyof typeof written) => ({
    isTTY,
    write: (text: string) => {
      written[name] += text;
    },
  });
  return { ...openTerminal({ stdout: output("stdout"), stderr: output("stderr"), env }), written };
}

describe("a terminal that is piped", () => {
  it("prints results without colour, and no progress", () => {
    const { line, heading, progress, written } = terminal(false);
    progress("working");
    heading("Title");
    line([styled("good", "done"), " in time"]);
    expect(written).toEqual({ stdout: "\nTitle\ndone in time\n", stderr: "" });
  });

  it("is coloured when the caller's environment insists", () => {
    const { line, written } = terminal(false, { FORCE_COLOR: "1" });
    line(styled("bad", "no"));
    expect(written.stdout).toBe("\u001b[31mno\u001b[39m\n");
  });
});

describe("a terminal that is watched", () => {
  it("shows progress in place, and clears it before anything else is printed", () => {
    const { line, progress, written } = terminal(true, { NO_COLOR: "1" });
    progress("one");
    progress(`two ${"x".repeat(200)}`);
    line("result");
    const cleared = "\r\u001b[2K";
    expect(written.stderr).toBe(`one${cleared}two ${"x".repeat(73)}…${cleared}`);
    expect(written.stdout).toBe("result\n");
  });

  it("honours NO_COLOR and TERM=dumb", () => {
    for (const env of [{ NO_COLOR: "1", FORCE_COLOR: "1" }, { TERM: "dumb" }]) {
      const { line, written } = terminal(true, env as Record<string, string>);
      line(styled("bad", "no"));
      expect(written.stdout).toBe("no\n");
    }
    const { line, written } = terminal(true);
    line(styled("bad", "no"));
    expect(written.stdout).toBe("\u001b[31mno\u001b[39m\n");
  });

  it("shows foreign text without obeying it", () => {
    const { line, note, written } = terminal(true);
    line(styled("good", "a\u001b]0;title\u0007b"));
    note("c\nd");
    expect(written.stdout).toBe("\u001b[32ma\\u{1b}]0;title\\u{7}b\u001b[39m\n");
    expect(written.stderr).toBe("c\\nd\n");
  });
});

describe("a table", () => {
  it("has columns as wide as their widest cell on the screen", () => {
    const { table, written } = terminal(false);
    table(
      [
        ["environment", "state", "since"],
        ["prod", styled("good", "healthy"), "now"],
        ["株式会社", [styled("bad", "de"), "graded"], "noon"],
        ["qa", ""],
      ],
      { header: true },
    );
    expect(written.stdout.split("\n")).toEqual([
      "environment  state     since",
      "prod         healthy   now",
      "株式会社     degraded  noon",
      "qa",
      "",
    ]);
  });
});
