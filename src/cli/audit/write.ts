import type { OpenPack } from "../../assurance/pack/keep.ts";
import type { AuditReport } from "../../contracts/audit.ts";
import type { RawResponse } from "../../contracts/control.ts";
import type { Redactor } from "../../foundation/redaction.ts";
import { changesAsCsv, controlsAsCsv } from "../../present/audit/csv.ts";
import { auditPage } from "../../present/audit/page.ts";

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Puts a source's answer into the pack as it came, but for what the environment holds of secrets. */
export function storeIn(pack: OpenPack, rehearsed: boolean, redactor: Redactor) {
  return (control: string, number: number, response: RawResponse): string => {
    const path = `answers/${control}/${String(number).padStart(4, "0")}.json`;
    pack.add(path, redactor.redact(json({ rehearsed, ...response })));
    return path;
  };
}

/** Puts in what was found: for programs, for tables, and for people. */
export function writeReport(pack: OpenPack, report: AuditReport, redactor: Redactor): void {
  const { rehearsed, period, collectedAt, tool, company, controls, population, criteria } = report;
  const about = { rehearsed, company, period, collectedAt, tool };
  const files: Readonly<Record<string, string>> = {
    "controls.json": json({ ...about, controls }),
    "controls.csv": controlsAsCsv(report),
    "changes.json": json({ ...about, ...population }),
    "changes.csv": changesAsCsv(report),
    "criteria.json": json({ ...about, criteria }),
    "index.html": auditPage(report),
  };
  for (const [path, text] of Object.entries(files)) pack.add(path, redactor.redact(text));
}
