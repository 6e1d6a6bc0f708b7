import { UnsupportedError } from "../go-template/values.ts";

/** An expression of a trigger's `when` and `oncePer`, taken apart. */
export type Expression =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "list"; readonly items: readonly Expression[] }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "member"; readonly of: Expression; readonly key: Expression; readonly optional: boolean }
  | { readonly kind: "not"; readonly of: Expression }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    };

export type Operator = (typeof levels)[number][number];

/** Weakest first. */
const levels = [
  ["or"],
  ["and"],
  ["==", "!=", "<", "<=", ">", ">=", "in", "not in", "contains", "startsWith", "endsWith", "matches"],
] as const;

const token =
  /\s*(?:('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(\d+(?:\.\d+)?)|(\?\.|==|!=|<=|>=|&&|\|\||[<>!()[\],.])|([A-Za-z_]\w*))/y;

interface Token {
  readonly kind: "string" | "number" | "sign" | "word";
  readonly text: string;
}

/**
 * Parses the subset of expr-lang that triggers use: comparisons, `in`, `and`, `or`, `not`, strings, numbers, lists,
 * members. Throws UnsupportedError for everything else (calls, arithmetic, `?:`): refused, never passed over.
 */
export function parseExpression(source: string): Expression {
  const tokens = tokenize(source);
  let position = 0;
  const refuse = (): never => {
    const near = tokens[position]?.text ?? "the end";
    throw new UnsupportedError(`\`${source}\` is not supported by the stand-in, near ${near}`);
  };
  const peek = (text: string) => tokens[position]?.kind !== "string" && tokens[position]?.text === text;
  const take = (text: string): boolean => {
    if (!peek(text)) return false;
    position += 1;
    return true;
  };
  const expect = (text: string) => take(text) || refuse();

  const operator = (level: number): Operator | undefined => {
    if (level === 0 && (take("or") || take("||"))) return "or";
    if (level === 1 && (take("and") || take("&&"))) return "and";
    if (level !== 2) return undefined;
    if (peek("not") && tokens[position + 1]?.text === "in") {
      position += 2;
      return "not in";
    }
    return levels[2].find((candidate) => take(candidate));
  };
  const binary = (level: number): Expression => {
    if (level > 2) return unary();
    let left = binary(level + 1);
    for (let found = operator(level); found; found = operator(level)) {
      left = { kind: "binary", operator: found, left, right: binary(level + 1) };
    }
    return left;
  };
  const unary = (): Expression =>
    take("not") || take("!") ? { kind: "not", of: unary() } : members(primary());
  const members = (start: Expression): Expression => {
    let of = start;
    for (;;) {
      const optional = take("?.");
      if (optional || take(".")) {
        const name = tokens[position];
        if (name?.kind !== "word") return refuse();
        position += 1;
        of = { kind: "member", of, key: { kind: "literal", value: name.text }, optional };
      } else if (take("[")) {
        of = { kind: "member", of, key: binary(0), optional: false };
        expect("]");
      } else return of;
    }
  };
  const primary = (): Expression => {
    const next = tokens[position];
    if (!next) return refuse();
    position += 1;
    if (next.kind === "string") return { kind: "literal", value: unquote(next.text) };
    if (next.kind === "number") return { kind: "literal", value: Number(next.text) };
    if (next.text === "(") {
      const inner = binary(0);
      expect(")");
      return inner;
    }
    if (next.text === "[") return list();
    if (next.kind !== "word") {
      position -= 1;
      return refuse();
    }
    const constants: Readonly<Record<string, unknown>> = { true: true, false: false, nil: null };
    if (Object.hasOwn(constants, next.text)) return { kind: "literal", value: constants[next.text] };
    return { kind: "name", name: next.text };
  };
  const list = (): Expression => {
    const items: Expression[] = [];
    while (!take("]")) {
      items.push(binary(0));
      if (!peek("]")) expect(",");
    }
    return { kind: "list", items };
  };

  const whole = binary(0);
  return position === tokens.length ? whole : refuse();
}

function tokenize(source: string): readonly Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (source.slice(token.lastIndex).trim() !== "") {
    const start = token.lastIndex;
    const match = token.exec(source);
    if (!match)
      throw new UnsupportedError(
        `\`${source}\` is not supported by the stand-in, near ${source.slice(start)}`,
      );
    const [, quoted, number, sign, word] = match;
    if (quoted !== undefined) tokens.push({ kind: "string", text: quoted });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    else tokens.push({ kind: "word", text: word ?? "" });
  }
  return tokens;
}

function unquote(text: string): string {
  return text
    .slice(1, -1)
    .replace(/\\(.)/g, (_whole, character: string) => (character === "n" ? "\n" : character));
}
