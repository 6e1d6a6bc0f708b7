import type { Diagnostic } from "../foundation/diagnostic.ts";
import { visible } from "../foundation/visible.ts";
import { excerpt } from "./excerpt.ts";
import { printText, styled, type Text } from "./styled.ts";

/**
 * Diagnostics for people, in the way of compilers: what happened, where, the line with the place underlined, what
 * was expected, what lies underneath, and what to do next. Ends with a line end; a last line counts them.
 */
export function printDiagnostics(diagnostics: readonly Diagnostic[], colour: boolean): string {
  const lines = diagnostics.flatMap((diagnostic) => [...diagnosticLines(diagnostic), ""]);
  const count = countLine(diagnostics);
  return [...lines, ...(count ? [count] : [])].map((line) => `${printText(line, colour)}\n`).join("");
}

/** One JSON object for each diagnostic and line, for machines; what nobody sees stays escaped. */
export function printDiagnosticsAsJson(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => `${safeJson({ event: "diagnostic", ...diagnostic })}\n`).join("");
}

function diagnosticLines(diagnostic: Diagnostic): readonly Text[] {
  const { severity, code, summary, place } = diagnostic;
  const style = severity === "error" ? "bad" : "warning";
  const gutter = place ? " ".repeat(String(place.line).length) : "";
  const lines: Text[] = [[styled(style, `${severity}[${code}]`), ": ", styled("strong", summary)]];
  if (place) {
    const { text, indent, width } = excerpt(place);
    const bar = styled("place", `${gutter} |`);
    lines.push(
      [styled("place", `${gutter}--> `), `${place.file}:${place.line}:${place.column}`],
      bar,
      [styled("place", `${place.line} |`), text === "" ? "" : ` ${text}`],
      [bar, ` ${" ".repeat(indent)}`, styled(style, "^".repeat(width))],
    );
  }
  for (const [name, text] of remarks(diagnostic)) {
    const [first = "", ...rest] = text.split("\n");
    lines.push([styled("place", `${gutter} = `), styled("strong", `${name}:`), ` ${first}`]);
    // What follows the sentence is there to be copied: no indentation of ours.
    if (rest.length > 0) lines.push("", ...rest);
  }
  return lines;
}

function remarks({ expected, cause, next }: Diagnostic): readonly (readonly [string, string])[] {
  return [["expected", expected] as const, ["cause", cause] as const, ["help", next] as const].flatMap(
    ([name, text]) => (text === undefined ? [] : [[name, text] as const]),
  );
}

function countLine(diagnostics: readonly Diagnostic[]): string | undefined {
  const count = (severity: Diagnostic["severity"], word: string) => {
    const found = diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
    return found === 0 ? [] : [`${found} ${word}${found === 1 ? "" : "s"}`];
  };
  const counts = [...count("error", "error"), ...count("warning", "warning")];
  return counts.length === 0 ? undefined : `${counts.join(", ")}.`;
}

/** JSON escapes control characters itself; the others that nobody sees follow here. */
function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(/[^\x20-\x7e]/gu, (character) =>
    visible(character) === character ? character : unitEscapes(character),
  );
}

function unitEscapes(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}
