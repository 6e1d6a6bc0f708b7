import { UnsupportedError } from "./values.ts";

/** Commands joined by `|`: each gets the result of the one before as its last argument. */
export type Pipeline = readonly Command[];

export type Command = readonly Operand[];

export type Operand =
  | { readonly kind: "literal"; readonly value: unknown }
  | { readonly kind: "function"; readonly name: string }
  /** `.a.b`, or `$.a.b` from the outermost value. */
  | { readonly kind: "field"; readonly root: boolean; readonly path: readonly string[] }
  | { readonly kind: "pipeline"; readonly pipeline: Pipeline; readonly path: readonly string[] };

type Token =
  | Operand
  | { readonly kind: "sign"; readonly sign: "(" | ")" | "|"; readonly path: readonly string[] };

const token =
  /\s*(?:("(?:\\.|[^"\\])*")|`([^`]*)`|(-?\d+(?:\.\d+)?)\b|(\$?(?:\.[A-Za-z_]\w*)+|\$|\.)|([A-Za-z_]\w*)|([(|]|\)(?:\.[A-Za-z_]\w*)*))/y;

/** Parses what stands between `{{` and `}}`, without a leading keyword. Throws UnsupportedError. */
export function parsePipeline(text: string): Pipeline {
  const refuse = (): never => {
    throw new UnsupportedError(`{{ ${text.trim()} }} is not supported by the stand-in`);
  };
  const tokens = tokenize(text, refuse);
  let position = 0;
  const pipeline = (inside: boolean): { commands: Pipeline; path: readonly string[] } => {
    const commands: Operand[][] = [[]];
    let path: readonly string[] = [];
    for (;;) {
      const next = tokens[position++];
      if (next === undefined) {
        if (inside) refuse();
        break;
      }
      if (next.kind !== "sign") commands.at(-1)?.push(next);
      else if (next.sign === "|") commands.push([]);
      else if (next.sign === "(") {
        const inner = pipeline(true);
        commands.at(-1)?.push({ kind: "pipeline", pipeline: inner.commands, path: inner.path });
      } else {
        if (!inside) refuse();
        path = next.path;
        break;
      }
    }
    if (commands.some((command) => command.length === 0)) refuse();
    return { commands, path };
  };
  return pipeline(false).commands;
}

function tokenize(text: string, refuse: () => never): readonly Token[] {
  const tokens: Token[] = [];
  let position = 0;
  while (text.slice(position).trim() !== "") {
    token.lastIndex = position;
    const [whole, quoted, raw, number, path, name, sign] = token.exec(text) ?? refuse();
    position += whole.length;
    if (quoted !== undefined) tokens.push({ kind: "literal", value: JSON.parse(quoted) });
    else if (raw !== undefined) tokens.push({ kind: "literal", value: raw });
    else if (number !== undefined) tokens.push({ kind: "literal", value: Number(number) });
    else if (path !== undefined)
      tokens.push({ kind: "field", root: path.startsWith("$"), path: names(path) });
    else if (name !== undefined) tokens.push(word(name));
    else if (sign === "(" || sign === "|") tokens.push({ kind: "sign", sign, path: [] });
    else tokens.push({ kind: "sign", sign: ")", path: names((sign ?? "").slice(1)) });
  }
  return tokens;
}

function names(path: string): readonly string[] {
  return path.split(".").filter((name) => name !== "" && name !== "$");
}

function word(name: string): Operand {
  if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
  return name === "nil" ? { kind: "literal", value: null } : { kind: "function", name };
}
