import type { CostLine, Purchase, Risk } from "./planning.ts";
import type { Day1 } from "./step.ts";

/**
 * Day 0: what the rollout of a company takes, before anything is done. Plain data. Moments are ISO texts without a zone
 * (`2026-12-01T09:00`): they are on the company's own clocks.
 */
export interface Plan {
  readonly company: string;
  readonly calendar: PlanCalendar;
  /** What must be ordered first, the latest to arrive at the top. */
  readonly purchases: readonly PlannedPurchase[];
  readonly epics: readonly PlanEpic[];
  /** In an order in which each comes after everything that it needs. */
  readonly issues: readonly PlanIssue[];
  readonly hours: PlanHours;
  readonly costs: PlanCosts;
  readonly risks: readonly Risk[];
  /** What all of it rests on, each as a sentence. */
  readonly assumptions: readonly string[];
}

export interface PlanCalendar {
  readonly start: string;
  readonly end: string;
  readonly workingDays: number;
  /** Hours of work on a working day; the first begins at the time of `start`. */
  readonly hoursADay: number;
  readonly engineers: number;
  /** When it would end with as many engineers as there are issues: what comes before what, and waits, allow no more. */
  readonly earliestEnd: string;
  /** Ids of issues, each directly before the next: the longest way from the start to that end. */
  readonly criticalPath: readonly string[];
}

export interface PlannedPurchase extends Purchase {
  /** When it can be used, if it is ordered as the plan begins. */
  readonly arrives: string;
  /** Ordered later than this, somebody waits who would not have. */
  readonly orderBy: string;
  readonly critical: boolean;
}

/** One of the ten steps of the blueprint's Day 1. */
export interface PlanEpic {
  readonly number: Day1;
  readonly title: string;
  readonly issues: number;
  /** Hours of its issues. */
  readonly hours: number;
  /** When its first issue begins and its last ends; null where it has none. */
  readonly start: string | null;
  readonly end: string | null;
}

/** A step or a stack of the rollout. */
export interface PlanIssue {
  readonly id: string;
  readonly title: string;
  readonly epic: Day1;
  /** Who does it: Groundwork, with somebody of the platform team who starts and reads it, or a person by hand. */
  readonly by: "groundwork" | "person";
  /** Hours of somebody's work. */
  readonly hours: number;
  /** Hours that it then usually waits for somebody else. */
  readonly waitHours: number;
  /** Ids of the issues directly before it. */
  readonly before: readonly string[];
  readonly start: string;
  /** When the work ends; the rest is waiting. */
  readonly worked: string;
  readonly end: string;
  /** From 1; null where nobody has to work. */
  readonly engineer: number | null;
  readonly critical: boolean;
}

export interface PlanHours {
  /** What the blueprint says, whatever the company. */
  readonly blueprint: { readonly hours: number; readonly source: string };
  readonly rows: readonly HoursRow[];
  /** Sums of the rows. */
  readonly without: number;
  readonly steps: number;
  readonly left: number;
  /** What is left with Groundwork: the work of its steps, and what no step does. */
  readonly with: number;
}

/** An epic by hand, and with Groundwork. All in hours. */
export interface HoursRow {
  readonly epic: Day1;
  readonly title: string;
  /** The line of the blueprint that asks for it. */
  readonly source: string;
  readonly without: number;
  /** How that is made up: `40 + 8 × 4 environments`. */
  readonly derived: string;
  readonly steps: number;
  /** What no step does, and people do as they would without. */
  readonly left: number;
  readonly leftFor: string;
}

/** US dollars a month, rounded to cents. */
export interface PlanCosts {
  readonly lines: readonly (CostLine & { readonly monthly: number })[];
  /** In the order of the blueprint; what the company has once comes last, without an environment. */
  readonly byEnvironment: readonly { readonly environment: string | null; readonly monthly: number }[];
  readonly byVendor: readonly { readonly vendor: string; readonly monthly: number }[];
  readonly monthly: number;
  readonly notCounted: readonly string[];
  /** ISO dates of the oldest and the newest price; null without any. */
  readonly prices: { readonly from: string; readonly to: string } | null;
}
