import type { RolloutEvent } from "../../../contracts/rollout-event.ts";
import { type Category, categoryNames, type FiledIssue } from "./filed.ts";

const rankOf = (category: Category | null): number =>
  category === null ? -1 : categoryNames.indexOf(category);

/** Where an issue belongs after an event about its step; null where the event moves nothing. */
export function categoryAfter(event: RolloutEvent): Category | null {
  switch (event.event) {
    case "acting":
    case "waiting":
      return "indeterminate";
    case "ended":
      if (event.end.end === "matches") return "done";
      return event.end.end === "waiting" || event.end.end === "needs-person" ? "indeterminate" : null;
    case "looking":
    case "looked":
    case "progress":
    case "retrying":
    case "fact-changed":
      return null;
    default:
      return event satisfies never;
  }
}

/** What to do about one issue: move it, only note where it is, or nothing. */
export type Move =
  | { readonly move: "to"; readonly category: Category }
  | { readonly move: "note"; readonly category: Category }
  | { readonly move: "none" };

/**
 * Issues go forward only. One that stands before where the rollout has put it was put back by a person, and stays there.
 */
export function moveOf({ category, set }: Pick<FiledIssue, "category" | "set">, wanted: Category): Move {
  if (rankOf(category) < rankOf(set)) return { move: "none" };
  if (rankOf(category) < rankOf(wanted)) return { move: "to", category: wanted };
  // It is there already: a move that was cut off before it was noted, or a person's.
  return rankOf(set) < rankOf(wanted) ? { move: "note", category: wanted } : { move: "none" };
}

/** An epic is under way when anything below it is, and done when everything is. */
export function categoryOfEpic(below: readonly Category[]): Category {
  if (below.length > 0 && below.every((one) => one === "done")) return "done";
  return below.some((one) => one !== "new") ? "indeterminate" : "new";
}
