import { describe, expect, it } from "vitest";
import { printResolved } from "./print.ts";
import { readBlueprint } from "./read.ts";
import { clock, read, sections, whole } from "./testing.ts";

function value(text: string) {
  const result = read(text);
  if (!result.ok) throw new Error(result.diagnostics.map((d) => `${d.place?.line}: ${d.summary}`).join("\n"));
  return result.value;
}

function codes(text: string) {
  const result = read(text);
  return result.ok ? [] : result.diagnostics.map((diagnostic) => diagnostic.code);
}

const three = ["ada", "grace", "linus"].map((name) => `  ${name}: { name: X, teams: [platform] }`).join("\n");
const small = `company: { name: Tiny, domain: tiny.example }\npeople:\n${three}\nhost: { organization: tiny }\n`;

describe("a small document", () => {
  it("is complete: everything else is a default", () => {
    const { blueprint, warnings } = value(`${small}applications:\n  shop:\n`);
    expect(warnings).toEqual([]);
    expect(blueprint).toEqual({
      company: { name: "Tiny", slug: "tiny", domain: "tiny.example" },
      people: ["ada", "grace", "linus"].map((handle) => ({
        handle,
        name: "X",
        email: `${handle}@tiny.example`,
        teams: ["platform"],
        accounts: {},
      })),
      teams: [{ name: "platform", members: ["ada", "grace", "linus"] }],
      platformTeam: "platform",
      pullRequests: { approvals: 2 },
      environments: [
        { name: "dev", kind: "development", gate: { kind: "none" } },
        { name: "qa", kind: "testing", gate: { kind: "manual", approvals: 1, approvers: "platform" } },
        { name: "staging", kind: "staging", gate: { kind: "manual", approvals: 1, approvers: "platform" } },
        { name: "prod", kind: "production", gate: { kind: "manual", approvals: 2, approvers: "platform" } },
      ],
      applications: [
        {
          name: "shop",
          repository: "shop",
          description: "",
          team: "platform",
          port: 8080,
          probe: "/healthz",
          test: "npm test",
          quality: "",
          starter: true,
          replicas: 2,
          deadline: 120,
        },
      ],
      compensatingControls: [],
      sections: { host: { organization: "tiny", plan: "small" }, cloud: { region: "here" } },
    });
  });

  it("says which values it gives itself", () => {
    const { isWritten } = value(small);
    expect(isWritten(["company", "name"])).toBe(true);
    expect(isWritten(["company", "slug"])).toBe(false);
    expect(isWritten(["people", "ada", "teams"])).toBe(true);
  });

  it("may come with a byte order mark and the line ends of Windows", () => {
    const windows = `\ufeff${small.replaceAll("\n", "\r\n")}`;
    expect(value(windows).blueprint).toEqual(value(small).blueprint);
    const mistaken = read(windows.replace("domain:", "domian:"));
    expect(mistaken.ok || mistaken.diagnostics[0]?.place).toMatchObject({
      line: 1,
      column: 24,
      length: 6,
      lineText: "company: { name: Tiny, domian: tiny.example }",
    });
  });
});

describe("a document that uses every key", () => {
  it("is read as it is written", () => {
    const { blueprint, warnings } = value(whole);
    expect(warnings).toEqual([]);
    expect(blueprint.people[0]).toEqual({
      handle: "ada",
      name: `Ada O'Brien: "the first"`,
      email: "countess@tiny.example",
      teams: ["platform", "product"],
      accounts: { host: "AdaO" },
    });
    expect(blueprint.teams[1]).toEqual({ name: "product", members: ["ada", "radia"] });
    expect(blueprint.environments.map(({ name, gate }) => [name, gate.kind])).toEqual([
      ["dev", "none"],
      ["lab", "none"],
      ["prod", "manual"],
    ]);
    expect(blueprint.environments[2]?.gate).toMatchObject({ quiet: { minutes: 0, requests: 100 } });
    expect(blueprint.applications.map(({ name, team }) => [name, team])).toEqual([
      ["search", "product"],
      ["shop", "product"],
    ]);
  });
});

it("refuses a first gate that asks for quiet monitors before it", () => {
  const gate = "{ approvals: 1, quiet: {} }";
  const first = read(`${small}environments: { dev: { gate: ${gate} }, qa: { gate: ${gate} } }\n`);
  expect(first).toMatchObject({ ok: false, diagnostics: [{ code: "blueprint-gate-quiet-first" }] });
});

describe("the resolved document", () => {
  it("reads back to the same blueprint, with or without marks", () => {
    for (const text of [small, whole]) {
      const { blueprint, isWritten } = value(text);
      expect(value(printResolved(blueprint)).blueprint).toEqual(blueprint);
      expect(value(printResolved(blueprint, isWritten)).blueprint).toEqual(blueprint);
    }
  });

  it("marks what the document did not say", () => {
    const { blueprint, isWritten } = value(small);
    const printed = printResolved(blueprint, isWritten);
    expect(printed).toContain("  slug: tiny # default\n");
    expect(printed).toContain("  name: Tiny\n");
    expect(printed).toContain("platformTeam: platform # default\n");
    expect(printed).toContain("  platform: [ada, grace, linus] # default\n");
  });
});

describe("a company too small for its own rules", () => {
  const two = small.replace(/ {2}linus.*\n/, "");

  it("is not refused, and the text to sign silences the warning", () => {
    const { warnings } = value(two);
    expect(warnings.map(({ code, severity }) => `${severity} ${code}`)).toEqual([
      "warning blueprint-approvals-out-of-reach",
      "warning blueprint-approvals-out-of-reach",
    ]);
    const toAdd = warnings[0]?.next?.split("\n").slice(1).join("\n");
    expect(value(`${two}${toAdd}\n`).warnings).toEqual([]);
  });

  it("adds to the controls that it has signed already", () => {
    const controls = `compensatingControls:
  - { control: pull-request-approvals, reason: Soon three, signedBy: ada, expires: 2026-12-31 }
`;
    const { warnings } = value(two + controls);
    expect(warnings.map(({ summary }) => summary)).toEqual([expect.stringContaining("gate of `prod`")]);
    const toAdd = warnings[0]?.next?.split("\n").slice(1).join("\n");
    expect(value(`${two}${controls}${toAdd}\n`).warnings).toEqual([]);
  });

  it("is reminded on the day after the signature ran out, and never stopped", () => {
    const { warnings: before } = value(two);
    const signed = `${two}${before[0]?.next?.split("\n").slice(1).join("\n")}\n`;
    const lastDay = new Date("2027-02-22T23:59:59Z");
    const at = (date: Date) => readBlueprint(signed, "b", sections, { ...clock, now: () => date });
    expect(at(lastDay)).toMatchObject({ ok: true, value: { warnings: [] } });
    const after = at(new Date("2027-02-23T00:00:00Z"));
    expect(after.ok && after.value.warnings.map(({ code }) => code)).toEqual([
      "blueprint-control-expired",
      "blueprint-control-expired",
    ]);
  });

  it("counts the team at a gate, without one person for the requester", () => {
    const gate = (approvals: number) =>
      `${small}environments: { prod: { gate: { approvals: ${approvals}, approvers: platform } } }\n`;
    expect(value(gate(2)).warnings).toEqual([]);
    expect(value(gate(3)).warnings.map(({ code }) => code)).toEqual(["blueprint-approvals-out-of-reach"]);
  });
});

describe("input that is meant to hurt", () => {
  const bomb = `a: &a [x]\n${["b", "c", "d", "e", "f", "g", "h"]
    .map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`).join(", ")}]`)
    .join("\n")}\n`;

  it("is refused without being unfolded or descended into", () => {
    expect(new Set(codes(bomb))).toContain("blueprint-yaml-feature");
    for (const text of ["[\n".repeat(50_000), "- ".repeat(900), "? ".repeat(900), "{a: ".repeat(400)]) {
      expect(codes(text)).toEqual(["blueprint-too-large"]);
    }
    expect(codes("- ".repeat(130_000))).toContain("blueprint-too-large");
    expect(codes("a".repeat(262_145))).toEqual(["blueprint-too-large"]);
    expect(codes(" ".repeat(200_000))).toEqual(["blueprint-too-large"]);
  });

  it("cannot reach a prototype", () => {
    const text = `${small}applications:\n  __proto__: { port: 1 }\n  constructor:\n__proto__: { x: 1 }\n`;
    expect(codes(text)).toEqual(["blueprint-unknown-key", "blueprint-unknown-key"]);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
    expect(value(`${small}applications:\n  constructor:\n`).blueprint.applications[0]?.name).toBe(
      "constructor",
    );
  });
});

describe("a section that hides a key of the document", () => {
  it("is a bug of the program, not of the company", () => {
    const hiding = new Map([...sections, ["people", sections.get("cloud")!]]);
    expect(() => readBlueprint(small, "b", hiding, clock)).toThrow("would hide");
  });
});
