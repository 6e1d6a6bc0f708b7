import type { Command, Dockerfile, Instruction } from "./model.ts";

/** Prints a Dockerfile, one instruction a line; `parseDockerfile` reads the same back. */
export function printDockerfile(file: Dockerfile): string {
  const lines: string[] = [];
  if (file.syntax !== undefined) lines.push(`# syntax=${file.syntax}`);
  if (file.escapeCharacter === "`") lines.push("# escape=`");
  for (const global of file.globals) lines.push(printInstruction(global));
  for (const stage of file.stages) {
    if (lines.length > 0) lines.push("");
    lines.push(`FROM ${stage.base}${stage.name === undefined ? "" : ` AS ${stage.name}`}`);
    for (const instruction of stage.instructions) lines.push(printInstruction(instruction));
  }
  return `${lines.join("\n")}\n`;
}

/** One instruction on one line, as an image's history shows it. */
export function printInstruction(instruction: Instruction): string {
  switch (instruction.kind) {
    case "arg":
      return `ARG ${instruction.variables.map(({ name, value }) => (value === undefined ? name : `${name}=${value}`)).join(" ")}`;
    case "label":
    case "env": {
      const name = (text: string) => (/^[A-Za-z0-9._/-]+$/.test(text) ? text : `"${text}"`);
      const pairs = instruction.pairs.map((pair) => `${name(pair.name)}=${pair.value}`);
      return `${instruction.kind.toUpperCase()} ${pairs.join(" ")}`;
    }
    case "workdir":
      return `WORKDIR ${instruction.path}`;
    case "user":
      return `USER ${instruction.user}`;
    case "expose":
      return `EXPOSE ${instruction.ports.join(" ")}`;
    case "copy": {
      const { from, chown, chmod, sources, destination } = instruction;
      const flag = (name: string, value: string | undefined) =>
        value === undefined ? [] : [`--${name}=${value}`];
      const flags = [...flag("from", from), ...flag("chown", chown), ...flag("chmod", chmod)];
      return ["COPY", ...flags, ...sources, destination].join(" ");
    }
    case "run":
    case "entrypoint":
    case "cmd":
      return `${instruction.kind.toUpperCase()} ${printCommand(instruction.command)}`;
    default:
      return instruction satisfies never;
  }
}

function printCommand(command: Command): string {
  return command.form === "shell" ? command.text : JSON.stringify(command.words);
}
