import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSubject } from "./event.ts";
import { readInputs } from "./inputs.ts";
import { createReport } from "./report.ts";

const folder = mkdtempSync(join(tmpdir(), "action-inputs-"));
const written = (name: string, value: unknown) => {
  const path = join(folder, name);
  writeFileSync(path, typeof value === "string" ? value : JSON.stringify(value));
  return path;
};

describe("inputs", () => {
  it("come by the runner's names, with the declared defaults", () => {
    const inputs = readInputs({ "INPUT_CONFIGURATION-TOKEN": " t ", INPUT_BRANCH: "" });
    expect(inputs.get("configuration-token")).toBe("t");
    expect(inputs.get("branch")).toBe("main");
    expect(inputs.require("configuration-token", "branch")).toEqual({
      ok: true,
      value: { "configuration-token": "t", branch: "main" },
    });
    expect(inputs.require("digest")).toMatchObject({
      ok: false,
      diagnostics: [{ code: "action-input-missing" }],
    });
  });
});

describe("the event", () => {
  it.each([
    ["a pull request", { pull_request: { number: 7 } }, { number: 7 }],
    [
      "a run with its pull request",
      { workflow_run: { head_sha: "abc", pull_requests: [{ number: 8 }] } },
      { number: 8 },
    ],
    [
      "a run with several, of which some may go elsewhere",
      { workflow_run: { head_sha: "abc", pull_requests: [{ number: 8 }, { number: 9 }] } },
      { head: "abc" },
    ],
    ["a run without", { workflow_run: { head_sha: "abc", pull_requests: [] } }, { head: "abc" }],
    ["a schedule", { schedule: "* * * * *" }, undefined],
    ["nonsense", "{", undefined],
  ])("%s", (_name, event, subject) => {
    expect(readSubject({ GITHUB_EVENT_PATH: written("event.json", event) })).toEqual(subject);
  });
});

describe("the report", () => {
  it("cannot be made to command the runner by untrusted text", () => {
    const lines: string[] = [];
    const outputs: string[] = [];
    const report = createReport(
      (text) => lines.push(text),
      { GITHUB_OUTPUT: "o" },
      (_path, text) => outputs.push(text),
    );
    report.say("a title\n::set-output name=x::y");
    report.say("::stop-commands::x");
    report.say(":: ::add-mask::x");
    report.say("Degraded: ##[stop-commands]x");
    report.problem({ code: "c", severity: "error", summary: "100%\n::warning::x ##[add-mask]x" });
    report.output("request", "1\nevil=2");
    expect(lines).toEqual([
      "a title ::set-output name=x::y\n",
      "stop-commands::x\n",
      "add-mask::x\n",
      "Degraded: # #[stop-commands]x\n",
      "::error::100%25%0A::warning::x # #[add-mask]x [c]\n",
    ]);
    expect(outputs).toEqual(["request=1 evil=2\n"]);
  });
});
