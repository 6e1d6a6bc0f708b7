import { type Expr, Lexer, Parser } from "@actions/expressions";
import type { FunctionInfo } from "@actions/expressions/funcs/info";
import { TokenType } from "@actions/expressions/lexer";

/** Parses an expression against the contexts and functions of its place. Throws what the parser says. */
export function parseExpression(
  text: string,
  contexts: readonly string[],
  functions: readonly FunctionInfo[],
): Expr {
  // @actions/expressions 0.3.61 turns only the first `''` of a text into a quote; GitHub's own service turns all.
  // Scripts with several quotes around an expression arrive here as one such text.
  const tokens = new Lexer(text)
    .lex()
    .tokens.map((token) =>
      token.type === TokenType.STRING
        ? { ...token, value: token.lexeme.slice(1, -1).replaceAll("''", "'") }
        : token,
    );
  return new Parser(tokens, [...contexts], [...functions]).parse();
}
