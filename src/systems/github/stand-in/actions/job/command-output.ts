import { type Command, readCommand } from "./commands.ts";
import type { JobLog } from "./job-log.ts";
import type { Masks } from "./masks.ts";

/** Commands that GitHub has switched off, or is about to, with what to use in their place. */
const retired: Readonly<Record<string, string>> = {
  "set-output": "Use the GITHUB_OUTPUT file.",
  "save-state": "Use the GITHUB_STATE file.",
  "set-env": "Use the GITHUB_ENV file.",
  "add-path": "Use the GITHUB_PATH file.",
};

export interface CommandOutput {
  /** Takes one line that a step has printed. */
  line(text: string): void;
  /** Why the step fails although its program did not. */
  failure(): string | undefined;
}

/** Reads the commands out of a step's output and puts the rest into the log. */
export function commandOutput(log: JobLog, masks: Masks): CommandOutput {
  let stopToken: string | undefined;
  let failure: string | undefined;
  const obey = (command: Command, text: string) => {
    switch (command.name) {
      case "error":
        return log.error(located(command));
      case "warning":
        return log.warning(located(command));
      case "notice":
        return log.line(`##[notice]${located(command)}`);
      case "group":
        return log.line(`##[group]${command.message}`);
      case "endgroup":
        return log.line("##[endgroup]");
      case "add-mask":
        masks.add(command.message);
        return log.line("::add-mask::***");
      case "stop-commands":
        stopToken = command.message;
        return log.line(text);
      case "debug":
      case "echo":
      case "add-matcher":
      case "remove-matcher":
        return; // Nothing of these is shown unless somebody debugs the runner.
      default: {
        const instead = retired[command.name];
        if (instead === undefined) return log.line(text);
        failure = `The \`${command.name}\` command is disabled. ${instead}`;
        return log.error(failure);
      }
    }
  };
  return {
    line(text) {
      if (stopToken !== undefined) {
        if (text.trim() === `::${stopToken}::`) stopToken = undefined;
        log.line(text);
        return;
      }
      const command = readCommand(text);
      if (command) obey(command, text);
      else log.line(text);
    },
    failure: () => failure,
  };
}

function located({ properties, message }: Command): string {
  const place = [properties["file"], properties["line"], properties["col"]].filter(Boolean).join(":");
  const title = properties["title"];
  return [place && `${place}: `, title && `${title}: `, message].filter(Boolean).join("");
}
