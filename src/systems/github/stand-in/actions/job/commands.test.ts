import { describe, expect, it } from "vitest";
import { readCommand } from "./commands.ts";

describe("a workflow command", () => {
  it.each([
    [
      "::error file=a.ts,line=3::50%25",
      { name: "error", properties: { file: "a.ts", line: "3" }, message: "50%" },
    ],
    [
      "text that others wrote ##[set-output name=x;y=z]1",
      { name: "set-output", properties: { name: "x", y: "z" }, message: "1" },
    ],
    ["##[add-mask]word", { name: "add-mask", properties: {}, message: "word" }],
    ["##[unheard-of]word", undefined],
    ["text ::error::x", undefined],
    ["# #[add-mask]word", undefined],
  ])("%s", (line, command) => {
    expect(readCommand(line)).toEqual(command);
  });
});
