/** 0 done · 1 failed · 2 the request or the blueprint is wrong · 3 waits for a person · 130/143 ended by a signal. */
export type ExitCode = 0 | 1 | 2 | 3 | 130 | 143;

/** One option of a command, as `parseArgs` of Node takes it and as the help shows it. */
export interface OptionHelp {
  readonly type: "string" | "boolean";
  readonly short?: string;
  /** What the value is, for the help: `FILE`, `N`. */
  readonly value?: string;
  readonly help: string;
}

export interface CommandInput {
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly arguments: readonly string[];
}

/** A command's help stands here in full, so that `--help` loads nothing of what the command does. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Names of what stands after the command: `ENVIRONMENT`; all of them are needed. */
  readonly arguments: readonly string[];
  /** Names of what may stand after them. */
  readonly further?: readonly string[];
  readonly options: Readonly<Record<string, OptionHelp>>;
  readonly examples: readonly string[];
  load(): Promise<(input: CommandInput) => Promise<ExitCode>>;
}
