import type { Plan, PlanIssue } from "../../contracts/plan.ts";
import { styled, type Text } from "../styled.ts";
import type { Terminal } from "../terminal.ts";
import { dayText, hoursText, momentText, money, waitText } from "./moments.ts";

/** The plan for somebody at a terminal. With `epic`, its issues alone. */
export function showPlan(terminal: Terminal, plan: Plan, epic: number | null): void {
  if (epic !== null) {
    showIssues(terminal, plan, epic);
    return;
  }
  const { calendar, hours, costs } = plan;
  terminal.line(styled("strong", `Day 0 of ${plan.company}`));
  terminal.table([
    [
      "calendar",
      `${dayText(calendar.start)} to ${dayText(calendar.end)}: ${calendar.workingDays} working days, ${engineersText(calendar.engineers)}`,
    ],
    [
      "hours",
      `${hoursText(hours.with)} with Groundwork, ${hoursText(hours.without)} by hand; the blueprint says ${hours.blueprint.hours}`,
    ],
    ["cost", `$${money(costs.monthly)} a month at list prices, before everything that is not counted`],
  ]);
  showPurchases(terminal, plan);
  for (const { number, issues } of plan.epics) if (issues > 0) showIssues(terminal, plan, number);
  showCriticalPath(terminal, plan);
  showHours(terminal, plan);
  showCosts(terminal, plan);
  terminal.heading("Risks");
  terminal.table(
    [
      ["likely", "harm", "what", "what holds it down"],
      ...plan.risks.map((risk) => [risk.likelihood, risk.effect, risk.what, risk.answer]),
    ],
    { header: true },
  );
  terminal.heading("What this rests on");
  for (const sentence of plan.assumptions) terminal.line(`- ${sentence}`);
}

const engineersText = (count: number) => `${count} ${count === 1 ? "engineer" : "engineers"}`;

function showPurchases(terminal: Terminal, { purchases }: Plan): void {
  if (purchases.length === 0) return;
  terminal.heading("Order first");
  terminal.table(
    [
      ["order by", "takes", "from", "what", "where"],
      ...purchases.map(({ orderBy, leadTimeHours, vendor, what, link }) => [
        ...[dayText(orderBy), waitText(leadTimeHours), vendor, what],
        styled("place", link),
      ]),
    ],
    { header: true },
  );
}

function showIssues(terminal: Terminal, plan: Plan, epic: number): void {
  const found = plan.epics.find(({ number }) => number === epic);
  terminal.heading(`${epic}. ${found?.title ?? ""}: ${hoursText(found?.hours ?? 0)} h`);
  const own = plan.issues.filter((issue) => issue.epic === epic);
  if (own.length === 0) terminal.line("Nothing here is done by a step of the rollout.");
  else
    terminal.table([["start", "hours", "waits", "who", "what", ""], ...own.map(issueRow)], { header: true });
}

function issueRow(issue: PlanIssue): readonly Text[] {
  return [
    momentText(issue.start),
    issue.hours > 0 ? hoursText(issue.hours) : "-",
    issue.waitHours > 0 ? waitText(issue.waitHours) : "-",
    issue.by === "person" ? styled("warning", who(issue)) : who(issue),
    issue.title,
    issue.critical ? styled("bad", "critical") : "",
  ];
}

/** A step without work is done by Groundwork alone. */
function who({ by, engineer }: PlanIssue): string {
  if (by === "person") return engineer === null ? "person" : `person (engineer ${engineer})`;
  return engineer === null ? "Groundwork" : `engineer ${engineer}`;
}

function showCriticalPath(terminal: Terminal, { calendar, issues }: Plan): void {
  const titles = new Map(issues.map(({ id, title }) => [id, title]));
  terminal.heading("Critical path");
  terminal.line(
    `No number of engineers ends before ${momentText(calendar.earliestEnd)}: each of these waits for the one before it.`,
  );
  for (const id of calendar.criticalPath) terminal.line(`- ${titles.get(id) ?? id}`);
}

function showHours(terminal: Terminal, { hours }: Plan): void {
  terminal.heading("Hours");
  terminal.table(
    [
      ["epic", "by hand", "with Groundwork", "of it left to people", "by hand is", "the blueprint's line"],
      ...hours.rows.map((row) => [
        `${row.epic}. ${row.title}`,
        hoursText(row.without),
        hoursText(row.steps + row.left),
        row.left > 0 ? `${hoursText(row.left)} (${row.leftFor})` : "-",
        row.derived,
        row.source,
      ]),
      [styled("strong", "sum"), hoursText(hours.without), hoursText(hours.with), hoursText(hours.left)],
    ],
    { header: true },
  );
  terminal.line(
    `The blueprint itself says ${hours.blueprint.hours}, whatever the company. ${hours.blueprint.source}`,
  );
}

function showCosts(terminal: Terminal, { costs }: Plan): void {
  const { prices } = costs;
  terminal.heading(
    `Cost a month, in US dollars${prices ? `, at prices read from ${prices.from} to ${prices.to}` : ""}`,
  );
  terminal.table(
    [
      ["for", "from", "what", "units", "price", "unit", "a month"],
      ...costs.lines.map(({ environment, vendor, what, quantity, unitPrice, unit, monthly }) => [
        environment ?? "everything",
        vendor,
        what,
        String(quantity),
        String(unitPrice),
        unit,
        money(monthly),
      ]),
    ],
    { header: true },
  );
  terminal.line();
  terminal.table([
    ...costs.byEnvironment.map(({ environment, monthly }) => [environment ?? "everything", money(monthly)]),
    [styled("strong", "sum"), styled("strong", money(costs.monthly))],
  ]);
  terminal.line();
  terminal.line("Not counted:");
  for (const sentence of costs.notCounted) terminal.line(`- ${sentence}`);
}
