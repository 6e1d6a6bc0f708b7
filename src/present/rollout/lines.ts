import type { RolloutEvent, StepEnd } from "../../contracts/rollout-event.ts";
import type { Text } from "../styled.ts";
import { styled } from "../styled.ts";
import { differenceLines, marked, taskLines } from "./parts.ts";
import { usualWidth } from "./plain.ts";
import { indented } from "./wrapped.ts";

/** What an event adds to the lines that stay; nothing for what only helps while one waits. Pure. */
export function eventLines(event: RolloutEvent, title: string): readonly Text[] {
  switch (event.event) {
    case "ended":
      return endLines(event.end, title);
    case "waiting":
      return event.task ? [...marked("person", title, "is yours to do"), ...taskLines(event.task)] : [];
    case "fact-changed":
      return indented(
        `${event.fact} was ${event.was} and is ${event.is}: made anew since.`,
        4,
        usualWidth,
      ).map((line) => styled("warning", line));
    case "looking":
    case "looked":
    case "acting":
    case "progress":
    case "retrying":
      return [];
    default:
      return event satisfies never;
  }
}

/** How a step ended: one line, and below it what differs. */
export function endLines(end: StepEnd, title: string): readonly Text[] {
  switch (end.end) {
    case "matches":
      return [
        ...marked("good", title, end.acted ? "done" : "there already"),
        ...(end.leaves ? ["    left as it is:", ...differenceLines(end.leaves)] : []),
      ];
    case "would-act":
      return [
        ...marked("change", title, end.sight === "missing" ? "missing" : "differs"),
        ...differenceLines(end.differences),
      ];
    case "waiting":
      return marked("wait", title, `${end.why}${untilOf(end.until)}`);
    case "needs-person":
      return marked("person", title, "waits for a person");
    case "failed": {
      const [first] = end.diagnostics;
      return marked("bad", title, first ? `${first.code}: ${first.summary}` : "failed");
    }
    case "blocked":
      return marked("quiet", title, `waits for ${end.by.join(", ")}`);
    case "cancelled":
      return marked("quiet", title, "not begun or cut short");
    default:
      return end satisfies never;
  }
}

export const untilOf = (until: Date | undefined): string =>
  until === undefined ? "" : ` (until ${until.toISOString().slice(0, 16).replace("T", " ")} UTC)`;
