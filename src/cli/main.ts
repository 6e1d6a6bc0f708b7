#!/usr/bin/env node
import { parseArgs } from "node:util";
import { closest } from "../foundation/closest.ts";
import { SystemUnreadable } from "../systems/added.ts";
import type { Command, CommandInput, ExitCode } from "./command.ts";
import { commandHelp, programHelp } from "./help.ts";
import { commands } from "./table.ts";
import { version } from "./version.ts";

function wrong(message: string, hint: string): ExitCode {
  process.stderr.write(`groundwork: ${message}\n${hint}\n`);
  return 2;
}

/** What was typed, read by the command's own options; or one sentence that says what is wrong with it. */
function read(command: Command, args: readonly string[]): CommandInput | string {
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { type, short }]) => [
      name,
      { type, ...(short && { short }) },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    const most = command.arguments.length + (command.further?.length ?? 0);
    if (positionals.length < command.arguments.length) {
      return `${command.name} needs ${command.arguments.slice(positionals.length).join(" and ")}.`;
    }
    if (positionals.length > most) {
      return `${command.name} does not take "${positionals[most]}".`;
    }
    return { options: values as CommandInput["options"], arguments: positionals };
  } catch (error) {
    return unknownOption(command, error);
  }
}

function unknownOption(command: Command, error: unknown): string {
  if (!(error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS")))
    throw error;
  const name = /Unknown option '(--?[^']*)'/.exec(error.message)?.[1];
  if (!name) return `${error.message.split(". ")[0]}.`;
  const near = closest(name.replace(/^-+/, ""), Object.keys(command.options));
  return `${command.name} has no option ${name}.${near ? ` Did you mean --${near}?` : ""}`;
}

async function main(args: readonly string[]): Promise<ExitCode> {
  const [name, ...rest] = args;
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    const about = commands.find((command) => command.name === rest[0]);
    process.stdout.write(about ? commandHelp(about) : programHelp(commands));
    return 0;
  }
  if (name === "--version" || name === "-V") {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) {
    const near = closest(
      name,
      commands.map((candidate) => candidate.name),
    );
    return wrong(
      name.startsWith("-") ? `no option ${name} here; a command comes first.` : `no command "${name}".`,
      near ? `Did you mean "groundwork ${near}"?` : "groundwork --help lists the commands.",
    );
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    process.stdout.write(commandHelp(command));
    return 0;
  }
  const input = read(command, rest);
  if (typeof input === "string")
    return wrong(input, `groundwork ${command.name} --help shows what there is.`);
  try {
    const run = await command.load();
    return await run(input);
  } catch (error) {
    // The list of systems is made while a command is loaded.
    if (!(error instanceof SystemUnreadable)) throw error;
    const { openOutput } = await import("./output.ts");
    openOutput(input.options["json"] === true).diagnose([error.diagnostic]);
    return 2;
  }
}

// Whoever reads the first lines and closes the pipe, such as `head`, has read enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

process.exitCode = await main(process.argv.slice(2));
