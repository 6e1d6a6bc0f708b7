import type { AuditReport } from "../../contracts/audit.ts";
import { printCsv } from "../../formats/csv.ts";
import { verdictWords } from "./words.ts";

const names = (approvals: readonly { readonly reviewer: string }[] = []) =>
  approvals.map(({ reviewer }) => reviewer).join(" ");

/** The population of changes, a row each. Every row says whether it is rehearsed: rows are copied out of their file. */
export function changesAsCsv({ population, rehearsed }: AuditReport): string {
  const columns = [
    ...[
      "ran at",
      "environment",
      "application",
      "version",
      "source",
      "revision",
      "digest",
      "ledger",
      "request",
    ],
    ...[
      "promotion",
      "gate opened by",
      "repository",
      "commit",
      "pull request",
      "author",
      "merged by",
      "merged at",
    ],
    ...["approved by", "issues", "gaps", "rehearsed"],
  ];
  return printCsv([
    columns,
    ...population.changes.map((one) => [
      ...[one.ranAt, one.environment, one.application, one.version ?? "", one.source, one.revision],
      ...[one.digest ?? "", one.ledger ?? "", one.request?.id ?? ""],
      ...[
        one.promotion?.number ?? "",
        names(one.promotion?.approvals),
        one.repository ?? "",
        one.commit ?? "",
      ],
      ...[one.pullRequest?.number ?? "", one.pullRequest?.author ?? "", one.pullRequest?.mergedBy ?? ""],
      ...[one.pullRequest?.mergedAt ?? "", names(one.pullRequest?.approvals), one.issues.join(" ")],
      ...[one.gaps.join(" "), rehearsed],
    ]),
  ]);
}

/** The controls, a row each. */
export function controlsAsCsv({ controls, rehearsed }: AuditReport): string {
  return printCsv([
    ["control", "title", "criteria", "each", "verdict", "what was found", "rehearsed"],
    ...controls.map(({ id, title, criteria, frequency, verdict }) => [
      ...[id, title, criteria.join(" "), frequency, verdict.verdict],
      ...[verdictWords(verdict).join(" "), rehearsed],
    ]),
  ]);
}
