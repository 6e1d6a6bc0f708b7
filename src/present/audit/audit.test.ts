import { describe, expect, it } from "vitest";
import type { AuditReport } from "../../contracts/audit.ts";
import { changesAsCsv, controlsAsCsv } from "./csv.ts";
import { auditPage } from "./page.ts";

const hostile = '<script>alert("x")</script>';
const report = (rehearsed: boolean): AuditReport => ({
  ...{ company: hostile, collectedAt: "2026-12-01T00:00:00Z", tool: "groundwork 1.0.0", rehearsed },
  period: { from: "2026-11-01T00:00:00Z", to: "2026-12-01T00:00:00Z" },
  controls: [
    {
      ...{
        id: "a.b",
        system: "a",
        title: hostile,
        criteria: ["CC8.1"],
        frequency: "daily",
        answers: ["answers/a.b/1.json"],
      },
      verdict: {
        verdict: "fail",
        checked: 1,
        findings: [{ subject: hostile, what: "=1+1", next: "Mend it." }],
      },
    },
  ],
  population: {
    changes: [
      {
        ...{
          environment: "prod",
          application: "storefront",
          ranAt: "2026-11-20T10:00:00Z",
          source: "argocd",
        },
        ...{
          revision: "c".repeat(40),
          digest: null,
          version: null,
          ledger: null,
          promotion: null,
          request: null,
        },
        ...{ repository: null, commit: null, issues: ["ACME-1"], gaps: [hostile] },
        pullRequest: {
          ...{ number: 7, title: hostile, author: "ada", mergedBy: "ben", mergedAt: "", head: "" },
          approvals: [{ reviewer: "=cmd", commit: "", at: "" }],
        },
      },
    ],
    orphans: [{ kind: "direct", environment: "prod", subject: hostile, at: null, what: hostile }],
    unread: [hostile],
  },
  criteria: [{ id: "CC8.1", title: "Changes", provedBy: "both", byPeople: hostile, controls: ["a.b"] }],
});

describe("the page of an audit", () => {
  it("loads and runs nothing, whatever a title says", () => {
    const page = auditPage(report(false));
    expect(page).not.toContain("<script");
    expect(page).toContain("&lt;script&gt;");
    expect(page).toMatch(/default-src (?:'|&#39;)none/);
    expect(page).not.toContain("Rehearsed");
  });

  it("says of a rehearsal that it is evidence of nothing, as its tables do in every row", () => {
    expect(auditPage(report(true))).toContain("It is evidence of nothing.");
    for (const print of [changesAsCsv, controlsAsCsv]) {
      const [head = "", row = ""] = print(report(true)).split("\r\n");
      expect(head.endsWith("rehearsed")).toBe(true);
      expect(row).toMatch(/true$/);
    }
  });

  it("gives a spreadsheet no formula", () => {
    expect(changesAsCsv(report(true))).not.toMatch(/(?:^|,)"?=/m);
  });
});
