import { Composer, type CST, type Document, isScalar, type ParsedNode, Parser, type YAMLError } from "yaml";
import { type Diagnostic, problem } from "../foundation/diagnostic.ts";
import { failed, ok, type Result } from "../foundation/result.ts";
import { limits } from "./limits.ts";
import type { Source } from "./source.ts";
import { syntaxMistake } from "./syntax.ts";

/** The one document in a YAML text, as nodes with ranges. */
export function parseYaml(source: Source): Result<ParsedNode> {
  const tokens = [...new Parser().parse(source.text)];
  const deep = tooDeep(source, tokens);
  if (deep) return failed(deep);
  const composer = new Composer({ prettyErrors: false, uniqueKeys: false, schema: "core", merge: false });
  const documents = [...composer.compose(tokens, true, source.text.length)] as Document.Parsed[];
  const errors = syntaxErrors(
    source,
    documents.flatMap((document) => document.errors),
    tokens,
  );
  if (errors.length > 0) return failed(...errors);
  const beyond = [directive(source, tokens), secondDocument(source, tokens)].filter(
    (found) => found !== undefined,
  );
  if (beyond.length > 0) return failed(...beyond);
  const contents = documents[0]?.contents;
  if (!contents || (isScalar(contents) && contents.value === null)) {
    return failed(
      problem("blueprint-empty", "The document is empty.", {
        place: source.place([0, 1]),
        expected: "a company",
        next: "Start from examples/minimal/blueprint.yaml.",
      }),
    );
  }
  return ok(contents);
}

/** Directives change what the text below them means, such as `yes` into true. */
function directive(source: Source, tokens: readonly CST.Token[]): Diagnostic | undefined {
  const found = tokens.find((token) => token.type === "directive");
  if (!found) return undefined;
  return problem("blueprint-yaml-feature", "The document starts with a YAML directive.", {
    place: source.place([found.offset, found.offset + found.source.length]),
    expected: "YAML 1.2 without directives",
    next: "Take out the line that starts with `%`.",
  });
}

function secondDocument(source: Source, tokens: readonly CST.Token[]): Diagnostic | undefined {
  const second = tokens.filter((token) => token.type === "document")[1];
  if (!second) return undefined;
  const start = second.start.find((token) => token.type === "doc-start")?.offset ?? second.offset;
  return problem("blueprint-several-documents", "A second document starts here.", {
    place: source.place([start, start + 3]),
    expected: "one document",
    next: "Take out the line `---` and what follows, or put that into a file of its own.",
  });
}

/** Looks at the tokens, without recursion, before anything recursive sees them. */
function tooDeep(source: Source, tokens: readonly CST.Token[]): Diagnostic | undefined {
  const open: { token: CST.Token | null | undefined; depth: number }[] = tokens.map((token) => ({
    token,
    depth: 0,
  }));
  for (let next = open.pop(); next; next = open.pop()) {
    const { token, depth } = next;
    if (!token) continue;
    if (depth > limits.depth) {
      return problem("blueprint-too-large", "The document is nested too deeply here.", {
        place: source.place([token.offset, token.offset + 1]),
        expected: `at most ${limits.depth} levels`,
        next: "docs/blueprint.md shows the levels that there are.",
      });
    }
    if (token.type === "document") open.push({ token: token.value, depth });
    if (!("items" in token)) continue;
    for (const item of token.items) {
      if (item.key) open.push({ token: item.key, depth: depth + 1 });
      if (item.value) open.push({ token: item.value, depth: depth + 1 });
    }
  }
  return undefined;
}

/** One for each line, because the first mistake of a line causes the others; and not more than anyone reads. */
function syntaxErrors(
  source: Source,
  errors: readonly YAMLError[],
  tokens: readonly CST.Token[],
): readonly Diagnostic[] {
  const lines = new Set<number>();
  const diagnostics: Diagnostic[] = [];
  for (const error of errors) {
    const mistake = syntaxMistake(error, tokens);
    const line = source.line(mistake.span[0]);
    if (lines.has(line) || diagnostics.length === 10) continue;
    lines.add(line);
    diagnostics.push(
      problem("blueprint-syntax", `This is not well-formed YAML: ${mistake.what}`, {
        place: source.place(mistake.span),
        next: mistake.next,
      }),
    );
  }
  return diagnostics;
}
