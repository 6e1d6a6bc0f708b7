import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { beforeAll, describe, expect, it } from "vitest";
import { plainEnvironment, runProgram } from "../foundation/process.ts";

/** Built as scripts/build.mjs builds it. */
const bundle = async () => {
  const banner = `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);`;
  const result = await build({
    entryPoints: ["src/action/main.ts"],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    legalComments: "none",
    minify: true,
    metafile: true,
    write: false,
    banner: { js: banner },
  });
  return {
    code: result.outputFiles[0]?.contents ?? new Uint8Array(),
    inputs: Object.keys(result.metafile.inputs),
  };
};

const folder = mkdtempSync(join(tmpdir(), "action-"));
const file = join(folder, "index.mjs");
let built: Awaited<ReturnType<typeof bundle>>;
beforeAll(async () => {
  built = await bundle();
  writeFileSync(file, built.code);
});

async function run(inputs: Readonly<Record<string, string>>) {
  const output = join(folder, "output");
  writeFileSync(output, "");
  const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const env = plainEnvironment({ ...Object.fromEntries(variables), GITHUB_OUTPUT: output });
  const result = await runProgram(process.execPath, [file], { env, timeout: 30_000 });
  return { code: result.exitCode, log: result.stdout.toString("utf8"), output: readFileSync(output, "utf8") };
}

describe("the bundled action", () => {
  it("is one file of at most 1.5 MB", () => {
    expect(built.code.length).toBeLessThan(1_500_000);
    expect(built.code.length).toBeGreaterThan(100_000);
  });

  it("carries delivery and the clients of what it speaks to, and neither the blueprint, nor a cloud, nor a stand-in", () => {
    const ours = built.inputs.filter((path) => path.startsWith("src/"));
    const allowed =
      /^src\/(action|delivery|contracts|foundation|formats\/(oci|kustomize|in-toto|terraform-plan|yaml|markdown)|systems\/(?:datadog|github|jira)\/client)/;
    expect(ours.filter((path) => !allowed.test(path))).toEqual([]);
    expect(ours.filter((path) => /stand-in|testing|\.test\./.test(path))).toEqual([]);
    expect(
      built.inputs.filter((path) =>
        /node_modules\/(@aws|@azure|@datadog|hono|kubernetes|@actions)/.test(path),
      ),
    ).toEqual([]);
  });

  it("says what a command lacks, and fails", async () => {
    const { code, log, output } = await run({ command: "promote" });
    expect(code).toBe(1);
    expect(log).toMatch(/^::error::The action needs the input configuration-token and applications-token\./);
    expect(output).toBe("problems=1\n");
  });

  it("knows its commands, and prints an unknown one as data", async () => {
    const { code, log } = await run({ command: "constructor\n::add-mask::x" });
    expect(code).toBe(1);
    expect(log.trim().split("\n")).toHaveLength(1);
    expect(log).toMatch(
      /^::error::.*is no command of this action\. Use one of request, promote, gate, plan-stacks, apply-stacks, report-drift\./,
    );
  });
});
