import type { Masks } from "./masks.ts";

/** The log of one job: lines in order, secrets masked before they are kept. */
export interface JobLog {
  line(text: string): void;
  error(text: string): void;
  warning(text: string): void;
  /** A headline with lines that belong to it. */
  group(title: string, lines: readonly string[]): void;
  text(): string;
  /** The last errors, for the check run's summary. */
  errors(): readonly string[];
}

export function createJobLog(masks: Masks): JobLog {
  const lines: string[] = [];
  const errors: string[] = [];
  const add = (text: string) => {
    for (const part of masks.redact(text).split(/\r?\n/)) lines.push(part);
  };
  return {
    line: add,
    error(text) {
      errors.push(masks.redact(text));
      add(`##[error]${text}`);
    },
    warning: (text) => add(`##[warning]${text}`),
    group(title, content) {
      add(`##[group]${title}`);
      for (const line of content) add(line);
      add("##[endgroup]");
    },
    text: () => lines.join("\n") + (lines.length > 0 ? "\n" : ""),
    errors: () => errors.slice(-10),
  };
}
