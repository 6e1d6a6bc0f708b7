import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { ActionEquivalent } from "../../../../contracts/action-equivalent.ts";
import { logOf, push, until, type World, world } from "./testing/fake-host.ts";

const repository = "acme/shop";
let open: World | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});
const steps = (list: string) => ({
  ".github/workflows/ci.yaml": `
on: push
jobs:
  work:
    runs-on: ubuntu-latest
    steps:
${list.replace(/^/gm, "      ")}
`,
});

describe("actions", () => {
  const order: string[] = [];
  const equivalent = (uses: string, works: boolean): ActionEquivalent => ({
    uses,
    inputs: ["speed", "Quality"],
    defaults: { speed: "slow" },
    note: "does it here.",
    async run(step) {
      order.push(`run ${uses} ${step.inputs["speed"]} ${step.inputs["Quality"] ?? "absent"}`);
      step.state.set("left", "behind");
      step.setEnvironment("SET_BY_ACTION", "yes");
      return works
        ? { outcome: "success", outputs: { result: "42" } }
        : { outcome: "failure", message: "It broke." };
    },
    async cleanUp(step) {
      order.push(`end ${uses} ${step.state.get("left")}`);
    },
  });

  it("run as local equivalents, said in the log, and clean up in reverse also after a failure", async () => {
    order.length = 0;
    open = world({ equivalents: [equivalent("vendor/one", true), equivalent("vendor/two/sub", false)] });
    push(
      open.host,
      repository,
      "main",
      steps(`- { id: one, uses: vendor/one@v1, with: { quality: high } }
- run: echo "\${{ steps.one.outputs.result }} $SET_BY_ACTION"
- uses: vendor/two/sub@v1
- run: echo never`),
    );
    await open.engine.idle();
    expect(order).toEqual([
      "run vendor/one slow high",
      "run vendor/two/sub slow absent",
      "end vendor/two/sub behind",
      "end vendor/one behind",
    ]);
    const log = logOf(open.engine, repository);
    expect(log).toContain("Local equivalent of vendor/one@v1: does it here.");
    expect(log).toContain("42 yes");
    expect(log).toContain("##[error]It broke.");
    expect(log).not.toContain("Run echo never");
    const [record] = open.engine.jobs(repository, open.engine.runs(repository)[0]!.id);
    expect(record?.steps.map((step) => [step.name, step.conclusion])).toEqual([
      ["Run vendor/one@v1", "success"],
      ['Run echo "42 $SET_BY_ACTION"', "success"],
      ["Run vendor/two/sub@v1", "failure"],
      ["Run echo never", "skipped"],
      ["Post Run vendor/two/sub@v1", "success"],
      ["Post Run vendor/one@v1", "success"],
    ]);
  });

  it("are refused for an input that the real one does not declare", async () => {
    order.length = 0;
    open = world({ equivalents: [equivalent("vendor/one", true)] });
    push(open.host, repository, "main", steps("- { uses: vendor/one@v1, with: { speed: x, color: red } }"));
    await open.engine.idle();
    expect(logOf(open.engine, repository)).toContain(
      "##[error]Unexpected input(s) 'color', valid inputs are ['speed', 'Quality']",
    );
    expect(order).toEqual([]);
    expect(open.engine.runs(repository)[0]?.conclusion).toBe("failure");
  });

  it("are refused before any step when there is no equivalent, or no pin where pins are demanded", async () => {
    open = world({ equivalents: [equivalent("vendor/one", true)] });
    push(open.host, repository, "main", steps("- run: echo first\n- uses: vendor/unknown@v1"));
    await open.engine.idle();
    const log = logOf(open.engine, repository);
    expect(log).toContain("##[error]Unable to resolve action `vendor/unknown@v1`");
    expect(log).not.toContain("first");
    open.host.requiresPinnedActions = () => true;
    push(open.host, repository, "main", steps("- uses: vendor/one@v1"));
    await open.engine.idle();
    expect(logOf(open.engine, repository, "work", 1)).toContain(
      "The action vendor/one@v1 is not allowed in acme/shop because all actions must be pinned to a full-length commit SHA.",
    );
  });

  it("may be composite, with inputs, outputs and their own steps", async () => {
    open = world();
    open.host.commit("acme/delivery", ["refs/tags/v1"], {
      "greet/action.yml": `
name: Greet
description: Greets
inputs: { who: { default: world } }
outputs: { said: { value: "\${{ steps.say.outputs.text }}" } }
runs:
  using: composite
  steps:
    - id: say
      shell: bash
      run: echo "text=hello \${{ inputs.who }} from $(basename "$GITHUB_ACTION_PATH")" >> "$GITHUB_OUTPUT"
    - { if: failure(), shell: bash, run: echo never }
`,
    });
    push(
      open.host,
      repository,
      "main",
      steps(
        '- { id: greet, uses: acme/delivery/greet@v1, with: { who: you } }\n- run: echo "${{ steps.greet.outputs.said }}"',
      ),
    );
    await open.engine.idle();
    expect(logOf(open.engine, repository)).toContain("hello you from greet");
    expect(logOf(open.engine, repository)).not.toContain("Run echo never");
  });

  it("of another repository need that repository's consent", async () => {
    open = world();
    open.host.commit("acme/delivery", ["refs/tags/v1"], { "action.yml": "name: x" });
    open.host.shared = false;
    push(open.host, repository, "main", steps("- uses: acme/delivery@v1"));
    await open.engine.idle();
    expect(logOf(open.engine, repository)).toContain(
      "Unable to resolve action `acme/delivery@v1`, repository not found",
    );
  });
});

describe("steps", () => {
  it("see an environment of their own: nothing of the machine's vendors, files for GITHUB_ENV and GITHUB_PATH", async () => {
    process.env["AWS_SECRET_ACCESS_KEY"] = "not for jobs";
    open = world();
    push(
      open.host,
      repository,
      "main",
      steps(`- run: |
    echo "aws:\${AWS_SECRET_ACCESS_KEY-none} ci:$CI home:$HOME"
    mkdir -p bin; printf '#!/bin/sh\\necho my own tool' > bin/tool; chmod +x bin/tool
    echo "$PWD/bin" >> "$GITHUB_PATH"
    { echo 'TEXT<<END'; echo one; echo two=2; echo END; } >> "$GITHUB_ENV"
    echo "GITHUB_SHA=forged" >> "$GITHUB_ENV"
- { run: 'tool; echo "$TEXT" | tail -1; echo "sha $GITHUB_SHA"; pwd', working-directory: bin, shell: sh }
- { run: 'false | true; echo lenient' }
- { run: 'false | true; echo strict', shell: bash, continue-on-error: true, id: strict }
- run: echo "\${{ steps.strict.outcome }}/\${{ steps.strict.conclusion }} \${{ job.status }} \${{ env.TEXT == 'x' }}"`),
    );
    await open.engine.idle();
    delete process.env["AWS_SECRET_ACCESS_KEY"];
    const log = logOf(open.engine, repository);
    expect(log).toMatch(/aws:none ci:true home:.*\/work\/\d+\/home/);
    expect(log).toContain("my own tool");
    expect(log).toContain("two=2");
    expect(log).toMatch(/sha [0-9a-f]{40}/);
    expect(log).toMatch(/\/shop\/shop\/bin/);
    expect(log).toContain("\nlenient");
    expect(log).not.toContain("\nstrict");
    expect(log).toContain("failure/success success false");
  });

  it("fail for a malformed output file, a retired command, an unknown shell and a missing folder, each clearly", async () => {
    open = world();
    const broken = [
      ["- run: echo 'no equals sign' >> \"$GITHUB_OUTPUT\"", "Invalid format 'no equals sign'"],
      ['- run: \'echo "a<<E" >> "$GITHUB_ENV"\'', "Matching delimiter not found 'E'"],
      [
        "- run: 'echo ::set-output name=a::b'",
        "The `set-output` command is disabled. Use the GITHUB_OUTPUT file.",
      ],
      ["- { run: 'echo', shell: fish }", "Invalid shell option"],
      ["- { run: 'echo', working-directory: nowhere }", "working directory does not exist"],
      ["- { run: 'echo ${{ fromJSON(github.ref) }}' }", "(Line: 7, Col: 16): Error parsing JSON"],
    ] as const;
    for (const [index, [step, message]] of broken.entries()) {
      push(open.host, repository, "main", steps(step));
      await open.engine.idle();
      expect(logOf(open.engine, repository, "work", index)).toContain(message);
      expect(open.engine.runs(repository)[index]?.conclusion).toBe("failure");
    }
  });

  it("are ended by their own time limit", async () => {
    open = world();
    push(
      open.host,
      repository,
      "main",
      steps("- { run: sleep 600, timeout-minutes: 0.005 }\n- { if: always(), run: echo after }"),
    );
    await open.engine.idle();
    expect(logOf(open.engine, repository)).toContain("has timed out after 0.005 minutes");
    expect(logOf(open.engine, repository)).toContain("\nafter");
  });
});

describe("the end of a run", () => {
  it("by cancelling ends programs, runs what insists, and skips the rest", async () => {
    open = world();
    push(
      open.host,
      repository,
      "main",
      steps("- run: echo started; sleep 600\n- run: echo never\n- { if: always(), run: echo tidied }"),
    );
    const { engine } = open;
    await until(() => logOf(engine, repository).includes("\nstarted"));
    const [run] = open.engine.runs(repository);
    expect(open.engine.cancel(repository, run!.id)).toBe(true);
    await open.engine.idle();
    expect(open.engine.runs(repository)[0]?.conclusion).toBe("cancelled");
    const log = logOf(open.engine, repository);
    expect(log).toContain("##[error]The operation was canceled.");
    expect(log).toContain("\ntidied");
    expect(log).not.toContain("\nnever");
    expect(open.engine.cancel(repository, run!.id)).toBe(false);
  });

  it("by closing ends everything, leaves no folder, and a new engine knows what was", async () => {
    const first = world();
    const mark = join(first.directory, "mark");
    push(
      first.host,
      repository,
      "main",
      steps(`- run: echo started; sleep 600; echo x > ${mark}\n- { if: always(), run: echo y > ${mark} }`),
    );
    await until(() => logOf(first.engine, repository).includes("\nstarted"));
    await first.engine.close();
    expect(first.engine.runs(repository)[0]?.conclusion).toBe("cancelled");
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(join(first.directory, "work"))).toBe(false);
    expect(JSON.parse(readFileSync(join(first.directory, "runs.json"), "utf8")).runs).toHaveLength(1);
    await first.close();
  });

  it("by a failing code host is a failed run with a word about it, never a crash", async () => {
    open = world();
    for (const method of ["createCheckRun", "mintJobToken"] as const) {
      open.host.broken.add(method);
      push(open.host, repository, "main", steps("- run: echo hello"));
      await open.engine.idle();
      open.host.broken.clear();
    }
    open.host.broken.add("resolve");
    open.host.emit({ name: "status", repository, payload: {}, sender: "health", byJobToken: false });
    await open.engine.idle();
    expect(open.engine.runs(repository).map((run) => run.conclusion)).toEqual(["failure", "failure"]);
    expect(open.said.join("\n")).toContain("The code host refused the check run of work");
    expect(open.said.join("\n")).toContain("Workflows could not be started: 500 Internal Server Error");
    expect(logOf(open.engine, repository, "work", 1)).toContain("500 Internal Server Error");
  });

  it("by what a rehearsal cannot do is told before anything runs", async () => {
    open = world();
    const broken = [
      ["runs-on: windows-latest", "This machine cannot stand in for a runner labelled 'windows-latest'."],
      [
        "runs-on: ubuntu-latest\n    services: { db: { image: postgres } }",
        "'services' is not supported in rehearsal",
      ],
      ["runs-on: ubuntu-latest\n    container: node", "'container' is not supported in rehearsal"],
      [
        "runs-on: ubuntu-latest\n    concurrency: Release",
        "a deadlock was detected for concurrency group: 'Release'",
      ],
    ] as const;
    for (const [index, [lines, message]] of broken.entries()) {
      const text = `on: push\nconcurrency: release\njobs:\n  work:\n    steps: [{ run: echo }]\n    ${lines}\n`;
      push(open.host, repository, "main", { ".github/workflows/ci.yaml": text });
      await open.engine.idle();
      expect(logOf(open.engine, repository, "work", index)).toContain(message);
      expect(open.engine.runs(repository)[index]?.conclusion).toBe("failure");
    }
    expect(open.host.minted.size).toBe(0);
  });

  it("by an invalid file is told with its place, and needs no job", async () => {
    open = world();
    push(open.host, repository, "main", {
      ".github/workflows/ci.yaml": "on: push\njobs: { a: { steps: [] } }",
    });
    await open.engine.idle();
    expect(open.engine.runs(repository)[0]).toMatchObject({
      conclusion: "failure",
      message: expect.stringContaining("Invalid workflow file: .github/workflows/ci.yaml (Line: 2"),
    });
    expect(open.host.checks).toEqual([]);
  });
});
