import type { Command, OptionHelp } from "./command.ts";

const columns = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
};

function optionName(name: string, option: OptionHelp): string {
  const short = option.short ? `-${option.short}, ` : "";
  return `${short}--${name}${option.value ? ` ${option.value}` : ""}`;
}

const optional = ({ further = [] }: Command): readonly string[] =>
  further.length > 0 ? [`[${further.join(" ")}]`] : [];

/** The help of the whole program. */
export function programHelp(commands: readonly Command[]): string {
  return [
    "Groundwork turns one document about a company into its cloud and delivery platform,",
    "and rehearses it offline first.",
    "",
    "Usage: groundwork COMMAND [OPTIONS]",
    "",
    "Commands:",
    ...columns(commands.map((command) => [[command.name, ...command.arguments].join(" "), command.summary])),
    "",
    "Options:",
    ...columns([
      ["-h, --help", "this help, or the help of a command"],
      ["-V, --version", "the program's version"],
    ]),
    "",
    "Exit status: 0 done, 1 failed, 2 the request or the blueprint is wrong, 3 waiting for a person.",
    "Start with: groundwork rehearse",
    "",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const options = Object.entries(command.options).map(
    ([name, option]) => [optionName(name, option), option.help] as const,
  );
  return [
    `groundwork ${command.name}: ${command.summary}.`,
    "",
    `Usage: ${["groundwork", command.name, ...command.arguments, ...optional(command), "[OPTIONS]"].join(" ")}`,
    "",
    "Options:",
    ...columns([...options, ["-h, --help", "this help"]]),
    "",
    "Examples:",
    ...command.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}
