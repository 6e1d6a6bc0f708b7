import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Blueprint } from "../../src/blueprint/model.ts";
import { isServed, type PlanDependent } from "../../src/contracts/capability.ts";
import type { GeneratedFile } from "../../src/contracts/generated-file.ts";
import { closedDoors } from "../../src/cli/rollout/closed-doors.ts";
import { collectSteps } from "../../src/cli/rollout/steps.ts";
import { lackLines } from "../../src/present/lacks.ts";
import { collectCapabilities, lacks } from "../../src/render/capabilities.ts";
import { collectFiles, collectOffers, collectStacks } from "../../src/render/collect.ts";
import { systems } from "../../src/systems/index.ts";
import { exampleOf } from "./acme.ts";

const acme = exampleOf("examples/acme");
const plans = {
  github: ["team", "enterprise"],
  entra: ["free", "p1", "p2"],
  datadog: ["pro", "enterprise"],
  jira: ["free", "standard", "premium"],
} as const;

/** Acme, which uses every system, with every combination of its vendors' plans. */
const combinations = plans.github.flatMap((github) =>
  plans.entra.flatMap((entra) =>
    plans.datadog.flatMap((datadog) => plans.jira.map((jira) => ({ github, entra, datadog, jira }))),
  ),
);

function withPlans(held: Readonly<Record<string, string>>): Blueprint {
  const sections: Record<string, unknown> = { ...acme.blueprint.sections };
  for (const [system, plan] of Object.entries(held)) sections[system] = { ...(sections[system] as object), plan };
  return { ...acme.blueprint, sections };
}

const textOf = (file: GeneratedFile) => (file.content.state === "ready" ? file.content.text : "");

/** Everything that systems declare, whatever the plans: what is left out of a rendering is among it. */
function declared(blueprint: Blueprint): readonly PlanDependent[] {
  const offers = collectOffers(systems);
  const stacks = systems.flatMap((system) => system.stacks?.(blueprint, offers) ?? []);
  const given = { offers, actionBundle: "", stacks };
  return [
    ...stacks,
    ...systems.flatMap((system) => system.files(blueprint, acme.facts, given)),
    ...systems.flatMap((system) => system.steps?.(blueprint, () => [], offers) ?? []),
    ...systems.flatMap((system) => system.controls?.(blueprint) ?? []),
  ];
}

describe.each(combinations)("with GitHub $github, Entra ID $entra, Datadog $datadog, Jira $jira", (held) => {
  const blueprint = withPlans(held);
  const capabilities = collectCapabilities(systems, blueprint);

  it("holds no file, step or stack whose requirement is not given", () => {
    const files = collectFiles(systems, blueprint, acme.facts);
    const { steps } = collectSteps({ blueprint, actionBundle: "" }, closedDoors(blueprint));
    const subjects: readonly PlanDependent[] = [...files, ...steps, ...collectStacks(systems, blueprint)];
    expect(subjects.filter((subject) => !isServed(subject, capabilities))).toEqual([]);

    const text = files.map(textOf).join("\n");
    expect(text.includes("attestations: write")).toBe(held.github === "enterprise");
    expect(text.includes("actions/attest-build-provenance@")).toBe(held.github === "enterprise");
    expect(text.includes("cosign attest ")).toBe(held.github === "team");
    const conditional = steps.filter(({ id }) => id.includes("conditional-access"));
    expect(conditional.length > 0).toBe(held.entra !== "free");
    // Whatever the plans: one way of signing, one root.
    expect(files.filter(({ path }) => path === ".github/workflows/ci.yaml")).toHaveLength(2);
    expect(steps.filter(({ gives }) => gives.includes("provenance.trusted-root"))).toHaveLength(1);
  });

  it("asks for capabilities that a vendor's table knows, with the document that says so", () => {
    const asked = declared(blueprint).flatMap(({ requires = [], insteadOf }) => [
      ...requires.map(({ capability }) => capability),
      ...(insteadOf === undefined ? [] : [insteadOf]),
    ]);
    expect(asked.filter((capability) => !capabilities.has(capability))).toEqual([]);
    for (const { source } of capabilities.values()) expect(source).toMatch(/^https:\/\//);
  });

  it("names what serves in the place of everything that is missing, or says that nothing does", () => {
    const missing = lacks(systems, blueprint);
    expect(missing.map(({ capability }) => capability).sort()).toEqual(
      [...capabilities].flatMap(([name, { given }]) => (given ? [] : [name])).sort(),
    );
    const shown = lackLines(missing).join("\n");
    for (const { title, instead } of missing) {
      expect(shown).toContain(title);
      expect(shown).toContain(instead ?? "cannot be proved");
    }
    // A file, a step or a stack that is left out has something in its place: only a control may stay unproved.
    const controls = new Set(systems.flatMap((system) => system.controls?.(blueprint) ?? []).map(({ id }) => id));
    const leftOut = declared(blueprint).filter((subject) => !isServed(subject, capabilities));
    for (const subject of leftOut) {
      if ("id" in subject && controls.has(String(subject.id))) continue;
      for (const { capability, instead } of subject.requires ?? []) {
        if (capabilities.get(capability)?.given) continue;
        expect(instead ?? capabilities.get(capability)?.instead, capability).toBeTypeOf("string");
      }
    }
  });
});

describe("docs/plans.md", () => {
  const text = readFileSync("docs/plans.md", "utf8");

  it("has every capability, with the vendor's document, and no other", () => {
    const all = collectCapabilities(systems, acme.blueprint);
    for (const { source } of all.values()) expect(text).toContain(`(${source})`);
    const named = [...text.matchAll(/^\| `([a-z-]+\.[a-z-]+)`: /gm)].map(([, name]) => name);
    expect(named.sort()).toEqual([...all.keys()].sort());
  });
});

describe("examples/birch", () => {
  const birch = exampleOf("examples/birch");
  const files = collectFiles(systems, birch.blueprint, birch.facts);

  it("is smaller than Acme in every plan, and renders whole", () => {
    expect(birch.blueprint.people.length).toBeLessThan(acme.blueprint.people.length);
    expect(files.flatMap(({ content }) => (content.state === "pending" ? content.needs : []))).toEqual([]);
    expect(files.some((file) => textOf(file).includes("datadog"))).toBe(false);
  });

  it("says in the blueprint's own words what it lacks", () => {
    expect(lacks(systems, birch.blueprint).map(({ capability }) => capability)).toEqual(
      expect.arrayContaining(["github.attestations", "entra.conditional-access", "jira.audit-log"]),
    );
  });
});
