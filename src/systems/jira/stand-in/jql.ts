import { Refusal } from "./site.ts";

/** A search as Jira's query language writes it, for the part that is served here. */
export type Condition =
  | { readonly kind: "and" | "or"; readonly parts: readonly Condition[] }
  | { readonly kind: "not"; readonly part: Condition }
  | {
      readonly kind: "clause";
      readonly field: string;
      readonly operator: "=" | "!=" | "in" | "not in" | "~" | "is" | "is not";
      readonly values: readonly Operand[];
    };

/** A text, `EMPTY`, or a function without arguments. */
export type Operand = { readonly text: string } | { readonly empty: true } | { readonly call: string };

export interface Query {
  readonly where: Condition | null;
  readonly orderBy: readonly { readonly field: string; readonly descending: boolean }[];
}

type Token = { readonly text: string; readonly quoted: boolean; readonly at: number };

const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|(!=|!~|>=|<=|[=~<>(),])|([^\s"'=!~<>(),]+))/y;

function tokensOf(jql: string): readonly Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (jql.slice(pattern.lastIndex).trim() !== "") {
    const at = pattern.lastIndex;
    const match = pattern.exec(jql);
    if (!match) throw wrong(`The character '${jql.slice(at).trim()[0]}' is a reserved JQL character.`, at);
    const [, double, single, sign, word] = match;
    const quoted = double ?? single;
    if (quoted !== undefined) tokens.push({ text: quoted.replace(/\\(.)/g, "$1"), quoted: true, at });
    else tokens.push({ text: sign ?? word ?? "", quoted: false, at });
  }
  return tokens;
}

const wrong = (what: string, at: number) =>
  new Refusal(400, [`Error in the JQL Query: ${what} (line 1, character ${at + 1})`]);

/** Reads a query. What Jira would take and this does not serve is refused, too, and says so. */
export function parseJql(jql: string): Query {
  const tokens = tokensOf(jql);
  let next = 0;
  const end = { text: "", quoted: false, at: jql.length };
  const peek = (ahead = 0): Token => tokens[next + ahead] ?? end;
  const isWord = (word: string, ahead = 0) => {
    const { text, quoted } = peek(ahead);
    return !quoted && text.toLowerCase() === word;
  };
  const take = (word: string): boolean => {
    if (!isWord(word)) return false;
    next += 1;
    return true;
  };
  const expect = (word: string) => {
    if (!take(word))
      throw wrong(`Expecting '${word}' but got '${peek().text || "the end of the query"}'.`, peek().at);
  };
  const any = (): Condition => several("or", () => several("and", one));
  const several = (kind: "and" | "or", part: () => Condition): Condition => {
    const parts = [part()];
    while (take(kind)) parts.push(part());
    return parts.length === 1 && parts[0] ? parts[0] : { kind, parts };
  };
  const one = (): Condition => {
    if (take("not")) return { kind: "not", part: one() };
    if (take("(")) {
      const inner = any();
      expect(")");
      return inner;
    }
    return clause();
  };
  const clause = (): Condition => {
    const field = peek();
    if (field === end || /^[=!~<>(),]/.test(field.text)) {
      throw wrong(`Expecting a field name but got '${field.text || "the end of the query"}'.`, field.at);
    }
    next += 1;
    const named = { kind: "clause", field: field.text } as const;
    if (take("=")) return { ...named, operator: "=", values: [operand()] };
    if (take("!=")) return { ...named, operator: "!=", values: [operand()] };
    if (take("~")) return { ...named, operator: "~", values: [operand()] };
    if (take("is")) return { ...named, operator: take("not") ? "is not" : "is", values: [operand()] };
    const not = take("not");
    if (take("in")) {
      expect("(");
      const values = [operand()];
      while (take(",")) values.push(operand());
      expect(")");
      return { ...named, operator: not ? "not in" : "in", values };
    }
    throw wrong(
      `Expecting operator but got '${peek().text || "the end of the query"}', or one that this stand-in does not serve.`,
      peek().at,
    );
  };
  const operand = (): Operand => {
    const token = peek();
    if (token === end || (!token.quoted && /^[=!~<>(),]/.test(token.text))) {
      throw wrong(
        `Expecting either a value, list or function but got '${token.text || "the end of the query"}'.`,
        token.at,
      );
    }
    next += 1;
    if (token.quoted) return { text: token.text };
    if (take("(")) {
      expect(")");
      return { call: token.text.toLowerCase() };
    }
    return /^(?:empty|null)$/i.test(token.text) ? { empty: true } : { text: token.text };
  };
  const where = isWord("order") || peek() === end ? null : any();
  const orderBy: { field: string; descending: boolean }[] = [];
  if (take("order")) {
    expect("by");
    do {
      const { text, at } = peek();
      if (text === "") throw wrong("Expecting a field name at the end of the query.", at);
      next += 1;
      const descending = take("desc");
      if (!descending) take("asc");
      orderBy.push({ field: text, descending });
    } while (take(","));
  }
  if (peek() !== end) throw wrong(`Expecting either 'OR' or 'AND' but got '${peek().text}'.`, peek().at);
  return { where, orderBy };
}
