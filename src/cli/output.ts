import type { Diagnostic } from "../foundation/diagnostic.ts";
import { printDiagnostics, printDiagnosticsAsJson } from "../present/diagnostics.ts";
import { openTerminal, type Terminal } from "../present/terminal.ts";

/** A command's way to say something: to a person, or as JSON lines. */
export interface Output {
  readonly json: boolean;
  readonly terminal: Terminal;
  /** Mistakes and remarks: to standard error for people, among the JSON lines for machines. */
  diagnose(diagnostics: readonly Diagnostic[]): void;
  /** One JSON object, on a line of its own. */
  object(value: object): void;
}

export function openOutput(json: boolean): Output {
  const terminal = openTerminal({ stdout: process.stdout, stderr: process.stderr, env: process.env });
  return {
    json,
    terminal,
    diagnose(diagnostics) {
      if (diagnostics.length === 0) return;
      if (json) process.stdout.write(printDiagnosticsAsJson(diagnostics));
      else process.stderr.write(printDiagnostics(diagnostics, terminal.colourNotes));
    },
    object(value) {
      process.stdout.write(`${JSON.stringify(value)}\n`);
    },
  };
}
