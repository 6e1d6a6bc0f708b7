import type { Plan } from "../../contracts/plan.ts";
import { type Child, element, fixedText, type Markup } from "../../formats/markup.ts";
import { gantt } from "./gantt.ts";
import { dayText, hoursText, momentText, money, waitText } from "./moments.ts";
import { style } from "./page.css.ts";

/** The plan as one HTML document that needs nothing else: no script, no font, no picture from elsewhere. */
export function planPage(plan: Plan): string {
  const head = element(
    "head",
    {},
    element("meta", { charset: "utf-8" }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("meta", {
      "http-equiv": "Content-Security-Policy",
      content: "default-src 'none'; style-src 'unsafe-inline'",
    }),
    element("title", {}, `Day 0 of ${plan.company}`),
    element("style", {}, fixedText(style)),
  );
  const body = element(
    "body",
    {},
    element("h1", {}, `Day 0 of ${plan.company}`),
    element("p", { class: "faint" }, "What the rollout takes, before anything is done."),
    ...[figures(plan), ...purchases(plan), ...calendar(plan), ...hours(plan), ...costs(plan)],
    ...[...issues(plan), ...risks(plan), ...assumptions(plan)],
  );
  return `<!doctype html>\n${element("html", { lang: "en" }, head, body).markup}\n`;
}

function figures({
  calendar: { start, end, workingDays, engineers },
  hours: all,
  costs: bill,
}: Plan): Markup {
  const figure = (value: string, about: string) => element("div", {}, element("strong", {}, value), about);
  return element(
    "div",
    { class: "figures" },
    figure(
      dayText(end),
      `ends, begun on ${dayText(start)}: ${workingDays} working days for ${engineers} ${engineers === 1 ? "engineer" : "engineers"}`,
    ),
    figure(
      `${hoursText(all.with)} h`,
      `with Groundwork; ${hoursText(all.without)} h by hand. The blueprint says ${all.blueprint.hours}`,
    ),
    figure(`$${money(bill.monthly)}`, "a month at list prices, before what is not counted"),
  );
}

function purchases({ purchases: all }: Plan): readonly Markup[] {
  if (all.length === 0) return [];
  const rows = all.map(({ orderBy, leadTimeHours, vendor, what, why, link, critical }) => [
    element("span", { class: critical ? "now mark" : "now" }, dayText(orderBy)),
    waitText(leadTimeHours),
    vendor,
    element("a", { href: link, rel: "noreferrer" }, what),
    why,
  ]);
  return [
    element("h2", {}, "Order first"),
    element(
      "p",
      { class: "faint" },
      "Ordered by that day, nobody waits longer for a vendor than the calendar below has it. What is marked is critical.",
    ),
    table(["order by", "takes", "from", "what", "why"], rows),
  ];
}

function calendar(plan: Plan): readonly Markup[] {
  const { earliestEnd } = plan.calendar;
  const key = (name: string, what: string) => [element("span", { class: name }), what];
  return [
    element("h2", {}, "Calendar"),
    element(
      "p",
      { class: "faint" },
      `What is critical would move the end: no number of engineers ends before ${momentText(earliestEnd)}. Names in italics are a person's own steps.`,
    ),
    element(
      "p",
      { class: "key" },
      ...key("work", "work"),
      ...key("wait", "wait for somebody else"),
      ...key("critical", "critical"),
    ),
    element("div", { class: "wide" }, gantt(plan)),
  ];
}

function hours({ hours: all }: Plan): readonly Markup[] {
  const { rows, blueprint } = all;
  const made = rows.map((row) => [
    `${row.epic}. ${row.title}`,
    number(hoursText(row.without)),
    row.derived,
    number(hoursText(row.steps)),
    number(hoursText(row.left)),
    row.left > 0 ? row.leftFor : "",
    row.source,
  ]);
  const sum = [
    "Sum",
    number(hoursText(all.without)),
    "",
    number(hoursText(all.steps)),
    number(hoursText(all.left)),
    `with Groundwork: ${hoursText(all.with)} h`,
    "",
  ];
  return [
    element("h2", {}, "Hours"),
    element(
      "p",
      {},
      `The blueprint says ${blueprint.hours} hours, whatever the company: ${blueprint.source} It does not say how they are made up. The split below is Groundwork's, and comes to ${blueprint.hours} for the company described under “What this rests on”.`,
    ),
    table(
      ["epic", "by hand", "made up of", "steps", "left to people", "for", "the blueprint's line"],
      made,
      sum,
    ),
  ];
}

function costs({ costs: bill }: Plan): readonly Markup[] {
  const { prices } = bill;
  const rows = bill.lines.map((line) => [
    line.environment ?? "everything",
    line.vendor,
    line.what,
    number(String(line.quantity)),
    number(String(line.unitPrice)),
    line.unit,
    element("a", { href: line.source.url, rel: "noreferrer" }, line.source.date),
    number(money(line.monthly)),
  ]);
  const sums = bill.byEnvironment.map(({ environment, monthly }) => [
    environment ?? "everything",
    number(money(monthly)),
  ]);
  return [
    element("h2", {}, "Cost a month"),
    element(
      "p",
      { class: "faint" },
      `US dollars at list prices${prices ? `, read from ${prices.from} to ${prices.to}` : ""}.`,
    ),
    table(["environment", "a month"], sums, ["Sum", number(money(bill.monthly))]),
    element("p", {}, ""),
    table(["for", "from", "what", "units", "price", "unit", "read on", "a month"], rows),
    element("p", {}, "Not counted:"),
    element("ul", {}, ...bill.notCounted.map((sentence) => element("li", {}, sentence))),
  ];
}

function issues({ issues: all, epics }: Plan): readonly Markup[] {
  const titles = new Map(epics.map((epic) => [epic.number, epic.title]));
  const rows = all.map((issue, index) => [
    number(String(index + 1)),
    issue.title,
    `${issue.epic}. ${titles.get(issue.epic) ?? ""}`,
    issue.by === "person" ? "person" : "Groundwork",
    number(hoursText(issue.hours)),
    issue.waitHours > 0 ? waitText(issue.waitHours) : "",
    element("span", { class: issue.critical ? "now mark" : "now" }, momentText(issue.start)),
    element("span", { class: "now" }, momentText(issue.end)),
    issue.engineer === null ? "" : number(String(issue.engineer)),
  ]);
  return [
    element("h2", {}, "Issues, in their order"),
    table(["", "what", "epic", "by", "hours", "then waits", "begins", "ends", "engineer"], rows),
  ];
}

function risks({ risks: all }: Plan): readonly Markup[] {
  const rows = all.map(({ what, likelihood, effect, answer }) => [what, likelihood, effect, answer]);
  return [element("h2", {}, "Risks"), table(["what", "likely", "harm", "what holds it down"], rows)];
}

function assumptions({ assumptions: all }: Plan): readonly Markup[] {
  const items = all.map((sentence) => element("li", {}, sentence));
  return [element("h2", {}, "What this rests on"), element("ul", {}, ...items)];
}

const number = (text: string): Cell => ({ number: text });
type Cell = Child | { readonly number: string };

function table(head: readonly string[], rows: readonly (readonly Cell[])[], sum?: readonly Cell[]): Markup {
  const numeric = (column: number) => rows.some((row) => isNumber(row[column]));
  const cells = (row: readonly Cell[]) =>
    row.map((cell) =>
      isNumber(cell) ? element("td", { class: "number" }, cell.number) : element("td", {}, cell),
    );
  return element(
    "div",
    { class: "wide" },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element(
          "tr",
          {},
          ...head.map((text, index) => element("th", { class: numeric(index) ? "number" : undefined }, text)),
        ),
      ),
      element(
        "tbody",
        {},
        ...rows.map((row) => element("tr", {}, ...cells(row))),
        ...(sum ? [element("tr", { class: "sum" }, ...cells(sum))] : []),
      ),
    ),
  );
}

const isNumber = (cell: Cell | undefined): cell is { readonly number: string } =>
  typeof cell === "object" && "number" in cell;
