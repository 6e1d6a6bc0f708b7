import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import { machineEngine } from "../../src/systems/terraform/engine/testing.ts";
import { renderExample } from "../golden/acme.ts";
import { acceptedFindings, type Finding } from "./infrastructure-findings.ts";
import { builtProgram, pythonProgram } from "./tools.ts";

/**
 * The repository `infrastructure` of the example, with the values of its stacks, as people's usual tools see it. What
 * they find is mended, or stands with reason and date in infrastructure-findings.ts.
 */
const checkov = await pythonProgram(
  { program: "checkov", package: "checkov", version: "3.3.30" },
  "--version",
);
const tflint = builtProgram("tflint");
const environment = plainEnvironment({ CHECKPOINT_DISABLE: "1" });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "groundwork-infrastructure-"));
  for (const { repository, path, content } of renderExample("examples/acme")) {
    if (repository !== "infrastructure" || content.state === "pending") continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content.text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything found is accepted, and everything accepted is still found. */
function expectAccepted(tool: Finding["tool"], found: readonly Pick<Finding, "rule" | "where">[]): void {
  const accepted = acceptedFindings.filter((one) => one.tool === tool);
  const fits = (one: Finding, { rule, where }: Pick<Finding, "rule" | "where">) =>
    one.rule === rule && where.startsWith(one.where);
  expect(found.filter((one) => !accepted.some((known) => fits(known, one)))).toEqual([]);
  expect(accepted.filter((known) => !found.some((one) => fits(known, one)))).toEqual([]);
}

describe("the rendered infrastructure", () => {
  test.skipIf(!checkov)("holds what checkov asks for, or says why not", async () => {
    const args = ["-d", "stacks", "--framework", "terraform", "--compact", "--quiet", "--skip-download"];
    const done = await runProgram(checkov ?? "checkov", [...args, "--output", "json"], {
      ...{ cwd: folder, env: environment, timeout: 110_000 },
    });
    const { summary, results } = JSON.parse(done.stdout.toString("utf8")) as {
      readonly summary: { readonly passed: number; readonly parsing_errors: number };
      readonly results: {
        readonly failed_checks: readonly { check_id: string; file_abs_path: string; resource: string }[];
      };
    };
    expect(summary.parsing_errors).toBe(0);
    expect(summary.passed).toBeGreaterThan(200);
    const found = results.failed_checks.map(({ check_id, file_abs_path, resource }) => ({
      ...{
        rule: check_id,
        where: `${relative(folder, file_abs_path)} ${resource.replace(/^(module\.[^.]+\.)+/, "")}`,
      },
    }));
    expectAccepted("checkov", found);
  });

  test.skipIf(!tflint)("holds every rule of tflint for the language, or says why not", async () => {
    const settings = join(folder, ".tflint.hcl");
    writeFileSync(settings, 'plugin "terraform" {\n  enabled = true\n  preset  = "all"\n}\n');
    const folders = ["stacks", "modules"].flatMap((parent) =>
      readdirSync(join(folder, parent), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${parent}/${entry.name}`),
    );
    const found: Pick<Finding, "rule" | "where">[] = [];
    for (const one of folders) {
      const args = [`--chdir=${one}`, `--config=${settings}`, "--format=json"];
      const done = await runProgram(tflint ?? "tflint", args, {
        cwd: folder,
        env: environment,
        timeout: 60_000,
      });
      const { issues, errors } = JSON.parse(done.stdout.toString("utf8")) as {
        readonly issues: readonly { rule: { name: string }; message: string; range: { filename: string } }[];
        readonly errors: readonly unknown[];
      };
      expect(errors).toEqual([]);
      for (const { rule, message, range } of issues) {
        found.push({ rule: rule.name, where: `${range.filename} ${message}` });
      }
    }
    expectAccepted("tflint", found);
  });

  describe.each(["terraform", "tofu"] as const)("formatted", (name) => {
    const engine = machineEngine(name);
    test.skipIf(!engine)(`as ${name} fmt leaves it`, async () => {
      const args = ["fmt", "-check", "-recursive", "-diff"];
      const done = await runProgram(engine?.path ?? name, args, {
        cwd: folder,
        env: environment,
        timeout: 60_000,
      });
      expect(`${done.stdout}`).toBe("");
      expect(done.exitCode).toBe(0);
    });
  });
});
