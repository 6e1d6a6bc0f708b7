import { posix } from "node:path";
import { describe, expect, it } from "vitest";
import type { Blueprint } from "../../src/blueprint/model.ts";
import type { Command } from "../../src/cli/command.ts";
import { commands } from "../../src/cli/table.ts";
import type { GeneratedFile } from "../../src/contracts/generated-file.ts";
import { collectFiles } from "../../src/render/collect.ts";
import { systems } from "../../src/systems/index.ts";
import { exampleOf } from "./acme.ts";

const { blueprint, facts } = exampleOf("examples/acme");

const rendered = (company: Blueprint, told = facts) => collectFiles(systems, company, told);
const textsOf = (files: readonly GeneratedFile[]): ReadonlyMap<string, string> =>
  new Map(
    files.flatMap(({ repository, path, content }) =>
      repository === "infrastructure" && content.state === "ready" ? [[path, content.text]] : [],
    ),
  );
const acme = rendered(blueprint);
const infrastructure = textsOf(acme);
const pages = [...infrastructure].filter(([path]) => path.startsWith("handbook/"));
/** What stands as code on a page. */
const spans = (text: string) => [...text.matchAll(/`([^`]+)`/g)].map(([, span = ""]) => span);

/** Whether the words behind a command's name are options and arguments that it takes. */
function fits({ arguments: needed, further = [], options }: Command, words: readonly string[]): boolean {
  const own = words.filter((word) => word.startsWith("--")).map((word) => word.slice(2));
  if (own.some((option) => !(option in options))) return false;
  const values = own.filter((option) => options[option]?.type === "string").length;
  const others = words.length - own.length - values;
  return others >= needed.length && others <= needed.length + further.length;
}

describe("the handbook", () => {
  it("leads from every monitor to a page that is there", () => {
    const module = infrastructure.get("modules/application-monitoring/main.tf") ?? "";
    const monitors = module.slice(module.indexOf("monitors = merge("), module.indexOf("resource "));
    const kinds = [...monitors.matchAll(/^ {6}([a-z-]+) = \{$/gm)].map(([, kind]) => kind);
    expect(kinds).toContain("no-traffic");
    expect(module).toContain(`Runbook: $\{var.runbooks}/$\{each.key}.md`);
    const values = JSON.parse(infrastructure.get("stacks/monitoring/inputs.auto.tfvars.json") ?? "{}") as {
      runbooks: string;
    };
    const folder = values.runbooks.split("/infrastructure/blob/main/")[1];
    for (const kind of kinds) expect(infrastructure.has(`${folder}/${kind}.md`), kind).toBe(true);
    expect(pages.filter(([path]) => path.startsWith("handbook/runbooks/"))).toHaveLength(kinds.length);
  });

  it("names no command, option or workflow that is not there", () => {
    const workflows = new Set(acme.map(({ path }) => path).filter((path) => path.endsWith(".yaml")).map((path) => posix.basename(path)));
    const unknown = pages.flatMap(([path, text]) =>
      spans(text).flatMap((span) => {
        const wrong = (what: string) => [`${path}: ${what}`];
        if (/^[a-z-]+\.yaml$/.test(span)) {
          return workflows.has(span) || span === "blueprint.yaml" ? [] : wrong(span);
        }
        const [program, name, ...words] = span.split(" ");
        if (program !== "groundwork") return [];
        const command = commands.find((one) => one.name === name);
        if (!command) return wrong(span);
        return fits(command, words) ? [] : wrong(span);
      }),
    );
    expect(unknown).toEqual([]);
    expect(pages.some(([, text]) => text.includes("`groundwork rollout --dry-run`"))).toBe(true);
  });

  it("links to nothing but its own pages and addresses of the web", () => {
    const dead = pages.flatMap(([path, text]) =>
      [...text.matchAll(/\]\(([^)]+)\)/g)].flatMap(([, to = ""]) => {
        const there = to.startsWith("https://") || infrastructure.has(posix.join(posix.dirname(path), to));
        return there ? [] : [`${path} → ${to}`];
      }),
    );
    expect(dead).toEqual([]);
  });

  it("tells each role what this company's people may do, by their teams and gates", () => {
    const page = (name: string) => infrastructure.get(`handbook/${name}.md`) ?? "";
    expect(page("onboarding/approver")).toContain("Barbara Novak");
    expect(page("onboarding/approver")).not.toContain("Ada Lind");
    expect(page("onboarding/developer")).toContain("Ada Lind");
    expect(page("road")).toMatch(/\| `prod` \| .*2 approvals by team `platform`/);
    expect(page("people")).toContain("owns `storefront`, where a pull request needs 2 approvals");
    expect(page("first-day")).toContain("https://d-9067a1b2c3.awsapps.com/start");
  });

  it("waits with addresses for their facts, and with nothing else", () => {
    const waiting = rendered(blueprint, new Map()).flatMap(({ path, content }) =>
      path.startsWith("handbook/") && content.state === "pending" ? [[path, content.needs]] : [],
    );
    expect(waiting).toEqual([["handbook/first-day.md", ["aws.identity-center.store", "github.url"]]]);
  });

  it("takes no name for markup", () => {
    const people = blueprint.people.map((person) => ({ ...person, name: "<img src=x> [x](y) | `z`" }));
    for (const [path, text] of textsOf(rendered({ ...blueprint, people }))) {
      if (!path.startsWith("handbook/")) continue;
      expect(text, path).not.toContain("<img");
      expect(text, path).not.toContain("](y)");
    }
  });

  it("has no runbooks where nobody watches", () => {
    const { datadog: _, ...sections } = blueprint.sections;
    const paths = [...textsOf(rendered({ ...blueprint, sections })).keys()];
    expect(paths).toContain("handbook/README.md");
    expect(paths.filter((path) => path.startsWith("handbook/runbooks/"))).toEqual([]);
  });
});
