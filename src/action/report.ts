import { appendFileSync } from "node:fs";
import type { Diagnostic } from "../foundation/diagnostic.ts";

/** How the action speaks to whoever reads the run: the log, annotations, outputs. */
export interface Report {
  say(line: string): void;
  problem(diagnostic: Diagnostic): void;
  output(name: string, value: string): void;
  /** Adds Markdown to the page of the run. */
  summary(markdown: string): void;
}

/**
 * Untrusted text cannot start a workflow command: it never stands at the beginning of a line, and inside a
 * command `%`, line ends, and in properties `:` and `,` are escaped.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 * The runner obeys an older form as well, `##[command]`, wherever it stands in a line.
 */
export function createReport(
  write: (text: string) => void,
  environment: NodeJS.ProcessEnv,
  append: (path: string, text: string) => void = appendFileSync,
): Report {
  const line = (text: string) => text.replace(/[\r\n]+/g, " ").replaceAll("##[", "# #[");
  return {
    say: (text) => write(`${line(text).replace(/^[\s:]*::/, "")}\n`),
    problem: ({ severity, code, summary, cause, next }) => {
      const text = [summary, cause && `(${cause})`, next, `[${code}]`].filter(Boolean).join(" ");
      const escaped = text
        .replaceAll("%", "%25")
        .replaceAll("\r", "%0D")
        .replaceAll("\n", "%0A")
        .replaceAll("##[", "# #[");
      write(`::${severity}::${escaped}\n`);
    },
    output: (name, value) => {
      const path = environment["GITHUB_OUTPUT"];
      if (path) append(path, `${name}=${line(value)}\n`);
    },
    summary: (markdown) => {
      const path = environment["GITHUB_STEP_SUMMARY"];
      if (path) append(path, `${markdown}\n`);
    },
  };
}
