import type { LeftToPerson, StackResource, TeardownList, TeardownReport } from "../../contracts/teardown.ts";
import { styled, type Text } from "../styled.ts";
import { failureLines, marked } from "./parts.ts";
import { usualWidth, type ViewDoor } from "./plain.ts";
import { indented } from "./wrapped.ts";

/** Everything that a teardown would do and leave, before anything is deleted. */
export function showTeardownList(door: ViewDoor, list: TeardownList): void {
  if (door.json) door.object({ event: "teardown-list", ...list });
  else for (const line of listLines(list)) door.terminal.line(line);
}

/** What came of it. `command` goes on, as it is typed: `groundwork teardown`. */
export function showTeardownReport(door: ViewDoor, report: TeardownReport, command: string): void {
  if (door.json) {
    door.diagnose(report.diagnostics);
    door.object({ event: "teardown-report", ...report, command });
    return;
  }
  for (const line of reportLines(report, command)) door.terminal.line(line);
  door.diagnose(report.diagnostics);
}

/** Pure. */
export function listLines({ deletes, undoes, keeps, left, unseen }: TeardownList): readonly Text[] {
  const counts = [
    `${counted(deletes.length, "resource")} would go`,
    ...(undoes.length > 0 ? [`${counted(undoes.length, "step")} would be undone`] : []),
    `${counted(keeps.length, "resource")} would stay`,
    ...(left.length > 0 ? [`${left.length} would be left to a person`] : []),
  ];
  return [
    ...part(
      "Goes, in this order",
      grouped(deletes, ({ stack }) => stack, stackLines("bad")),
    ),
    ...part(
      "Is undone",
      undoes.flatMap(({ title }) => marked("bad", title)),
    ),
    ...part(
      "Stays",
      grouped(keeps, ({ stack, why }) => `${stack}: ${why}`, stackLines("quiet")),
    ),
    ...leftLines(left),
    ...part(
      "Not looked at: what it needs was never there",
      unseen.flatMap(({ title }) => marked("quiet", title)),
    ),
    "",
    ...indented(`${counts.join(", ")}.`, 0, usualWidth),
  ];
}

/** Pure. */
export function reportLines(report: TeardownReport, command: string): readonly Text[] {
  const { outcome, list, deleted, undone, remaining, failed, blocked, waiting } = report;
  const began = !["dry-run", "declined"].includes(outcome);
  const counts = [
    `${counted(deleted.length, "resource")} deleted`,
    ...(undone.length > 0 ? [`${counted(undone.length, "step")} undone`] : []),
    ...(remaining.length > 0 ? [`${remaining.length} not deleted`] : []),
    `${list.keeps.length} kept`,
    ...(list.left.length > 0 ? [`${list.left.length} left to a person`] : []),
  ];
  return [
    ...part(
      "Failed",
      failed.flatMap(({ title, diagnostics }) => [...marked("bad", title), ...failureLines(diagnostics, 4)]),
    ),
    ...part(
      "On its way",
      waiting.flatMap(({ title, why }) => marked("wait", title, why)),
    ),
    ...part(
      "Not begun",
      blocked.flatMap(({ title, by }) => marked("quiet", title, `waits for: ${by.join(", ")}`)),
    ),
    ...(began
      ? part(
          "Still there",
          grouped(remaining, ({ stack }) => stack, stackLines("bad")),
        )
      : []),
    ...(began ? leftLines(list.left) : []),
    "",
    ...indented(`${headOf[outcome]}: ${counts.join(", ")}.`, 0, usualWidth),
    ...(outcome === "done" || outcome === "declined" ? [] : ["To go on:", `  ${command}`]),
  ];
}

const headOf: Readonly<Record<TeardownReport["outcome"], string>> = {
  done: "Done",
  failed: "Failed",
  waiting: "Waiting",
  cancelled: "Cut short",
  declined: "Nothing was done",
  "dry-run": "Only looked",
};

function part(title: string, lines: readonly Text[]): readonly Text[] {
  return lines.length === 0 ? [] : ["", styled("strong", title), ...lines];
}

function grouped<T>(
  items: readonly T[],
  key: (item: T) => string,
  lines: (key: string, items: readonly T[]) => readonly Text[],
): readonly Text[] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups].flatMap(([name, found]) => lines(name, found));
}

/** A stack, and its resources below it, each whole on one line so that it can be copied. */
const stackLines =
  (mark: "bad" | "quiet") =>
  (title: string, resources: readonly StackResource[]): readonly Text[] => [
    ...marked(mark, title),
    ...resources.map(({ address }) => `      ${address}`),
  ];

function leftLines(left: readonly LeftToPerson[]): readonly Text[] {
  return part(
    "Left to a person",
    grouped(
      left,
      ({ why, next }) => `${why}\n${next}`,
      (said, whats) => [
        ...whats.flatMap(({ what }) => marked("person", what)),
        ...indented(said, 6, usualWidth).map((line) => styled("faint", line)),
      ],
    ),
  );
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;
