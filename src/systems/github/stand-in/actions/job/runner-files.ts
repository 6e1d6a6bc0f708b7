import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The files through which a step tells the runner something: GITHUB_OUTPUT and its sisters. */
export interface RunnerFiles {
  /** Variables that name the files. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the step has written; throws `RunnerFileError` where it cannot be understood. */
  read(): RunnerFileContents;
}

export interface RunnerFileContents {
  readonly outputs: Readonly<Record<string, string>>;
  readonly environment: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly state: Readonly<Record<string, string>>;
  readonly summary: string;
}

export class RunnerFileError extends Error {
  override readonly name = "RunnerFileError";
}

const variables = {
  GITHUB_OUTPUT: "set_output",
  GITHUB_ENV: "set_env",
  GITHUB_PATH: "add_path",
  GITHUB_STATE: "save_state",
  GITHUB_STEP_SUMMARY: "step_summary",
} as const;

/** Makes a fresh set of files for one step, in a folder that exists. */
export function createRunnerFiles(folder: string, step: string): RunnerFiles {
  const paths = Object.fromEntries(
    Object.entries(variables).map(([variable, name]) => [variable, join(folder, `${name}_${step}`)]),
  );
  for (const path of Object.values(paths)) writeFileSync(path, "");
  const content = (variable: keyof typeof variables) => {
    try {
      return readFileSync(paths[variable] ?? "", "utf8");
    } catch {
      return ""; // The step may have removed it.
    }
  };
  return {
    environment: paths,
    read: () => ({
      outputs: readPairs(content("GITHUB_OUTPUT"), "GITHUB_OUTPUT"),
      environment: readPairs(content("GITHUB_ENV"), "GITHUB_ENV"),
      path: content("GITHUB_PATH").split(/\r?\n/).filter(Boolean),
      state: readPairs(content("GITHUB_STATE"), "GITHUB_STATE"),
      summary: content("GITHUB_STEP_SUMMARY"),
    }),
  };
}

/** `name=value` lines, and `name<<DELIMITER` with lines up to the delimiter. */
export function readPairs(text: string, file: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
      const delimiter = line.slice(heredoc + 2);
      const end = lines.indexOf(delimiter, index + 1);
      if (delimiter === "" || end < 0) {
        throw new RunnerFileError(
          `Unable to process file command '${file.replace("GITHUB_", "").toLowerCase()}' successfully. ` +
            `Invalid value. Matching delimiter not found '${delimiter}'`,
        );
      }
      values[line.slice(0, heredoc)] = lines.slice(index + 1, end).join("\n");
      index = end;
    } else if (equals > 0) {
      values[line.slice(0, equals)] = line.slice(equals + 1);
    } else {
      throw new RunnerFileError(
        `Unable to process file command '${file.replace("GITHUB_", "").toLowerCase()}' successfully. ` +
          `Invalid format '${line}'`,
      );
    }
  }
  return values;
}
