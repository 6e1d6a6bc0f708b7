/** A workflow command that a step has printed: `::error file=a.ts,line=3::message`. */
export interface Command {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

/** Reads one printed line; undefined when it is no command. Facts: docs.github.com, "Workflow commands". */
export function readCommand(line: string): Command | undefined {
  const match = /^\s*::([a-z][a-z-]*)(?: ([^:]*(?::(?!:)[^:]*)*))?::(.*)$/is.exec(line);
  if (!match) return undefined;
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
