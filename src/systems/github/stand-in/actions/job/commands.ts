/** A workflow command that a step has printed: `::error file=a.ts,line=3::message`. */
export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Every command that the runner knows; the older form is none for any other word. */
const known = new Set([
  "set-env", "set-output", "save-state", "add-mask", "add-path", "add-matcher", "remove-matcher", "debug", "warning",
  "error", "notice", "group", "endgroup", "echo", "stop-commands",
]); // biome-ignore format: one line reads better

/**
 * Reads one printed line; undefined when it is no command. Facts: docs.github.com, "Workflow commands". The runner
 * still obeys the form of before, `##[name key=value;key=value]message`, and that one anywhere in a line
 * (github.com/actions/runner, src/Runner.Common/ActionCommand.cs): text that others wrote can be a command.
 */
export function readCommand(line: string): Command | undefined {
  const match = /^\s*::([a-z][a-z-]*)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/is.exec(line);
  if (!match) return readOldCommand(line);
  const [, name = "", list = "", message = ""] = match;
  const properties: Record<string, string> = {};
  for (const part of list.split(",")) {
    const equals = part.indexOf("=");
    if (equals > 0) properties[part.slice(0, equals).trim()] = plainText(part.slice(equals + 1), true);
  }
  return { name: name.toLowerCase(), properties, message: plainText(message, false) };
}

function plainText(text: string, property: boolean): string {
  const plain = text.replaceAll(/%0D/gi, "\r").replaceAll(/%0A/gi, "\n");
  const rest = property ? plain.replaceAll(/%3A/gi, ":").replaceAll(/%2C/gi, ",") : plain;
  return rest.replaceAll("%25", "%");
}

function readOldCommand(line: string): Command | undefined {
  const match = /##\[([a-z][a-z-]*)(?: ([^\]]*))?\](.*)$/is.exec(line);
  const [, name = "", list = "", message = ""] = match ?? [];
  if (!known.has(name.toLowerCase())) return undefined;
  const pairs = list.split(";").map((part) => part.split("=", 2));
  const properties = Object.fromEntries(
    pairs.flatMap(([key = "", value]) => (value === undefined ? [] : [[key.trim(), value]])),
  );
  return { name: name.toLowerCase(), properties, message };
}
