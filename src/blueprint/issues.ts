import type { z } from "zod";
import { type Diagnostic, problem } from "../foundation/diagnostic.ts";
import { quoted } from "../foundation/visible.ts";
import { expectedAt, type JsonSchema, keysAt } from "./json-schema.ts";
import { near, oneOf } from "./near-miss.ts";
import {
  entryAt,
  isRefused,
  nearestPath,
  type Path,
  placeOf,
  placeOfKey,
  refuse,
  type Tree,
} from "./tree.ts";

type Issue = z.core.$ZodIssue;

const seeDocs = "docs/blueprint.md says what belongs here.";

/**
 * What the schema found wrong, each at the place of the document where it stands. One mistake is said once: the
 * places are refused from then on, and a missing key is not named when a misspelled one was meant for it.
 */
export function issueDiagnostics(
  tree: Tree,
  schema: JsonSchema,
  issues: readonly Issue[],
): readonly Diagnostic[] {
  const translator = new Translator(tree, schema);
  const unknownFirst = [...issues].sort((a, b) => rank(a) - rank(b));
  return unknownFirst.flatMap((issue) => translator.translate(issue, []));
}

function rank(issue: Issue): number {
  return issue.code === "unrecognized_keys" ? 0 : 1;
}

class Translator {
  readonly #tree: Tree;
  readonly #schema: JsonSchema;
  /** Labels of keys that stand in the document under a misspelled name. */
  readonly #misspelled = new Set<string>();

  constructor(tree: Tree, schema: JsonSchema) {
    this.#tree = tree;
    this.#schema = schema;
  }

  translate(issue: Issue, above: Path): readonly Diagnostic[] {
    const path = [...above, ...issue.path.map((segment) => (typeof segment === "symbol" ? "?" : segment))];
    if (isRefused(this.#tree, path)) return [];
    switch (issue.code) {
      case "unrecognized_keys":
        return issue.keys.map((key) => this.#unknownKey(path, key));
      case "invalid_union":
        return this.#choice(path, issue.errors);
      case "invalid_key":
      case "invalid_element":
        return issue.issues.flatMap((inner) => this.translate(inner, path));
      case "invalid_type":
        return entryAt(this.#tree, path) ? [this.#wrongType(path)] : this.#missing(path);
      default:
        return [
          entryAt(this.#tree, path)?.value === null ? this.#wrongType(path) : this.#badValue(path, issue),
        ];
    }
  }

  #unknownKey(path: Path, key: string): Diagnostic {
    const known = keysAt(this.#schema, path);
    const meant = near(key, known);
    if (meant !== undefined) this.#misspelled.add(label([...path, meant]));
    const place = placeOfKey(this.#tree, [...path, key]);
    refuse(this.#tree, [...path, key]);
    return problem("blueprint-unknown-key", `${quoted(key)} is not a key of ${label(path)}.`, {
      place,
      expected: oneOf(known, 20),
      next: meant ? `Did you mean ${quoted(meant)}?` : "Take it out; docs/blueprint.md lists every key.",
    });
  }

  #missing(path: Path): readonly Diagnostic[] {
    const parent = nearestPath(this.#tree, path);
    const missing = path.slice(parent.length).map((segment) => quoted(`${segment}:`));
    const above = path.map((_, index) => label(path.slice(0, index + 1)));
    if (above.some((ancestor) => this.#misspelled.has(ancestor))) return [];
    return [
      problem("blueprint-missing-key", `${label(path)} is missing.`, {
        place: placeOfKey(this.#tree, parent),
        expected: expectedAt(this.#schema, path),
        next: `Add ${missing.join(" with ")} ${parent.length > 0 ? `under ${label(parent)}` : "to the document"}.`,
      }),
    ];
  }

  #wrongType(path: Path): Diagnostic {
    const value = entryAt(this.#tree, path)?.value;
    const expected = expectedAt(this.#schema, path);
    refuse(this.#tree, path);
    return problem(
      "blueprint-wrong-type",
      sentence(path, value === null ? "has no value" : `is ${kindOf(value)}`),
      {
        place: placeOf(this.#tree, path),
        expected,
        next: remedy(value, expected),
      },
    );
  }

  /** A choice between forms: the mistakes of the form that was meant, or what the forms are. */
  #choice(path: Path, forms: readonly (readonly Issue[])[]): readonly Diagnostic[] {
    const meant = forms.find((issues) =>
      issues.every((issue) => issue.path.length > 0 || issue.code === "unrecognized_keys"),
    );
    if (meant) return meant.flatMap((issue) => this.translate(issue, path));
    const value = entryAt(this.#tree, path)?.value;
    if (typeof value !== "string") return [this.#wrongType(path)];
    const words = forms
      .flat()
      .flatMap((issue) => (issue.code === "invalid_value" ? issue.values.map(String) : []));
    const word = near(value, words);
    refuse(this.#tree, path);
    return [
      problem("blueprint-bad-value", sentence(path, `is ${quoted(value)}`), {
        place: placeOf(this.#tree, path),
        expected: expectedAt(this.#schema, path),
        next: word ? `Did you mean ${quoted(word)}?` : seeDocs,
      }),
    ];
  }

  /** The value has the right type, and something else is wrong with it. */
  #badValue(path: Path, issue: Issue): Diagnostic {
    const place = placeOf(this.#tree, path);
    const value = entryAt(this.#tree, path)?.value;
    refuse(this.#tree, path);
    if (issue.code === "custom" && issue.params) {
      const { code, expected, next } = issue.params as { code: string; expected?: string; next?: string };
      return problem(code, issue.message, { place, expected, next });
    }
    const word =
      issue.code === "invalid_value" && typeof value === "string"
        ? near(value, issue.values.map(String))
        : undefined;
    // A check's own message says what belongs there; what zod would say by itself is replaced.
    const own = /^(?:Too |Invalid )/.test(issue.message) ? expectedAt(this.#schema, path) : issue.message;
    return problem("blueprint-bad-value", sentence(path, state(value, issue.code === "too_big")), {
      place,
      expected: own,
      next: word ? `Did you mean ${quoted(word)}?` : seeDocs,
    });
  }
}

function remedy(value: unknown, expected = ""): string {
  if (value === null) return "Write the value after the colon, or take the key out.";
  if (expected.startsWith("text") && typeof value !== "object") {
    return `Put it in quotes when it is meant as text: ${quoted(`"${String(value)}"`)}.`;
  }
  if (expected === "a list" && typeof value === "string")
    return `Put it in brackets: ${quoted(`[${value}]`)}.`;
  if (expected.startsWith("a whole number") && typeof value === "string" && /^\d+$/.test(value)) {
    return `Take the quotes away: ${quoted(value)}.`;
  }
  return seeDocs;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return `the text ${quoted(value)}`;
  if (typeof value === "boolean") return quoted(String(value));
  if (typeof value === "number") return `the number ${value}`;
  return "a mapping";
}

function state(value: unknown, tooBig: boolean): string {
  if (value === "" || (typeof value === "object" && value && Object.keys(value).length === 0))
    return "is empty";
  if (typeof value === "string") return tooBig ? `has ${value.length} characters` : `is ${quoted(value)}`;
  return typeof value === "number" ? `is ${value}` : `is ${kindOf(value)}`;
}

function sentence(path: Path, rest: string): string {
  return path.length === 0 ? `The blueprint ${rest}.` : `${label(path)} ${rest}.`;
}

/** A path as people write it: `people.ada.teams[0]`. */
function label(path: Path): string {
  if (path.length === 0) return "the blueprint";
  const dotted = path
    .map((segment) => (typeof segment === "number" ? `[${segment}]` : `.${segment}`))
    .join("");
  return quoted(dotted.replace(/^\./, ""), 80);
}
