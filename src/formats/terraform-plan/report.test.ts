import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expect as value } from "../../foundation/result.ts";
import { readPlan } from "./read.ts";
import { printDrift, printPlans, type StackReport } from "./report.ts";
import { changeJson, planJson, resourceJson, type TestChange } from "./testing.ts";

function planned(
  stack: string,
  resources: readonly [address: string, change: TestChange][],
  more = {},
): StackReport {
  const resource_changes = resources.map(([address, change]) => resourceJson(address, change));
  return {
    stack,
    outcome: { kind: "planned", plan: value(readPlan(planJson({ resource_changes, ...more }))) },
  };
}

const roomy = 60_000;

describe("plans as a comment", () => {
  it("shows what is destroyed and replaced first, then every plan", () => {
    const report = planned(
      "registry",
      [
        [
          "aws_ecr_repository.new",
          { actions: ["create"], after: { name: "x" }, after_unknown: { id: true } },
        ],
        ["aws_ecr_repository.kept", { before: { name: "y" }, after: { name: "y" } }],
        ["aws_iam_role.push", { actions: ["update"], before: { path: "/" }, after: { path: "/a/" } }],
        ["aws_kms_key.old", { actions: ["create", "delete"], before: { id: "1" }, after: { id: null } }],
        ["aws_ecr_repository.old", { actions: ["delete"], before: { name: "old" } }],
      ],
      {
        output_changes: { facts: changeJson({ actions: ["update"], before: { a: "1" }, after: { a: "2" } }) },
      },
    );
    const { text, destructive } = printPlans([report, planned("quiet", [])], roomy);
    expect(text).toBe(`| stack | destroy | replace | change | create | take over |
| --- | --- | --- | --- | --- | --- |
| \`registry\` | **1** | **1** | 1 | 1 | 0 |
| \`quiet\` | 0 | 0 | 0 | 0 | 0 |

> [!CAUTION]
> \`registry\` destroys or replaces 2. What lies in it is lost.

\`\`\`diff
- destroy aws_ecr_repository.old
! replace aws_kms_key.old
\`\`\`

### \`registry\`

\`\`\`diff
- destroy aws_ecr_repository.old
    name: "old"
! replace aws_kms_key.old
    id: "1" → nothing
! change aws_iam_role.push
    path: "/" → "/a/"
+ create aws_ecr_repository.new
    name: "x"
  output facts: {"a":"1"} → {"a":"2"}
\`\`\`

### \`quiet\`

\`\`\`diff
nothing to change
\`\`\``);
    expect([...destructive].map(([stack, lost]) => [stack, lost.map(({ address }) => address)])).toEqual([
      ["registry", ["aws_ecr_repository.old", "aws_kms_key.old"]],
    ]);
  });

  it("tells no more as shown than it had room for", () => {
    const many = Array.from({ length: 3000 }, (_, index): [string, TestChange] => [
      `aws_vpc.this["${index}"]`,
      { actions: ["delete"], before: { id: `vpc-${index}` } },
    ]);
    const { text, destructive } = printPlans([planned("network", many), planned("other", [])], 20_000);
    expect(text.length).toBeLessThanOrEqual(20_000);
    const shown = destructive.get("network") ?? [];
    expect(shown.length).toBeGreaterThan(300);
    expect(text).toContain(shown.at(-1)?.address);
    expect(text).not.toContain(`this["${shown.length}"]`);
    expect(text).toContain(`*${3000 - shown.length} more lines did not fit here.*`);
  });

  const text = fc.oneof(
    fc.constantFrom("```", "\n```\n", "~~~", "</details>", "<!-- groundwork:plan -->", "\u202e", "\r````\r"),
    fc.string({ unit: "binary", maxLength: 30 }),
  );
  const hostile = fc.array(text, { maxLength: 4 }).map((parts) => parts.join(""));

  it("lets no text of a plan out of its fence, whatever it is, and never grows beyond its limit", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, fc.integer({ min: 400, max: 3000 }), (key, one, why, limit) => {
        const reports: StackReport[] = [
          planned("a", [
            [`x.y["${key}"]`, { actions: ["delete", "create"], before: { [key]: one }, after: { [key]: 1 } }],
          ]),
          { stack: "b", outcome: { kind: "failed", why } },
        ];
        for (const printed of [printPlans(reports, limit).text, printDrift(reports, limit + 400)]) {
          expect(printed.length).toBeLessThanOrEqual(limit + 400);
          // What a reader of Markdown finds outside of fences is ours, to the letter.
          const outside = outsideOfFences(printed);
          expect(outside).toMatch(/^[\w .,:`|*#!>[\]()\-\n]*$/);
          expect(outside).not.toMatch(/<|groundwork:/);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** By CommonMark 4.5: a fence ends at a line of at least as many backticks and nothing else, or never. */
function outsideOfFences(markdown: string): string {
  const kept: string[] = [];
  let fence = 0;
  for (const line of markdown.split(/\r\n|\r|\n/)) {
    const run = /^ {0,3}(`{3,})([^`]*)$/.exec(line);
    const ticks = run?.[1]?.length ?? 0;
    if (fence === 0 && ticks > 0) fence = ticks;
    else if (fence === 0) kept.push(line);
    else if (ticks >= fence && run?.[2]?.trim() === "") fence = 0;
  }
  expect(fence).toBe(0);
  return kept.join("\n");
}

describe("drift as an issue", () => {
  it("names what was changed by hand, with both values, and what an apply would do", () => {
    const drift = resourceJson("aws_vpc.this", {
      actions: ["update"],
      before: { tags: { Name: "ours" } },
      after: { tags: { Name: "by hand" } },
    });
    const report = planned(
      "network",
      [
        [
          "aws_vpc.this",
          {
            actions: ["update"],
            before: { tags: { Name: "by hand" } },
            after: { tags: { Name: "ours" } },
          },
        ],
      ],
      { resource_drift: [drift] },
    );
    const text = printDrift([report], roomy);
    expect(text).toContain(
      '### `network`: changed outside of the pipeline\n\n```diff\n! change aws_vpc.this\n    tags.Name: "ours" → "by hand"\n```',
    );
    expect(text).toContain(
      '### `network`: what an apply would do\n\n```diff\n! change aws_vpc.this\n    tags.Name: "by hand" → "ours"\n```',
    );
  });
});
