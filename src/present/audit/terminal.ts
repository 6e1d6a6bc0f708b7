import type { AuditReport, ControlReport } from "../../contracts/audit.ts";
import { verdictWords } from "./words.ts";

/** A control as a line, and what it found below. */
export function controlText({ id, title, verdict }: ControlReport): string {
  const lines = verdict.verdict === "pass" ? [] : verdictWords(verdict);
  return [
    `${verdict.verdict.padEnd(12)}  ${title} (${id})`,
    ...lines.map((line) => `${" ".repeat(14)}${line}`),
    "",
  ].join("\n");
}

/** What came of it. */
export function auditText({ controls, population, rehearsed }: AuditReport, folder: string): string {
  const count = (verdict: string) => controls.filter((one) => one.verdict.verdict === verdict).length;
  const { changes, orphans, unread } = population;
  return [
    "",
    `${count("pass")} pass, ${count("fail")} fail, ${count("unknown")} unknown, ${count("cannot-prove")} cannot be proved.`,
    `${changes.length} changes ran; ${orphans.length} things only one side knows.`,
    ...orphans.map(({ environment, subject, what }) => `  ${environment}: ${subject}: ${what}`),
    ...unread.map((line) => `  Not known: ${line}`),
    `The pack: ${folder}${rehearsed ? " (rehearsed: it is evidence of nothing)" : ""}`,
    "",
  ].join("\n");
}
