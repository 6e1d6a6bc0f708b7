import type { Plan, PlanIssue } from "../../contracts/plan.ts";
import { element, type Markup } from "../../formats/markup.ts";
import { type Axis, axisOf } from "./axis.ts";
import { dayText, momentText } from "./moments.ts";

/** A bar of the picture. */
export interface Bar {
  readonly x: number;
  readonly width: number;
  readonly kind: "work" | "wait";
}

/** A line of the picture: an epic's name, or an issue with its bars. */
export interface Row {
  readonly y: number;
  readonly label: string;
  readonly issue: PlanIssue | null;
  readonly bars: readonly Bar[];
}

export interface Gantt {
  readonly width: number;
  readonly height: number;
  readonly axis: Axis;
  readonly rows: readonly Row[];
}

export const rowHeight = 20;
/** The column for labels, in pixels. */
export const labelWidth = 400;
const headHeight = 44;
const barHeight = 12;
/** What still can be seen. */
const least = 3;
/** A letter's usual width in the label's font; an em for each that is not Latin. What is wider still is clipped. */
const latinWidth = 6.4;
const otherWidth = 12;
/** Fonts differ from machine to machine: no label is drawn outside of its column. */
const labelClip = "labels";

/** Where everything stands: one line for each issue below its epic's, each from left to right. */
export function layOut(plan: Plan): Gantt {
  const { start, end, hoursADay } = plan.calendar;
  const axis = axisOf(start, end, hoursADay, 900);
  const rows: Row[] = [];
  const add = (row: Omit<Row, "y">) => rows.push({ ...row, y: headHeight + rows.length * rowHeight });
  for (const epic of plan.epics) {
    const own = plan.issues.filter((issue) => issue.epic === epic.number);
    if (own.length === 0) continue;
    add({ label: fitted(`${epic.number}. ${epic.title}`, labelWidth - 12), issue: null, bars: [] });
    for (const issue of own.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0))) {
      add({ label: fitted(issue.title, labelWidth - 28), issue, bars: barsOf(issue, axis) });
    }
  }
  return {
    width: labelWidth + axis.width + 2 * least,
    height: headHeight + rows.length * rowHeight + 8,
    ...{ axis, rows },
  };
}

/** What is too short to be seen is drawn as wide as can be seen; what comes after it moves, and stays in the picture. */
function barsOf(issue: PlanIssue, axis: Axis): readonly Bar[] {
  const [start, worked, end] = [axis.at(issue.start), axis.at(issue.worked), axis.at(issue.end)];
  const work = issue.hours > 0 || issue.waitHours === 0;
  const bars: Bar[] = [];
  if (work) bars.push({ x: start, width: Math.max(worked - start, least), kind: "work" });
  const from = work ? start + Math.max(worked - start, least) : start;
  if (issue.end > issue.worked) bars.push({ x: from, width: Math.max(end - from, least), kind: "wait" });
  return bars;
}

/** A text that is cut where it would be wider than so many pixels. */
export function fitted(text: string, width: number): string {
  const characters = Array.from(text);
  let taken = 0;
  for (const [index, character] of characters.entries()) {
    taken += (character.codePointAt(0) ?? 0) < 0x250 ? latinWidth : otherWidth;
    if (taken > width)
      return `${characters
        .slice(0, Math.max(index - 1, 0))
        .join("")
        .trimEnd()}…`;
  }
  return text;
}

/** The calendar as a picture: SVG to stand in a page whose style sheet has its colours. */
export function gantt(plan: Plan): Markup {
  const { width, height, axis, rows } = layOut(plan);
  const label = `Calendar of ${plan.issues.length} issues from ${dayText(plan.calendar.start)} to ${dayText(plan.calendar.end)}`;
  return element(
    "svg",
    {
      viewBox: `0 0 ${round(width)} ${height}`,
      width: round(width),
      height,
      role: "img",
      "aria-label": label,
    },
    element("clipPath", { id: labelClip }, element("rect", { x: 0, y: 0, width: labelWidth - 6, height })),
    ...grid(axis, height),
    ...rows.map(drawnRow),
  );
}

function grid(axis: Axis, height: number): readonly Markup[] {
  const wide = (axis.days.find(({ weekend }) => !weekend)?.width ?? 0) >= 22;
  let month = "";
  return axis.days.flatMap(({ date, x, width, weekend }) => {
    const at = labelWidth + x;
    const parts = [
      weekend
        ? element("rect", { class: "weekend", x: round(at), y: 22, width: round(width), height: height - 26 })
        : element("line", { class: "day", x1: round(at), x2: round(at), y1: 22, y2: height - 4 }),
    ];
    const [, , name = "", year = ""] = dayText(date).split(" ");
    const monday = new Date(`${date}T00:00:00Z`).getUTCDay() === 1;
    if (!weekend && (wide || monday)) {
      parts.push(element("text", { class: "tick", x: round(at + 3), y: 36 }, String(Number(date.slice(8)))));
    }
    if (!weekend && date.slice(0, 7) !== month) {
      month = date.slice(0, 7);
      parts.push(element("text", { class: "month", x: round(at + 3), y: 16 }, `${name} ${year}`));
    }
    return parts;
  });
}

function drawnRow({ y, label, issue, bars }: Row): Markup {
  const text = { y: y + rowHeight - 6, "clip-path": `url(#${labelClip})` };
  if (!issue) return element("text", { class: "epic", x: 8, ...text }, label);
  const kinds = `${issue.critical ? " critical" : ""}${issue.by === "person" ? " person" : ""}`;
  return element(
    "g",
    {},
    element("title", {}, aboutIssue(issue)),
    element("text", { class: `label${kinds}`, x: 20, ...text }, label),
    ...bars.map(({ x, width, kind }) =>
      element("rect", {
        class: `${kind}${kinds}`,
        ...{ x: round(labelWidth + x), y: y + (rowHeight - barHeight) / 2, rx: 2 },
        ...{ width: round(width), height: barHeight },
      }),
    ),
  );
}

function aboutIssue({ title, start, end, by, engineer }: PlanIssue): string {
  const who = [
    ...(by === "person" ? ["by hand"] : []),
    ...(engineer === null ? [] : [`engineer ${engineer}`]),
  ];
  return [title, `${momentText(start)} to ${momentText(end)}`, ...who].join(", ");
}

const round = (number: number): number => Math.round(number * 100) / 100;
