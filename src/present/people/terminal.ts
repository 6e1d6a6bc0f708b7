import type { Right } from "../../contracts/people.ts";
import type {
  JudgedRight,
  Leaving,
  PeopleEffect,
  RightsReport,
  Standing,
  TextEdit,
} from "../../contracts/people-report.ts";
import { type Style, styled, type Text } from "../styled.ts";
import type { Terminal } from "../terminal.ts";

const styles: Readonly<Record<Standing, Style>> = {
  "as wanted": "good",
  "too much": "bad",
  missing: "warning",
  unknown: "faint",
};

/** Who may do what: rights that differ only in their scope share a row. */
export function showRights(terminal: Terminal, { rights, unasked }: RightsReport): void {
  const rows = new Map<string, { readonly right: JudgedRight; readonly scopes: string[] }>();
  for (const right of rights) {
    const { system, person, account, level, through, standing } = right;
    const key = JSON.stringify([person ?? "", account, system, level, through, standing]);
    const row = rows.get(key) ?? { right, scopes: [] };
    row.scopes.push(right.scope);
    rows.set(key, row);
  }
  terminal.table(
    [
      ["who", "where", "may", "what", "through", ""],
      ...[...rows.values()].map(({ right, scopes }): readonly Text[] => [
        ...[right.person ?? right.account, right.system, right.level, scopes.join(", "), right.through],
        styled(styles[right.standing], right.standing),
      ]),
    ],
    { header: true },
  );
  const counts = Object.keys(styles).map((standing) => {
    const count = rights.filter((right) => right.standing === standing).length;
    return `${count} ${standing}`;
  });
  terminal.line();
  terminal.line(counts.join(", "));
  for (const { system, why } of unasked)
    terminal.line(
      styled("warning", `${system} could not be asked: ${why.map(({ summary }) => summary).join(" ")}`),
    );
}

/** What a change would do, and the text to change. Nothing of it is done. */
export function showEffect(
  terminal: Terminal,
  { gained, lost, gates }: PeopleEffect,
  edits: readonly TextEdit[],
  file: string,
): void {
  showChanges(terminal, "Gained", gained);
  showChanges(terminal, "Lost", lost);
  if (gates.length > 0) {
    terminal.heading("Gates");
    terminal.table(
      [
        ["gate of", "asks for", "could be given before", "and after"],
        ...gates.map(({ environment, approvals, before, after }): readonly Text[] => [
          ...[environment, String(approvals), String(before)],
          after < approvals ? styled("bad", `${after}: too few`) : String(after),
        ]),
      ],
      { header: true },
    );
  }
  terminal.heading("The change of the document");
  if (edits.length === 0) terminal.line("None: it says so already.");
  for (const { line, column, removed, added } of edits) {
    terminal.line(styled("place", `${file}:${line}:${column}`));
    for (const text of linesOf(removed)) terminal.line(styled("bad", `- ${text}`));
    for (const text of linesOf(added)) terminal.line(styled("good", `+ ${text}`));
  }
  terminal.line();
  terminal.line("Nothing was written: make the change in a pull request, and the rollout carries it out.");
}

const linesOf = (text: string) => (text === "" ? [] : text.replace(/\r?\n$/, "").split(/\r?\n/));

function showChanges(terminal: Terminal, title: string, rights: readonly Right[]): void {
  if (rights.length === 0) return;
  terminal.heading(title);
  terminal.table(
    rights.map(({ person, account, system, level, scope, through, optional }) => [
      ...[person ?? account, system, optional ? `may be let ${level}` : level, scope, `through ${through}`],
    ]),
  );
}

const leavingStyles: Readonly<Record<Leaving["standing"], Style>> = {
  gone: "good",
  "still there": "bad",
  unknown: "warning",
};

/** System by system: whether somebody is gone, and what of theirs goes on working. */
export function showLeaving(terminal: Terminal, leavings: readonly Leaving[]): void {
  terminal.table(
    leavings.map(({ system, standing, account, why }) => [
      system,
      styled(leavingStyles[standing], standing),
      account ?? why.map(({ summary }) => summary).join(" "),
    ]),
  );
  const leftovers = leavings.flatMap((one) => one.leftovers);
  if (leftovers.length === 0) return;
  terminal.heading("What goes on working, and what to do about it");
  for (const { system, what, name, until, answer } of leftovers) {
    terminal.line([
      styled("strong", `${system}: ${what}: ${name}`),
      until ? ` (until ${until} at the latest)` : "",
    ]);
    terminal.line(`  ${answer}`);
  }
}
