import { failure, ok, type Result } from "../../../foundation/result.ts";

/**
 * The part of the expression language of Argo CD's notifications (github.com/expr-lang/expr) that triggers use:
 * member access, texts, numbers, lists, `==`, `!=`, `in`, `not`, `and`, `or`, brackets.
 * A missing member is nil, as `expr` has it for maps.
 */
export function evaluateExpression(
  text: string,
  variables: Readonly<Record<string, unknown>>,
): Result<unknown> {
  try {
    const reader = new Reader(tokenize(text), variables);
    const value = reader.either();
    reader.finish();
    return ok(value);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return failure("argocd-expression-refused", `The expression cannot be read: ${error.message}.`, {
      cause: text,
    });
  }
}

class ExpressionError extends Error {}

const pattern =
  /\s*(?:(==|!=|&&|\|\||[()[\],!]|\?\.|\.)|('(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")|(\d+(?:\.\d+)?)|([A-Za-z_]\w*))/y;

interface Token {
  readonly kind: "sign" | "text" | "number" | "word";
  readonly text: string;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  pattern.lastIndex = 0;
  while (pattern.lastIndex < text.trimEnd().length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(text);
    if (!match) throw new ExpressionError(`"${text.slice(at, at + 20)}" is not supported`);
    const [, sign, quoted, number, word] = match;
    if (sign) tokens.push({ kind: "sign", text: sign });
    else if (quoted) tokens.push({ kind: "text", text: quoted.slice(1, -1).replace(/\\(.)/g, "$1") });
    else if (number) tokens.push({ kind: "number", text: number });
    else tokens.push({ kind: "word", text: word ?? "" });
  }
  return tokens;
}

class Reader {
  readonly #tokens: readonly Token[];
  readonly #variables: Readonly<Record<string, unknown>>;
  #at = 0;

  constructor(tokens: readonly Token[], variables: Readonly<Record<string, unknown>>) {
    this.#tokens = tokens;
    this.#variables = variables;
  }

  either(): unknown {
    let value = this.#both();
    while (this.#take("or", "||")) {
      const right = this.#both();
      value = Boolean(value) || Boolean(right);
    }
    return value;
  }

  finish(): void {
    const left = this.#tokens[this.#at];
    if (left) throw new ExpressionError(`"${left.text}" was not expected`);
  }

  #both(): unknown {
    let value = this.#negation();
    while (this.#take("and", "&&")) {
      const right = this.#negation();
      value = Boolean(value) && Boolean(right);
    }
    return value;
  }

  #negation(): unknown {
    return this.#take("not", "!") ? !this.#negation() : this.#comparison();
  }

  #comparison(): unknown {
    const left = this.#member();
    if (this.#take("==")) return left === this.#member();
    if (this.#take("!=")) return left !== this.#member();
    if (this.#take("in")) {
      const list = this.#member();
      return Array.isArray(list) && list.includes(left);
    }
    return left;
  }

  #member(): unknown {
    let value = this.#primary();
    while (this.#take(".", "?.")) {
      const name = this.#next();
      if (name.kind !== "word") throw new ExpressionError(`"${name.text}" is no member's name`);
      value =
        typeof value === "object" && value !== null && Object.hasOwn(value, name.text)
          ? (value as Readonly<Record<string, unknown>>)[name.text]
          : undefined;
    }
    return value;
  }

  #primary(): unknown {
    const token = this.#next();
    if (token.kind === "text") return token.text;
    if (token.kind === "number") return Number(token.text);
    if (token.kind === "sign") return this.#bracket(token.text);
    if (token.text === "true" || token.text === "false") return token.text === "true";
    if (token.text === "nil") return undefined;
    if (!Object.hasOwn(this.#variables, token.text))
      throw new ExpressionError(`"${token.text}" is not known`);
    return this.#variables[token.text];
  }

  #bracket(sign: string): unknown {
    if (sign === "(") {
      const value = this.either();
      this.#need(")");
      return value;
    }
    if (sign !== "[") throw new ExpressionError(`"${sign}" was not expected`);
    const list: unknown[] = [];
    while (!this.#take("]")) {
      if (list.length > 0) this.#need(",");
      list.push(this.either());
    }
    return list;
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (!token) throw new ExpressionError("it ends too early");
    this.#at += 1;
    return token;
  }

  #take(...texts: readonly string[]): boolean {
    const token = this.#tokens[this.#at];
    if (!token || token.kind === "text" || !texts.includes(token.text)) return false;
    this.#at += 1;
    return true;
  }

  #need(text: string): void {
    if (!this.#take(text)) throw new ExpressionError(`"${text}" is missing`);
  }
}
