import type { Difference, PersonTask } from "../../contracts/outcome.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import { styled, type Text } from "../styled.ts";
import { columns, padded } from "../width.ts";
import { usualWidth } from "./plain.ts";
import { indented, wrapped } from "./wrapped.ts";

/** How each kind of line begins. Always two columns, so that what follows stands below each other. */
export const marks = {
  good: styled("good", "✓ "),
  bad: styled("bad", "✗ "),
  change: styled("warning", "~ "),
  person: styled("warning", "→ "),
  wait: styled("warning", "… "),
  quiet: styled("faint", "· "),
} as const;

/** A mark and a sentence behind it, broken so that its lines stand below each other. */
export function marked(mark: keyof typeof marks, title: string, rest = "", indent = 2): readonly Text[] {
  const [first = "", ...more] = wrapped(rest === "" ? title : `${title}  ${rest}`, usualWidth - indent - 2);
  const behind = " ".repeat(indent + 2);
  const head: Text =
    rest !== "" && first.startsWith(`${title}  `)
      ? [" ".repeat(indent), marks[mark], title, styled("faint", first.slice(title.length))]
      : [" ".repeat(indent), marks[mark], first];
  return [head, ...more.map((line): Text => (rest === "" ? behind + line : [behind, styled("faint", line)]))];
}

/** Everything that a person needs for their task: what, where, what to enter, how long it usually waits. */
export function taskLines(task: PersonTask, indent = 6): readonly Text[] {
  const space = " ".repeat(indent);
  const widest = Math.max(0, ...task.enter.map(({ field }) => columns(field)));
  return [
    ...indented(task.what, indent, usualWidth),
    ...(task.link === "" ? [] : [[space, styled("place", task.link)]]),
    ...task.enter.map(
      ({ field, value }): Text => [`${space}  ${padded(field, widest)}  `, styled("strong", value)],
    ),
    ...(task.usualWaitHours > 0
      ? [styled("faint", `${space}Usually takes ${lasting(task.usualWaitHours)}.`)]
      : []),
  ];
}

/** Hours as people say them. */
export function lasting(hours: number): string {
  const said = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;
  if (hours < 1) return said(Math.max(1, Math.round(hours * 60)), "minute");
  return hours < 48 ? said(Math.round(hours * 10) / 10, "hour") : said(Math.round(hours / 24), "day");
}

/** Settings that differ: on one line each where that fits, and below each other where not. */
export function differenceLines(differences: readonly Difference[], indent = 6): readonly Text[] {
  const space = " ".repeat(indent);
  return differences.flatMap(({ what, wanted, found }): readonly Text[] => {
    const short = `${space}${what}: ${found} → ${wanted}`;
    if (columns(short) <= usualWidth && !short.includes("\n")) {
      return [[`${space}${what}: `, styled("bad", found), " → ", styled("good", wanted)]];
    }
    return [
      ...indented(what, indent, usualWidth),
      ...valueLines("is", found, "bad", indent + 2),
      ...valueLines("becomes", wanted, "good", indent + 2),
    ];
  });
}

/** A value behind what it is, broken wherever it must be. */
function valueLines(name: string, value: string, style: "good" | "bad", indent: number): readonly Text[] {
  const label = 9;
  return wrapped(value, usualWidth - indent - label, true).map((line, at) => [
    " ".repeat(indent) + padded(at === 0 ? name : "", label),
    styled(style, line),
  ]);
}

/** A failure in full, below the step that it is about. */
export function failureLines(diagnostics: readonly Diagnostic[], indent = 6): readonly Text[] {
  return diagnostics.flatMap(({ code, summary, cause, next }): readonly Text[] => [
    ...indented(`${code}: ${summary}`, indent, usualWidth),
    ...(cause === undefined
      ? []
      : indented(cause, indent + 2, usualWidth).map((line) => styled("faint", line))),
    ...(next === undefined ? [] : indented(next, indent, usualWidth)),
  ]);
}
