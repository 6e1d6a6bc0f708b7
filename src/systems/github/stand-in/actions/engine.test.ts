import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { fakeHost, logOf, pullRequestEvent, push, type World, world } from "./testing/fake-host.ts";

const repository = "acme/shop";
let open: World | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});
const start = (options: Parameters<typeof world>[0] = {}) => {
  open = world(options);
  return open;
};

describe("a push", () => {
  it("runs the jobs in the order of their needs, with outputs from step to job to job", async () => {
    const { host, engine, directory } = start();
    push(host, repository, "main", {
      ".github/workflows/ci.yaml": `
name: CI
on: push
jobs:
  build:
    runs-on: ubuntu-latest
    outputs:
      digest: \${{ steps.make.outputs.digest }}
    steps:
      - id: make
        run: echo "digest=sha256:abc" >> "$GITHUB_OUTPUT"
  deploy:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - run: echo "got $DIGEST on $GITHUB_REF_NAME run $GITHUB_RUN_NUMBER in $PWD"
        env:
          DIGEST: \${{ needs.build.outputs.digest }}
`,
    });
    await engine.idle();
    const [run] = engine.runs(repository);
    expect(run).toMatchObject({ name: "CI", runNumber: 1, status: "completed", conclusion: "success" });
    expect(logOf(engine, repository, "deploy")).toMatch(/got sha256:abc on main run 1 in .*\/shop\/shop/);
    expect(host.checks.map(({ name, conclusion, headSha }) => ({ name, conclusion, headSha }))).toEqual([
      { name: "build", conclusion: "success", headSha: run?.headSha },
      { name: "deploy", conclusion: "success", headSha: run?.headSha },
    ]);
    expect(readdirSync(join(directory, "work"))).toEqual([]);
  });

  it("skips what depends on a failed job, and runs what asks for always()", async () => {
    const { host, engine } = start();
    push(host, repository, "main", {
      ".github/workflows/ci.yaml": `
on: push
jobs:
  broken:
    runs-on: ubuntu-latest
    steps:
      - run: exit 3
      - run: echo never
      - if: failure()
        run: echo "after the failure"
  next:
    needs: broken
    runs-on: ubuntu-latest
    steps: [{ run: echo never }]
  report:
    needs: [broken, next]
    if: always()
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "broken was \${{ needs.broken.result }}, next was \${{ needs.next.result }}"' }]
`,
    });
    await engine.idle();
    const results = engine.jobs(repository, engine.runs(repository)[0]!.id);
    expect(results.map((job) => [job.name, job.conclusion])).toEqual([
      ["broken", "failure"],
      ["next", "skipped"],
      ["report", "success"],
    ]);
    expect(engine.runs(repository)[0]?.conclusion).toBe("failure");
    expect(logOf(engine, repository, "broken")).toContain("##[error]Process completed with exit code 3.");
    expect(logOf(engine, repository, "broken")).toContain("after the failure");
    expect(logOf(engine, repository, "report")).toContain("broken was failure, next was skipped");
  });
});

describe("a pull request", () => {
  it("runs the merge commit's file, and its checks stand on the head", async () => {
    const { host, engine } = start();
    const file = (text: string) => ({
      ".github/workflows/pr.yaml": `
on: pull_request
jobs:
  test:
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "${text} $GITHUB_REF $GITHUB_SHA $GITHUB_HEAD_REF $GITHUB_BASE_REF"' }]
`,
    });
    const base = host.commit(repository, ["refs/heads/main"], file("base"));
    const head = host.commit(repository, ["refs/heads/work"], file("head"));
    const merge = host.commit(repository, ["refs/pull/3/merge"], file("merge"));
    host.emit(pullRequestEvent("pull_request", "opened", { head, base }));
    host.emit(pullRequestEvent("pull_request", "labeled", { head, base }));
    await engine.idle();
    expect(engine.runs(repository)).toHaveLength(1);
    expect(engine.runs(repository)[0]).toMatchObject({
      headSha: head,
      headBranch: "work",
      pullRequests: [3],
    });
    expect(logOf(engine, repository)).toContain(`merge refs/pull/3/merge ${merge} work main`);
    expect(host.checks[0]?.headSha).toBe(head);
  });
});

describe("a JavaScript action", () => {
  it("runs in this machine's Node with its inputs, from the repository at the given commit", async () => {
    const host = fakeHost();
    const commit = host.commit("acme/delivery", ["refs/heads/main"], {
      "action/action.yml": `
name: Release
description: Releases
inputs:
  command: { required: true }
  level: { default: high }
outputs:
  said: { description: what was said }
runs: { using: node24, main: index.mjs, post: end.mjs }
`,
      "action/index.mjs": `
import { appendFileSync } from "node:fs";
appendFileSync(process.env.GITHUB_OUTPUT, "said=" + process.env.INPUT_COMMAND + "/" + process.env.INPUT_LEVEL + "\\n");
appendFileSync(process.env.GITHUB_STATE, "left=behind\\n");
console.log("::warning file=a.ts,line=3::careful");
`,
      "action/end.mjs": `console.log("the end of " + process.env.STATE_left);`,
    });
    const { engine } = start({ host });
    push(host, repository, "main", {
      ".github/workflows/ci.yaml": `
on: push
jobs:
  release:
    runs-on: ubuntu-latest
    steps:
      - id: release
        uses: acme/delivery/action@${commit}
        with: { command: request, extra: no }
      - run: echo "it said \${{ steps.release.outputs.said }}"
`,
    });
    await engine.idle();
    const log = logOf(engine, repository);
    expect(log).toContain("it said request/high");
    expect(log).toMatch(/Node v\d+\.\d+\.\d+ of this machine stands in for node24\./);
    expect(log).toContain("##[warning]Unexpected input(s) 'extra', valid inputs are ['command', 'level']");
    expect(log).toContain("##[warning]a.ts:3: careful");
    expect(log.indexOf("the end of behind")).toBeGreaterThan(log.indexOf("it said"));
    expect(engine.runs(repository)[0]?.conclusion).toBe("success");
  });
});
