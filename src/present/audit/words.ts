import type { Verdict } from "../../contracts/control.ts";

/** A verdict in sentences, a line each. */
export function verdictWords(verdict: Verdict): readonly string[] {
  switch (verdict.verdict) {
    case "pass":
      return [`${verdict.checked} looked at.`];
    case "fail":
      return verdict.findings.map(({ subject, what, next }) => `${subject}: ${what} ${next}`);
    case "unknown":
      return [verdict.why];
    case "cannot-prove":
      return [verdict.why, ...(verdict.instead === undefined ? [] : [verdict.instead])];
    default:
      return verdict satisfies never;
  }
}
