import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type ParsedNode,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from "yaml";
import { type Diagnostic, problem } from "../foundation/diagnostic.ts";
import { findUnseen, quoted } from "../foundation/visible.ts";
import type { Source, Span } from "./source.ts";
import { hiddenCharacter } from "./text-check.ts";
import type { Entry, Tree } from "./tree.ts";

/** The nodes as plain data with positions, and what in them is no plain data. */
export interface BuiltTree {
  readonly tree: Tree;
  readonly diagnostics: readonly Diagnostic[];
}

export function buildTree(source: Source, contents: ParsedNode): BuiltTree {
  const diagnostics: Diagnostic[] = [];
  const root = new Builder(source, diagnostics).entry(contents, undefined);
  return { tree: { root, source }, diagnostics };
}

class Builder {
  readonly #source: Source;
  readonly #diagnostics: Diagnostic[];

  constructor(source: Source, diagnostics: Diagnostic[]) {
    this.#source = source;
    this.#diagnostics = diagnostics;
  }

  #report(
    code: string,
    summary: string,
    span: Span,
    rest: Omit<Parameters<typeof problem>[2] & object, "place">,
  ) {
    this.#diagnostics.push(problem(code, summary, { place: this.#source.place(span), ...rest }));
  }

  entry(node: ParsedNode | null, keySpan: Span | undefined): Entry {
    const key = keySpan && { keySpan };
    if (!node) return { value: null, span: keySpan ?? [0, 1], ...key, children: new Map(), refused: false };
    const refused = this.#beyondPlainData(node);
    if (isAlias(node)) {
      return { value: undefined, span: rangeOf(node), ...key, children: new Map(), refused: true };
    }
    if (isMap(node)) return this.#mapping(node as YAMLMap.Parsed, keySpan, refused);
    if (isSeq(node)) return this.#list(node as YAMLSeq.Parsed, keySpan, refused);
    const scalar = node as Scalar.Parsed;
    const [start, end] = rangeOf(scalar);
    const span: Span = end > start ? [start, end] : (keySpan ?? [start, start + 1]);
    const unsafe = typeof scalar.value === "string" && this.#unsafeText(scalar.value, span);
    return { value: scalar.value, span, ...key, children: new Map(), refused: refused || unsafe };
  }

  #mapping(node: YAMLMap.Parsed, keySpan: Span | undefined, refused: boolean): Entry {
    const children = new Map<string, Entry>();
    const first = new Map<string, Span>();
    for (const pair of node.items) {
      const span = rangeOf(pair.key);
      const name = this.#key(pair.key, span);
      if (name === undefined) continue;
      const earlier = first.get(name);
      if (earlier) {
        this.#report("blueprint-duplicate-key", `The key ${quoted(name)} stands here a second time.`, span, {
          cause: `The first one is in line ${this.#source.line(earlier[0])}.`,
          next: "Keep one of them.",
        });
        continue;
      }
      first.set(name, span);
      const unsafe = this.#unsafeText(name, span);
      const child = this.entry(pair.value, span);
      children.set(name, unsafe ? { ...child, refusedKey: true } : child);
    }
    // Without a prototype, a key such as `__proto__` is a key like any other.
    const value: Record<string, unknown> = Object.create(null);
    for (const [name, child] of children) value[name] = child.value;
    const span = this.#collectionSpan(node, keySpan, node.items[0] ? rangeOf(node.items[0].key) : undefined);
    return { value, span, ...(keySpan && { keySpan }), children, refused };
  }

  #list(node: YAMLSeq.Parsed, keySpan: Span | undefined, refused: boolean): Entry {
    const children = new Map(
      node.items.map((item, index) => [index, this.entry(item as ParsedNode, undefined)] as const),
    );
    const value = [...children.values()].map((child) => child.value);
    const span = this.#collectionSpan(node, keySpan, undefined);
    return { value, span, ...(keySpan && { keySpan }), children, refused };
  }

  /** A collection in brackets is shown itself; one in lines by its key, or by its first line. */
  #collectionSpan(node: YAMLMap | YAMLSeq, keySpan: Span | undefined, first: Span | undefined): Span {
    if (node.flow) return rangeOf(node);
    return keySpan ?? first ?? rangeOf(node);
  }

  #key(key: ParsedNode, span: Span): string | undefined {
    if (!isScalar(key) || typeof key.value !== "string") {
      this.#report("blueprint-key-not-text", "This key is not text.", span, {
        expected: "a key that is a word",
        next: "Put the key in quotes when it is meant as text.",
      });
      return undefined;
    }
    if (this.#beyondPlainData(key)) return undefined;
    if (key.value !== "__proto__") return key.value;
    this.#report("blueprint-unknown-key", "There is no key `__proto__` here.", span, {
      next: "Take it out.",
    });
    return undefined;
  }

  /** Reports what YAML has beyond plain data; the document means what it shows, line by line. */
  #beyondPlainData(node: ParsedNode): boolean {
    const span = rangeOf(node);
    if (isAlias(node)) {
      this.#report("blueprint-yaml-feature", `The alias ${quoted(`*${node.source}`)} stands here.`, span, {
        expected: "the value itself",
        next: "Write the value out.",
      });
      return true;
    }
    if (node.anchor) {
      this.#report(
        "blueprint-yaml-feature",
        `The anchor ${quoted(`&${node.anchor}`)} stands before this value.`,
        span,
        {
          expected: "a value without an anchor",
          next: "Take the anchor out, and write the value out where it is used.",
        },
      );
    }
    if (!node.tag) return false;
    this.#report("blueprint-yaml-feature", `The tag ${quoted(node.tag)} stands before this value.`, span, {
      expected: "a value without a tag",
      next: "Take the tag out; put the value in quotes when it is meant as text.",
    });
    return true;
  }

  /** Reports what no text of the document may hold, however it is written. */
  #unsafeText(text: string, span: Span): boolean {
    const raw = this.#source.text.slice(...span);
    const expression = text.includes("${{");
    if (expression) {
      const at = raw.indexOf("${{");
      this.#report(
        "blueprint-expression",
        "The text holds `${{`, which starts an expression.",
        at === -1 ? span : [span[0] + at, span[0] + at + 3],
        {
          expected: "plain text",
          next: "Take it out: the text is written into workflows, where it would run.",
        },
      );
    }
    // What stands in the text as it is has been refused before; this came out of an escape such as \u202e, or is a tab.
    const hidden = firstHidden(text);
    if (hidden !== undefined) this.#diagnostics.push(hiddenCharacter(this.#source, span, hidden));
    return expression || hidden !== undefined;
  }
}

/** Line ends are the schema's matter: a text of several lines is refused there, with a better explanation. */
function firstHidden(text: string): string | undefined {
  for (let at = findUnseen(text); at !== -1; at = findUnseen(text, at + 1)) {
    if (text[at] === "\n" || text.startsWith("\r\n", at)) continue;
    return String.fromCodePoint(text.codePointAt(at) ?? 0);
  }
  return undefined;
}

function rangeOf(node: { range?: readonly [number, number, number] | null | undefined } | null): Span {
  const range = node?.range;
  return range ? [range[0], range[1]] : [0, 1];
}
