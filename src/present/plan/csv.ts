import type { Plan } from "../../contracts/plan.ts";
import { printCsv } from "../../formats/csv.ts";

const columns = [
  ...["order", "id", "title", "epic", "epic title", "by", "hours", "wait hours"],
  ...["after", "start", "worked", "end", "engineer", "critical"],
];

/** The issues, a row each, in their order. Ids in `after` are separated by spaces. */
export function planAsCsv({ issues, epics }: Plan): string {
  const titles = new Map(epics.map(({ number, title }) => [number, title]));
  return printCsv([
    columns,
    ...issues.map((issue, index) => [
      ...[index + 1, issue.id, issue.title, issue.epic, titles.get(issue.epic) ?? "", issue.by],
      ...[issue.hours, issue.waitHours, issue.before.join(" ")],
      ...[issue.start, issue.worked, issue.end, issue.engineer, issue.critical],
    ]),
  ]);
}
