import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse as parseDocument, stringify } from "yaml";
import type { Diagnostic } from "../foundation/diagnostic.ts";
import { findUnseen } from "../foundation/visible.ts";
import type { Blueprint } from "./model.ts";
import { nameShape } from "./names.ts";
import { printResolved } from "./print.ts";
import { read, whole } from "./testing.ts";

/** More of them find rarer mistakes: FUZZ_RUNS=20000. */
const numRuns = Number(process.env["FUZZ_RUNS"] ?? 250);

/** Pieces that have broken documents, shells, workflows, paths and terminals before. */
const hostile = fc.constantFrom(
  ..."${{ github.token }}|$(id)|`id`|../..|/etc/passwd|a b|a\nb|a\r\nb|\u202eabc|\u2066|\u200b|\u0000|\u001b[31m|\ud800".split(
    "|",
  ),
  ..."'|\"|#|: |- |---|...|%YAML 1.1|&a|*a|!!str|!x|<<|? |[|]|{|}|,|\t|\\|@|`|~|null|true|0x10|1e3|.inf|-".split(
    "|",
  ),
  ..."__proto__|constructor|toString|Ada|ADA|configuration|.github|a.git|CON|xn--a|é|ß|株式|👩‍💻|ﬀ|İ".split(
    "|",
  ),
  "",
  " ",
  "|",
  "a".repeat(64),
  "a".repeat(3000),
);
const text = fc.oneof(hostile, fc.string({ unit: "binary", maxLength: 20 }), fc.string({ maxLength: 20 }));
const anything = fc.oneof(
  text,
  fc.anything({
    withNullPrototype: false,
    maxDepth: 3,
    key: text,
    values: [text, fc.integer(), fc.boolean()],
  }),
);

/** Every place lies in the text, on the line that it shows. */
function expectPlaces(source: string, diagnostics: readonly Diagnostic[]): void {
  const lines = source.replace(/^\ufeff/, "").split("\n");
  for (const { place, code, summary } of diagnostics) {
    expect(place, code).toBeDefined();
    if (!place) continue;
    const { line, column, length, lineText } = place;
    expect(lineText).toBe(lines[line - 1]?.replace(/\r$/, ""));
    expect(column).toBeGreaterThanOrEqual(1);
    expect(length).toBeGreaterThanOrEqual(1);
    const behindTheEnd = column === lineText.length + 1 && length === 1;
    expect(behindTheEnd || column - 1 + length <= lineText.length, `${code}: ${summary}`).toBe(true);
    expect(findUnseen(summary)).toBe(-1);
  }
}

/** Nothing in it can be more than text where it is written to. */
function expectHarmless(blueprint: Blueprint): void {
  const names = [
    blueprint.company.slug,
    blueprint.platformTeam,
    ...blueprint.people.flatMap(({ handle, teams }) => [handle, ...teams]),
    ...blueprint.teams.map(({ name }) => name),
    ...blueprint.environments.map(({ name }) => name),
    ...blueprint.applications.flatMap(({ name, team }) => [name, team]),
  ];
  for (const name of names) {
    expect(name).toMatch(nameShape);
    expect(name.length).toBeLessThanOrEqual(40);
  }
  for (const { repository, probe } of blueprint.applications) {
    expect(repository).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
    expect(repository).not.toContain("..");
    expect(probe).toMatch(/^\/[A-Za-z0-9._~/-]*$/);
    expect(probe.split("/")).not.toContain("..");
  }
  for (const { email, accounts } of blueprint.people) {
    expect(email).toMatch(/^[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+$/);
    for (const account of Object.values(accounts)) expect(account).toMatch(/^[A-Za-z0-9][A-Za-z0-9._@+-]*$/);
  }
  for (const word of strings(blueprint)) {
    expect(findUnseen(word)).toBe(-1);
    expect(word).not.toContain("${{");
  }
}

function strings(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...strings(inner)]);
}

function check(source: string): void {
  const result = read(source);
  if (!result.ok) {
    expect(result.diagnostics.length).toBeGreaterThan(0);
    expectPlaces(source, result.diagnostics);
    return;
  }
  expectPlaces(source, result.value.warnings);
  expectHarmless(result.value.blueprint);
  const again = read(printResolved(result.value.blueprint, result.value.isWritten));
  expect(again.ok ? again.value.blueprint : again.diagnostics).toEqual(result.value.blueprint);
}

describe("any text", () => {
  it("is read or refused with places, and never throws", () => {
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), (parts) => check(parts.join(""))),
      { numRuns },
    );
  });
});

describe("a document into which anything has been put anywhere", () => {
  const lines = whole.split("\n");

  it("as text, between two characters or in place of some", () => {
    const edit = fc.record({ at: fc.nat(whole.length), drop: fc.constantFrom(0, 0, 1, 5), put: text });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 3 }), (edits) => {
        check(edits.reduce((doc, { at, drop, put }) => doc.slice(0, at) + put + doc.slice(at + drop), whole));
      }),
      { numRuns },
    );
  });

  it("as lines that are left out, doubled, moved or indented otherwise", () => {
    const edit = fc.record({
      from: fc.nat(lines.length - 1),
      to: fc.nat(lines.length - 1),
      what: fc.constantFrom("drop", "copy", "move", "indent", "outdent"),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const changed = [...lines];
        for (const { from, to, what } of edits) {
          const line = changed[from] ?? "";
          if (what === "drop" || what === "move") changed.splice(from, 1);
          if (what === "copy" || what === "move") changed.splice(to, 0, line);
          if (what === "indent") changed[from] = `  ${line}`;
          if (what === "outdent") changed[from] = line.replace(/^ {2}/, "");
        }
        check(changed.join("\n"));
      }),
      { numRuns },
    );
  });

  it("as a value in place of any other, or as one more key", () => {
    const result = read(whole);
    if (!result.ok) throw new Error("the whole document is in order");
    const plain = () => JSON.parse(JSON.stringify(parsed(whole))) as Json;
    fc.assert(
      fc.property(fc.nat(1000), anything, fc.option(text), (index, put, key) => {
        const document = plain();
        const places = spots(document);
        const spot = places[index % places.length]!;
        if (key === null) spot.set(put);
        else spot.add(key, put);
        check(print(document));
      }),
      { numRuns },
    );
  });
});

describe("text for people", () => {
  const holders = ["Tiny & Söhne", "Where it's bought", "npm run lint", "Few people"];
  const visibleLine = fc
    .oneof(hostile, fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }))
    .filter((word) => word.length <= 80 && /^\S(?:.*\S)?$/u.test(word))
    .filter((word) => findUnseen(word) === -1 && !word.includes("${{"));

  it("may be any visible line, and is the same after printing and reading", () => {
    fc.assert(
      fc.property(visibleLine, fc.constantFrom(...holders), (word, holder) => {
        const source = whole.replace(holder, () => quotedToken(word));
        const result = read(source);
        expect(result.ok || result.diagnostics).toBe(true);
        if (result.ok) expect(strings(result.value.blueprint)).toContain(word);
        check(source);
      }),
      { numRuns },
    );
  });
});

describe("a name that cannot be one", () => {
  /** Documents in which `NAME` stands at one place each. */
  const holders = [
    whole.replace("  radia: {", "  NAME: {"),
    whole.replace("  product: [radia]", "  product: [radia]\n  NAME: [ada]"),
    whole.replace("  lab: {", "  NAME: {"),
    whole.replace("  search:", "  NAME:"),
    whole.replace("slug: tiny", "slug: NAME"),
    whole.replace("The.Shop_1", "NAME"),
    whole.replace("platformTeam: platform", "platformTeam: NAME"),
    whole.replace("approvers: platform", "approvers: NAME"),
    whole.replace("host: AdaO", "host: NAME"),
    whole.replace("signedBy: ada", "signedBy: NAME"),
    whole.replace("countess@", "NAME@").replace(/email: (.*)/, "email: NAME"),
    whole.replace("/health/live", "NAME"),
    whole.replace("domain: tiny.example", "domain: NAME"),
    whole.replace("organization: tiny", "organization: NAME"),
  ];
  const bad = fc.oneof(
    fc.constantFrom(
      "a b",
      "a'b",
      'a"b',
      "${{ a }}",
      "$(id)",
      "a\nb",
      "../a",
      "\u202eabc",
      "a\u0000b",
      "-",
      "",
      "a;b",
      "`a`",
    ),
    fc
      .string({ unit: "binary", minLength: 1, maxLength: 30 })
      .filter((word) => !/^[A-Za-z0-9._/~@+-]*$/.test(word)),
  );

  it("is refused wherever it stands, and the underline covers it", () => {
    fc.assert(
      fc.property(bad, fc.constantFrom(...holders), (word, holder) => {
        const token = quotedToken(word);
        const source = holder.replace("NAME", () => token);
        const result = read(source);
        expect(result.ok).toBe(false);
        if (result.ok) return;
        expectPlaces(source, result.diagnostics);
        const at = source.indexOf(token, holder.indexOf("NAME"));
        const line = source.slice(0, at).split("\n").length;
        const column = at - source.lastIndexOf("\n", at);
        const first = result.diagnostics.find(
          ({ place }) =>
            place?.line === line &&
            place.column >= column &&
            place.column + place.length <= column + token.length,
        );
        expect(first?.place, result.diagnostics.map((d) => d.summary).join("\n")).toBeDefined();
        // An expression is underlined itself; everything else with its quotes.
        if (first?.code !== "blueprint-expression")
          expect(first?.place).toMatchObject({ column, length: token.length });
      }),
      { numRuns },
    );
  });
});

/** The word as YAML writes it on one line: in double quotes, everything unusual escaped. */
function quotedToken(word: string): string {
  const escaped = Array.from(word, (character) => {
    if (/^[\x20-\x7e]$/.test(character))
      return character === '"' || character === "\\" ? `\\${character}` : character;
    return `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`;
  });
  return `"${escaped.join("")}"`;
}

type Json = Record<string, unknown>;

interface Spot {
  set(value: unknown): void;
  add(key: string, value: unknown): void;
}

/** Every place of a document at which a value stands. */
function spots(node: unknown): readonly Spot[] {
  if (typeof node !== "object" || node === null) return [];
  const container = node as Json;
  return Object.keys(container).flatMap((key) => [
    {
      set: (value: unknown) => {
        container[key] = value;
      },
      add: (name: string, value: unknown) => {
        Object.defineProperty(container, name, {
          value,
          enumerable: true,
          configurable: true,
          writable: true,
        });
      },
    },
    ...spots(container[key]),
  ]);
}

function parsed(source: string): unknown {
  const result = read(source);
  if (!result.ok) throw new Error("in order");
  return JSON.parse(JSON.stringify(plainOf(result.value.blueprint)));
}

/** The document's own shape again, from the printed blueprint. */
function plainOf(blueprint: Blueprint): unknown {
  return parseDocument(printResolved(blueprint));
}

function print(value: unknown): string {
  try {
    return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  } catch {
    return String(value); // Some of fast-check's values, such as symbols, cannot be YAML.
  }
}
