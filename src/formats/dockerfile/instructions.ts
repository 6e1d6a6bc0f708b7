import type { LogicalLine } from "./lines.ts";
import type { Command, EscapeCharacter, Instruction, Pair } from "./model.ts";
import { knownInstructions, refusedFlags, refusedInstructions } from "./refused.ts";
import { splitWords, type Word } from "./words.ts";

/** A mistake in one instruction, by its place in the instruction's text. Caught by the parser, never beyond it. */
export class InstructionError extends Error {
  readonly kind: "refused" | "invalid";
  readonly index: number;
  readonly length: number;
  readonly next: string;
  constructor(kind: "refused" | "invalid", message: string, index: number, length: number, next: string) {
    super(message);
    this.kind = kind;
    this.index = index;
    this.length = length;
    this.next = next;
  }
}

export interface Keyword {
  /** Upper case. */
  readonly name: string;
  /** Index of what follows it. */
  readonly rest: number;
}

export function takeKeyword(line: LogicalLine): Keyword {
  const match = /^(\S+)\s*/.exec(line.text);
  const written = match?.[1] ?? "";
  const name = written.toUpperCase();
  const advice = Object.hasOwn(refusedInstructions, name) ? refusedInstructions[name] : undefined;
  if (advice) {
    throw new InstructionError(
      "refused",
      `${name} is outside of the Dockerfile subset`,
      0,
      written.length,
      advice,
    );
  }
  if (!knownInstructions.includes(name)) {
    const next = `The instructions are ${knownInstructions.join(", ")}.`;
    throw new InstructionError(
      "invalid",
      `${JSON.stringify(written)} is no instruction`,
      0,
      written.length,
      next,
    );
  }
  return { name, rest: match?.[0].length ?? 0 };
}

export function parseFrom(
  line: LogicalLine,
  keyword: Keyword,
  escapeCharacter: EscapeCharacter,
): { base: string; name?: string } {
  const { words } = takeFlags(line, keyword, escapeCharacter, []);
  const [base, as, name, extra] = words;
  if (!base) throw missing(line, "FROM needs an image", "Write `FROM image` or `FROM image AS name`.");
  if (!as) return { base: base.text };
  if (as.text.toUpperCase() !== "AS" || !name || extra || !/^[A-Za-z][A-Za-z0-9_.-]*$/.test(name.text)) {
    const text = "FROM takes an image and, after AS, a name of letters, digits, _, . and -";
    throw new InstructionError("invalid", text, as.index, as.text.length, "Write `FROM image AS name`.");
  }
  return { base: base.text, name: name.text.toLowerCase() };
}

export function parseInstruction(
  line: LogicalLine,
  keyword: Keyword,
  escapeCharacter: EscapeCharacter,
): Instruction {
  switch (keyword.name) {
    case "ARG":
      return {
        kind: "arg",
        variables: takeFlags(line, keyword, escapeCharacter, []).words.map((word) => argument(word)),
      };
    case "LABEL":
      return { kind: "label", pairs: pairs(line, keyword, escapeCharacter) };
    case "ENV":
      return { kind: "env", pairs: pairs(line, keyword, escapeCharacter) };
    case "WORKDIR":
      return { kind: "workdir", path: single(line, keyword, escapeCharacter, "a path") };
    case "USER":
      return { kind: "user", user: single(line, keyword, escapeCharacter, "a user") };
    case "EXPOSE":
      return {
        kind: "expose",
        ports: some(line, keyword, escapeCharacter, "a port").map((word) => word.text),
      };
    case "COPY":
      return copy(line, keyword, escapeCharacter);
    case "RUN":
      return { kind: "run", command: command(line, keyword, escapeCharacter) };
    case "ENTRYPOINT":
      return { kind: "entrypoint", command: command(line, keyword, escapeCharacter) };
    default:
      return { kind: "cmd", command: command(line, keyword, escapeCharacter) };
  }
}

interface Flagged {
  readonly flags: Readonly<Record<string, string>>;
  readonly words: readonly Word[];
  /** Index of the first character after the flags. */
  readonly rest: number;
}

/** Reads leading `--name=value` words; only the allowed ones, each once. */
function takeFlags(
  line: LogicalLine,
  keyword: Keyword,
  escapeCharacter: EscapeCharacter,
  allowed: readonly string[],
): Flagged {
  const { words, openQuote } = splitWords(line.text, escapeCharacter, keyword.rest);
  if (openQuote !== undefined) {
    throw new InstructionError(
      "invalid",
      "This quote is not closed",
      openQuote,
      1,
      "Close it on the same instruction.",
    );
  }
  const flags: Record<string, string> = {};
  let index = 0;
  for (; words[index]?.text.startsWith("--"); index += 1) {
    const word = words[index] as Word;
    const [, flag = word.text, value = ""] = /^(--[a-z-]+)(?:=(.*))?$/s.exec(word.text) ?? [];
    if (!allowed.includes(flag)) {
      const advice = refusedFlags[keyword.name]?.[flag] ?? "Remove it.";
      const text = `${keyword.name} ${flag} is outside of the Dockerfile subset`;
      throw new InstructionError("refused", text, word.index, word.text.length, advice);
    }
    if (value === "") {
      throw new InstructionError(
        "invalid",
        `${flag} needs a value`,
        word.index,
        word.text.length,
        `Write ${flag}=….`,
      );
    }
    flags[flag] = value;
  }
  const rest = words.slice(index);
  return { flags, words: rest, rest: rest[0]?.index ?? line.text.length };
}

function missing(line: LogicalLine, text: string, next: string): InstructionError {
  return new InstructionError("invalid", text, 0, line.text.length, next);
}

function some(
  line: LogicalLine,
  keyword: Keyword,
  escapeCharacter: EscapeCharacter,
  what: string,
): readonly Word[] {
  const { words } = takeFlags(line, keyword, escapeCharacter, []);
  if (words.length === 0)
    throw missing(line, `${keyword.name} needs ${what}`, `Write \`${keyword.name} …\`.`);
  return words;
}

/** One value that may hold blanks between its words, as WORKDIR and USER allow. */
function single(line: LogicalLine, keyword: Keyword, escapeCharacter: EscapeCharacter, what: string): string {
  const words = some(line, keyword, escapeCharacter, what);
  const second = words[1];
  if (second) {
    const text = `${keyword.name} takes ${what} and nothing else`;
    throw new InstructionError(
      "invalid",
      text,
      second.index,
      second.text.length,
      "Put a value with blanks in quotes.",
    );
  }
  return words[0]?.text ?? "";
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

function argument(word: Word): { name: string; value?: string } {
  const equals = word.text.indexOf("=");
  const name = equals < 0 ? word.text : word.text.slice(0, equals);
  if (!variableName.test(name)) {
    const text = `${JSON.stringify(name)} cannot be a variable's name`;
    throw new InstructionError(
      "invalid",
      text,
      word.index,
      Math.max(1, name.length),
      "Write `ARG NAME` or `ARG NAME=value`.",
    );
  }
  return equals < 0 ? { name } : { name, value: word.text.slice(equals + 1) };
}

function pairs(line: LogicalLine, keyword: Keyword, escapeCharacter: EscapeCharacter): Pair[] {
  return some(line, keyword, escapeCharacter, "name=value").map((word) => {
    const [, name = "", value = ""] = /^([^=]+)=(.*)$/s.exec(word.text) ?? [];
    const good =
      keyword.name === "ENV" ? variableName.test(name) : /^("[^"$\\]+"|[A-Za-z0-9._/-]+)$/.test(name);
    if (good) return { name: name.replace(/^"|"$/g, ""), value };
    const text = `${keyword.name} takes name=value`;
    throw new InstructionError(
      "invalid",
      text,
      word.index,
      word.text.length,
      `Write \`${keyword.name} name=value\`, values with blanks in quotes; the form without = is not understood.`,
    );
  });
}

function copy(line: LogicalLine, keyword: Keyword, escapeCharacter: EscapeCharacter): Instruction {
  const { flags, words, rest } = takeFlags(line, keyword, escapeCharacter, ["--from", "--chown", "--chmod"]);
  const list = jsonWords(line.text.slice(rest));
  const paths = list ?? words.map((word) => word.text);
  const heredoc = words.find((word) => !list && word.text.startsWith("<<"));
  if (heredoc) throw heredocRefused(heredoc);
  const destination = paths.at(-1);
  if (destination === undefined || paths.length < 2) {
    throw missing(line, "COPY needs a source and a destination", "Write `COPY source destination`.");
  }
  const { "--from": from, "--chown": chown, "--chmod": chmod } = flags;
  return {
    kind: "copy",
    ...(from !== undefined && { from }),
    ...(chown !== undefined && { chown }),
    ...(chmod !== undefined && { chmod }),
    // A word of the JSON form is taken by its letters; quoting it makes the two forms one.
    sources: paths.slice(0, -1).map((path) => (list ? quoteWord(path, escapeCharacter) : path)),
    destination: list ? quoteWord(destination, escapeCharacter) : destination,
  };
}

/** A word in double quotes in which blanks mean themselves; variables stay variables. */
function quoteWord(text: string, escapeCharacter: EscapeCharacter): string {
  if (/^[^\s"'\\`]+$/.test(text)) return text;
  return `"${text.replace(/["\\`]/g, (mark) => (mark === '"' || mark === escapeCharacter ? escapeCharacter + mark : mark))}"`;
}

function command(line: LogicalLine, keyword: Keyword, escapeCharacter: EscapeCharacter): Command {
  const from = keyword.name === "RUN" ? flagsOfRun(line, keyword, escapeCharacter) : keyword.rest;
  const text = line.text.slice(from);
  if (text === "") throw missing(line, `${keyword.name} needs a command`, `Write \`${keyword.name} …\`.`);
  const words = jsonWords(text);
  if (words) {
    if (words.length > 0 || keyword.name !== "RUN") return { form: "exec", words };
    throw missing(line, "RUN needs a command", "Write `RUN …`.");
  }
  const heredoc = splitWords(line.text, escapeCharacter, from).words.find((word) =>
    /^\d*<<-?["']?\w+["']?$/.test(word.text),
  );
  if (heredoc) throw heredocRefused(heredoc);
  return { form: "shell", text };
}

/** RUN's flags end where the command begins; the command's own quotes are the shell's business. */
function flagsOfRun(line: LogicalLine, keyword: Keyword, escapeCharacter: EscapeCharacter): number {
  if (!line.text.startsWith("--", keyword.rest)) return keyword.rest;
  return takeFlags(line, keyword, escapeCharacter, []).rest;
}

function heredocRefused(word: Word): InstructionError {
  const next = "Put the text into a file of the repository and COPY it.";
  return new InstructionError(
    "refused",
    "A heredoc is outside of the Dockerfile subset",
    word.index,
    word.text.length,
    next,
  );
}

/** The exec form: a JSON array of strings. Anything else is the shell form, as Docker decides it. */
function jsonWords(text: string): readonly string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const parsed: unknown = JSON.parse(text);
    const strings = Array.isArray(parsed) && parsed.every((word) => typeof word === "string");
    return strings ? (parsed as string[]) : undefined;
  } catch {
    return undefined;
  }
}
