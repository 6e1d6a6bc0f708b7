import type { StepEnd } from "../../contracts/rollout-event.ts";
import type { Text } from "../styled.ts";
import { columns } from "../width.ts";
import { differenceLines, marked } from "./parts.ts";
import { type GraphView, usualWidth } from "./plain.ts";
import { wrapped } from "./wrapped.ts";

const gap = 2;
const widest = [28, 10, 20] as const;

/**
 * Every step in order: who does it, what would be done, which steps it needs. Rows for a table, the first its header;
 * a cell that does not fit goes on in the row below. Pure.
 */
export function dryRunRows(
  graph: GraphView,
  ends: ReadonlyMap<string, StepEnd>,
): readonly (readonly string[])[] {
  const rows = [
    ["step", "who", "would", "needs"],
    ...graph.steps
      .filter(({ id }) => ends.has(id))
      .map(({ id, by }) => [
        id,
        by === "person" ? "a person" : "groundwork",
        wouldDo(ends.get(id), by),
        nearest(id, graph).join(", ") || "nothing",
      ]),
  ];
  const firsts = rows.map((row) => widest.map((most, at) => wrapped(row[at] ?? "", most, true)));
  const takes = (at: number) => Math.max(...firsts.flatMap((cells) => (cells[at] ?? []).map(columns)));
  const left = widest.reduce((sum, _, at) => sum + takes(at) + gap, 0);
  return rows.flatMap((row, index) => {
    const cells = [...(firsts[index] ?? []), wrapped(row[widest.length] ?? "", usualWidth - left, true)];
    const height = Math.max(...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => cells.map((lines) => lines[line] ?? ""));
  });
}

/** The steps that it needs, without those that another of them needs already. */
function nearest(id: string, graph: GraphView): readonly string[] {
  const direct = graph.before(id);
  const further = new Set(direct.flatMap((giver) => graph.before(giver)));
  for (const giver of further) for (const next of graph.before(giver)) further.add(next);
  return direct.filter((giver) => !further.has(giver));
}

function wouldDo(end: StepEnd | undefined, by: "groundwork" | "person"): string {
  switch (end?.end) {
    case "matches":
      return "nothing: there";
    case "would-act": {
      if (end.sight === "missing") return by === "person" ? "do it" : "make it";
      const count = end.differences.length;
      return `change ${count === 1 ? "1 setting" : `${count} settings`}`;
    }
    case "waiting":
      return "wait for the vendor";
    case "needs-person":
      return "do it";
    case "failed":
      return "unclear: see below";
    case "blocked":
      return "known later";
    case "cancelled":
    case undefined:
      return "not looked at";
    default:
      return end satisfies never;
  }
}

/** What differs, step by step, below the table. Pure. */
export function dryRunDetails(graph: GraphView, ends: ReadonlyMap<string, StepEnd>): readonly Text[] {
  return graph.steps.flatMap(({ id, title }) => {
    const end = ends.get(id);
    if (end?.end === "matches" && end.leaves)
      return [...marked("good", `${title} (${id})`, "left as it is"), ...differenceLines(end.leaves)];
    if (end?.end !== "would-act" || end.differences.length === 0) return [];
    return [...marked("change", `${title} (${id})`), ...differenceLines(end.differences)];
  });
}
