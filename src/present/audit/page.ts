import type { AuditReport, ChangeApproval, ChangeRecord, ControlReport } from "../../contracts/audit.ts";
import { type Child, element, fixedText, type Markup } from "../../formats/markup.ts";
import { style } from "./page.css.ts";
import { verdictWords } from "./words.ts";

/** What an audit found, as one HTML document that needs nothing else: no script, no font, nothing from elsewhere. */
export function auditPage(report: AuditReport): string {
  const title = `Evidence of ${report.company}`;
  const head = element(
    "head",
    {},
    element("meta", { charset: "utf-8" }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("meta", {
      "http-equiv": "Content-Security-Policy",
      content: "default-src 'none'; style-src 'unsafe-inline'",
    }),
    element("title", {}, `${report.rehearsed ? "Rehearsed: " : ""}${title}`),
    element("style", {}, fixedText(style)),
  );
  const body = element(
    "body",
    {},
    ...(report.rehearsed ? [rehearsed()] : []),
    element("h1", {}, title),
    element(
      "p",
      { class: "faint" },
      `From ${report.period.from} until before ${report.period.to}, collected at ${report.collectedAt} by ${report.tool}. Times are UTC.`,
    ),
    ...controls(report.controls),
    ...changes(report),
    ...orphans(report),
    ...criteria(report),
    ...(report.rehearsed ? [rehearsed()] : []),
  );
  return `<!doctype html>\n${element("html", { lang: "en" }, head, body).markup}\n`;
}

const rehearsed = (): Markup =>
  element(
    "p",
    { class: "rehearsed" },
    "Rehearsed: this was collected from stand-ins on one machine. It is evidence of nothing.",
  );

function controls(all: readonly ControlReport[]): readonly Markup[] {
  const rows = all.map(({ id, title, criteria: ids, frequency, verdict, answers }) => [
    element("span", { class: verdict.verdict }, verdict.verdict),
    element("span", {}, title, element("br", {}), element("span", { class: "faint" }, id)),
    element("span", {}, ...verdictWords(verdict).map((line) => element("div", {}, line))),
    ids.join(" "),
    frequency,
    element("span", {}, ...links(answers)),
  ]);
  return [
    element("h2", {}, "Controls"),
    element("p", { class: "faint" }, "What could not be collected is unknown, and never a pass."),
    table(["verdict", "control", "what was found", "criteria", "each", "answers"], rows),
  ];
}

const links = (paths: readonly string[]): readonly Child[] =>
  paths.slice(0, 20).map((path, index) => element("a", { href: path }, `${index + 1} `));

function changes({ population: { changes: all, unread } }: AuditReport): readonly Markup[] {
  const rows = all.map((change) => [
    change.ranAt,
    `${change.application} in ${change.environment}${change.version ? ` (${change.version})` : ""}`,
    change.digest ?? change.revision,
    changed(change),
    change.promotion ? `#${change.promotion.number} ${people(change.promotion.approvals)}` : "none",
    change.issues.join(", ") || "none",
    change.gaps.join(" ") || "none",
  ]);
  return [
    element("h2", {}, "Changes, from what ran"),
    ...unread.map((line) => element("p", { class: "unknown" }, `Not known: ${line}`)),
    table(["ran at", "what", "digest or commit", "pull request", "gate", "issues", "gaps"], rows),
  ];
}

const changed = ({ pullRequest: one }: ChangeRecord): string =>
  one ? `#${one.number} ${one.title}, by ${one.author}; ${people(one.approvals)}` : "none";

const people = (approvals: readonly ChangeApproval[]): string =>
  approvals.length > 0
    ? `approved by ${approvals.map(({ reviewer }) => reviewer).join(", ")}`
    : "approved by nobody";

const kinds = {
  ran: "ran, and no entry explains it",
  ledger: "in the ledger, and never ran",
  direct: "changed past the road",
} as const;

function orphans({ population: { orphans: all } }: AuditReport): readonly Markup[] {
  const rows = all.map(({ kind, environment, subject, at, what }) => [
    kinds[kind],
    environment,
    subject,
    at ?? "not known",
    what,
  ]);
  return [
    element("h2", {}, "What one side alone knows"),
    ...(rows.length > 0
      ? [table(["kind", "environment", "what", "at", "why"], rows)]
      : [element("p", {}, "Nothing: whatever ran is in the ledger, and whatever is in it ran.")]),
  ];
}

function criteria({ criteria: all }: AuditReport): readonly Markup[] {
  const rows = all.map(({ id, title, byPeople, controls: ids }) => [
    id,
    title,
    ids.join(", ") || "none",
    byPeople ?? "nothing",
  ]);
  return [
    element("h2", {}, "Criteria"),
    element("p", { class: "faint" }, "Ids are the AICPA's; the words are ours."),
    table(["id", "about", "controls that speak to it", "what people hand in"], rows),
  ];
}

function table(heads: readonly string[], rows: readonly (readonly Child[])[]): Markup {
  return element(
    "div",
    { class: "wide" },
    element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...heads.map((head) => element("th", { scope: "col" }, head)))),
      element(
        "tbody",
        {},
        ...rows.map((cells) => element("tr", {}, ...cells.map((cell) => element("td", {}, cell)))),
      ),
    ),
  );
}
