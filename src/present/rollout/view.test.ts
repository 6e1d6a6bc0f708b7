import { describe, expect, it } from "vitest";
import type { PersonTask } from "../../contracts/outcome.ts";
import type { RolloutEvent, StepEnd } from "../../contracts/rollout-event.ts";
import { problem } from "../../foundation/diagnostic.ts";
import { openTerminal } from "../terminal.ts";
import { columns } from "../width.ts";
import type { GraphView, RunView } from "./plain.ts";
import { rolloutView } from "./view.ts";

const steps = [
  { id: "github-organization", title: "Open the organization on GitHub", by: "person" as const },
  {
    id: "stack-organization",
    title: "Make the organization, its accounts and their guardrails",
    by: "groundwork" as const,
  },
  {
    id: "github-first-tree-infrastructure",
    title: "Push what was rendered for infrastructure",
    by: "groundwork" as const,
  },
  {
    id: "stack-environment-prod",
    title: "Make the network and the cluster of prod",
    by: "groundwork" as const,
  },
];
const graph: GraphView = {
  steps,
  before: (id) =>
    steps
      .slice(
        0,
        steps.findIndex((step) => step.id === id),
      )
      .map((step) => step.id),
};
const task: PersonTask = {
  what: "Create the organization acme, with the plan that the blueprint names, and make yourself its owner.",
  link: "https://github.com/account/organizations/new?plan=team_yearly_and_a_rather_long_query_that_is_not_cut",
  enter: [
    { field: "Organization name", value: "acme" },
    { field: "E-mail", value: "it@acme.example" },
  ],
  usualWaitHours: 0.25,
};
const why = [
  problem(
    "engine-refused",
    'Stack organization: aws_organizations_account.this["dev"]: creating the account',
    {
      cause: "ConstraintViolationException: too many accounts",
      next: "Ask for a higher quota, and run again.",
    },
  ),
];
const ends: ReadonlyMap<string, StepEnd> = new Map<string, StepEnd>([
  ["github-organization", { end: "needs-person", task }],
  ["stack-organization", { end: "failed", diagnostics: why }],
  ["github-first-tree-infrastructure", { end: "matches", acted: true }],
  ["stack-environment-prod", { end: "blocked", by: ["stack-organization"] }],
]);
const events: readonly RolloutEvent[] = [
  { event: "looking", step: "github-organization" },
  { event: "acting", step: "stack-organization", again: false },
  { event: "progress", step: "stack-organization", text: "creating dev" },
  { event: "waiting", step: "github-organization", why: task.what, task },
  ...[...ends].map(([step, end]) => ({ event: "ended", step, end }) as const),
];
const run: RunView = { outcome: "failed", steps: ends, diagnostics: [] };

function shown(
  options: { dryRun?: boolean; json?: boolean; isTTY?: boolean; patient?: boolean } = {},
  what: RunView = run,
) {
  const { isTTY = false, json = false, dryRun = false, patient = false } = options;
  const written = { stdout: "", stderr: "" };
  const output = (name: keyof typeof written) => ({
    isTTY,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const terminal = openTerminal({
    stdout: output("stdout"),
    stderr: output("stderr"),
    env: { NO_COLOR: "1" },
  });
  const objects: unknown[] = [];
  const object = (value: object) => objects.push(JSON.parse(JSON.stringify(value)));
  const door = { json, terminal, object, diagnose: () => {} };
  const view = rolloutView(door, graph, { command: "groundwork rollout", dryRun, patient });
  for (const event of events) view(event);
  view.summary(what);
  return { ...written, objects, lines: written.stdout.split("\n") };
}

describe("a run that a person sees", () => {
  it("tells each step as it ends, a task as soon as it can be done, and who has to do something now", () => {
    expect(shown({ patient: true }).stdout).toMatchInlineSnapshot(`
      "  → Open the organization on GitHub  is yours to do
            Create the organization acme, with the plan that the blueprint names, and
            make yourself its owner.
            https://github.com/account/organizations/new?plan=team_yearly_and_a_rather_long_query_that_is_not_cut
              Organization name  acme
              E-mail             it@acme.example
            Usually takes 15 minutes.
        ✗ Make the organization, its accounts and their guardrails  engine-refused:
          Stack organization: aws_organizations_account.this["dev"]: creating the
          account
        ✓ Push what was rendered for infrastructure  done
        · Make the network and the cluster of prod  waits for stack-organization

      Waits for a person
        → Open the organization on GitHub (github-organization)
          Create the organization acme, with the plan that the blueprint names, and
          make yourself its owner.
          https://github.com/account/organizations/new?plan=team_yearly_and_a_rather_long_query_that_is_not_cut
            Organization name  acme
            E-mail             it@acme.example
          Usually takes 15 minutes.

      Failed
        ✗ Make the organization, its accounts and their guardrails
          (stack-organization)
          engine-refused: Stack organization: aws_organizations_account.this["dev"]:
          creating the account
            ConstraintViolationException: too many accounts
          Ask for a higher quota, and run again.

      Not begun
        · Make the network and the cluster of prod (stack-environment-prod)  waits for
          stack-organization

      Failed: 1 done, 1 waiting for a person, 1 failed, 1 not begun.
      When that is mended:
        groundwork rollout
      "
    `);
  });

  it("tells a task once, at the end, where it ends as soon as it waits", () => {
    const { lines } = shown();
    expect(lines[0]).toBe("  → Open the organization on GitHub  waits for a person");
    expect(lines.filter((line) => line.includes("plan=team_yearly"))).toHaveLength(1);
  });

  it("is silent about what goes on when it is piped, and shows it in one line when it is watched", () => {
    expect(shown().stderr).toBe("");
    const live = shown({ isTTY: true }).stderr.split("\r\u001b[2K");
    expect(live).toContain("Make the organization, its accounts and their guardrails: creating dev");
    expect(live.some((line) => line.startsWith("1 waits for a person · Make the"))).toBe(true);
  });

  it("keeps within 80 columns, and breaks no link", () => {
    for (const options of [{}, { dryRun: true }]) {
      const long = shown(options).lines.filter((line) => columns(line) > 80);
      expect(new Set(long.map((line) => line.trim()))).toEqual(new Set([task.link]));
    }
  });
});

describe("a dry run", () => {
  it("is a table in order, and below it what differs", () => {
    const differences = [
      { what: "aws_x.this: name", wanted: "b", found: "a" },
      { what: "aws_x.this: policy", wanted: "w".repeat(90), found: "f".repeat(30) },
    ];
    const dry: RunView = {
      outcome: "done",
      diagnostics: [],
      steps: new Map<string, StepEnd>([
        ["github-organization", { end: "would-act", sight: "missing", differences: [] }],
        ["stack-organization", { end: "would-act", sight: "differs", differences }],
        ["github-first-tree-infrastructure", { end: "matches", acted: false }],
        ["stack-environment-prod", { end: "blocked", by: ["stack-organization"] }],
      ]),
    };
    expect(shown({ dryRun: true }, dry).stdout).toMatchInlineSnapshot(`
      "step                    who         would              needs
      github-organization     a person    do it              nothing
      stack-organization      groundwork  change 2 settings  github-organization
      github-first-tree-      groundwork  nothing: there     stack-organization
      infrastructure
      stack-environment-prod  groundwork  known later        github-first-tree-
                                                             infrastructure

      What differs
        ~ Make the organization, its accounts and their guardrails
          (stack-organization)
            aws_x.this: name: a → b
            aws_x.this: policy
              is       ffffffffffffffffffffffffffffff
              becomes  wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww
                       wwwwwwwwwwwwwwwwwwwwwwwwwww

      Looked: 1 there already, 2 would be done.
      To do it:
        groundwork rollout
      "
    `);
  });
});

describe("a run that a machine reads", () => {
  it("is one flat object for each event, and one for the summary", () => {
    const { objects, stdout } = shown({ json: true });
    expect(stdout).toBe("");
    expect(objects).toHaveLength(events.length + 1);
    expect(objects[4]).toEqual({ event: "ended", step: "github-organization", end: "needs-person", task });
    expect(objects.at(-1)).toEqual({
      event: "summary",
      outcome: "failed",
      ...{ matched: [], acted: ["github-first-tree-infrastructure"], wouldAct: [], cancelled: [] },
      waiting: [{ step: "github-organization", for: "person", why: task.what, task }],
      failed: [{ step: "stack-organization", codes: ["engine-refused"] }],
      blocked: [{ step: "stack-environment-prod", by: ["stack-organization"] }],
      command: "groundwork rollout",
    });
  });
});
