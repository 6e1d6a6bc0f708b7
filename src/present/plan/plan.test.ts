import { describe, expect, it } from "vitest";
import type { Plan, PlanIssue } from "../../contracts/plan.ts";
import { openTerminal } from "../terminal.ts";
import { axisOf } from "./axis.ts";
import { planAsCsv } from "./csv.ts";
import { fitted, layOut, rowHeight } from "./gantt.ts";
import { planPage } from "./page.ts";
import { showPlan } from "./terminal.ts";

const hostile = `<script>alert(1)</script>"'&\u001b[31m`;

const issue = (
  id: string,
  start: string,
  worked: string,
  end: string,
  rest: Partial<PlanIssue> = {},
): PlanIssue => ({
  ...{ id, title: `Do ${id}`, epic: 1, by: "groundwork", hours: 1, waitHours: 0, before: [] },
  ...{ start, worked, end, engineer: 1, critical: false },
  ...rest,
});

const plan: Plan = {
  company: hostile,
  calendar: {
    ...{ start: "2026-12-01T09:00", end: "2026-12-08T15:00", workingDays: 6, hoursADay: 6, engineers: 1 },
    ...{ earliestEnd: "2026-12-08T15:00", criticalPath: ["long"] },
  },
  purchases: [
    {
      ...{
        step: "long",
        vendor: "Cloud",
        what: hostile,
        why: "Why",
        leadTimeHours: 24,
        link: `https://x.example/"><b>`,
      },
      ...{ arrives: "2026-12-02T09:00", orderBy: "2026-12-01T09:00", critical: true },
    },
  ],
  epics: [
    { number: 1, title: "Accounts", issues: 4, hours: 4, start: "2026-12-01T09:00", end: "2026-12-08T15:00" },
    { number: 2, title: "Board", issues: 0, hours: 0, start: null, end: null },
  ],
  issues: [
    issue("long", "2026-12-01T09:00", "2026-12-01T10:00", "2026-12-08T15:00", {
      critical: true,
      by: "person",
    }),
    issue("last", "2026-12-08T15:00", "2026-12-08T15:00", "2026-12-08T15:00", { hours: 0, engineer: null }),
    issue("short", "2026-12-08T14:59", "2026-12-08T15:00", "2026-12-08T15:00", {
      title: `=HYPERLINK("x"),\n${hostile}`,
    }),
    issue("night", "2026-12-05T03:00", "2026-12-05T03:00", "2026-12-06T03:00", { hours: 0, waitHours: 24 }),
  ],
  hours: {
    blueprint: { hours: 800, source: "Day 0" },
    rows: [
      {
        epic: 1,
        title: "Accounts",
        source: "Day 1, 1",
        without: 24,
        derived: "24",
        steps: 4,
        left: 0,
        leftFor: "",
      },
    ],
    ...{ without: 24, steps: 4, left: 0, with: 4 },
  },
  costs: { lines: [], byEnvironment: [], byVendor: [], monthly: 0, notCounted: ["Tax."], prices: null },
  risks: [{ what: hostile, likelihood: "low", effect: "high", answer: "Care" }],
  assumptions: ["People work."],
};

describe("the picture of a calendar", () => {
  const { rows, width, height, axis } = layOut(plan);

  it("gives each issue a line of its own below its epic", () => {
    expect(rows.map(({ issue: one }) => one?.id ?? null)).toEqual([null, "long", "night", "short", "last"]);
    for (const [index, { y }] of rows.slice(1).entries()) expect(y - (rows[index]?.y ?? 0)).toBe(rowHeight);
    expect((rows.at(-1)?.y ?? 0) + rowHeight).toBeLessThanOrEqual(height);
  });

  it("draws work and then the wait, side by side, inside of the picture, never too small to be seen", () => {
    for (const { bars } of rows) {
      for (const [index, bar] of bars.entries()) {
        expect(bar.width).toBeGreaterThanOrEqual(3);
        expect(bar.x).toBeGreaterThanOrEqual(0);
        expect(bar.x + bar.width).toBeLessThanOrEqual(width);
        const before = bars[index - 1];
        if (before) expect(bar.x).toBeGreaterThanOrEqual(before.x + before.width);
      }
    }
    expect(rows[1]?.bars.map(({ kind }) => kind)).toEqual(["work", "wait"]);
    expect(rows[2]?.bars.map(({ kind }) => kind)).toEqual(["wait"]);
  });

  it("never puts a later moment to the left of an earlier one, and leaves nights out", () => {
    const hours = Array.from({ length: 24 * 8 }, (_, hour) =>
      new Date(Date.UTC(2026, 11, 1, hour)).toISOString().slice(0, 16),
    );
    const at = hours.map((moment) => axis.at(moment));
    expect(at).toEqual(at.toSorted((a, b) => a - b));
    expect(axis.at("2026-12-01T15:00")).toBe(axis.at("2026-12-02T09:00"));
    expect(axis.days.filter(({ weekend }) => weekend).map(({ date }) => date)).toEqual([
      "2026-12-05",
      "2026-12-06",
    ]);
  });

  it("stays readable over a year", () => {
    const year = axisOf("2026-12-01T09:00", "2027-11-30T15:00", 6, 900);
    expect(
      Math.min(...year.days.filter(({ weekend }) => !weekend).map((day) => day.width)),
    ).toBeGreaterThanOrEqual(14);
  });

  it("cuts a label that does not fit, at a letter", () => {
    expect(fitted("short", 100)).toBe("short");
    expect(fitted("株式会社".repeat(20), 100)).toMatch(/^(?:[株式会社]){7}…$/);
  });
});

describe("the page", () => {
  const page = planPage(plan);

  it("holds nobody's text as markup, and loads nothing", () => {
    expect(page).not.toContain("<script");
    expect(page).not.toContain("\u001b");
    expect(page).not.toContain('"><b>');
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;");
    expect(page).not.toMatch(/ src=|@import|url\((?!#)/);
  });

  it("closes what it opens", () => {
    const open: string[] = [];
    for (const [, end, name = ""] of page.matchAll(/<(\/?)([a-zA-Z0-9]+)[^>]*>/g)) {
      if (end) expect(open.pop()).toBe(name);
      else if (name !== "meta") open.push(name);
    }
    expect(open).toEqual([]);
  });
});

describe("the values for a spreadsheet", () => {
  it("hold a row for each issue, and no formula", () => {
    const csv = planAsCsv(plan);
    expect(csv.split("\r\n")).toHaveLength(1 + plan.issues.length + 1);
    expect(csv).toContain(`"'=HYPERLINK(""x""),\n`);
    expect(csv).toContain(
      "1,long,Do long,1,Accounts,person,1,0,,2026-12-01T09:00,2026-12-01T10:00,2026-12-08T15:00,1,true",
    );
  });
});

describe("the terminal", () => {
  const shown = (epic: number | null, env = {}) => {
    let text = "";
    const output = {
      isTTY: false,
      write: (more: string) => {
        text += more;
      },
    };
    let notes = "";
    const stderr = {
      isTTY: false,
      write: (more: string) => {
        notes += more;
      },
    };
    showPlan(openTerminal({ stdout: output, stderr, env }), plan, epic);
    expect(notes).toBe("");
    return text;
  };

  it("is without colour when piped, and spells out control characters", () => {
    expect(shown(null)).not.toContain("\u001b");
    expect(shown(null, { FORCE_COLOR: "1" })).toContain("\u001b[31mcritical");
    expect(shown(null, { FORCE_COLOR: "1", NO_COLOR: "1" })).not.toContain("\u001b");
  });

  it("shows what to order before anything else", () => {
    const text = shown(null);
    expect(text.indexOf("Order first")).toBeLessThan(text.indexOf("1. Accounts"));
  });

  it("shows one epic alone, also one without issues", () => {
    expect(shown(1)).toContain("person (engineer 1)");
    expect(shown(1)).not.toContain("Risks");
    expect(shown(2)).toContain("Nothing here is done by a step of the rollout.");
  });
});
