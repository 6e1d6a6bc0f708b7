import type { Blueprint } from "../blueprint/model.ts";
import { day1Titles } from "../contracts/day1.ts";
import type { HoursRow, PlanHours } from "../contracts/plan.ts";
import type { PlannedStep } from "../contracts/rollout-watch.ts";
import type { Day1 } from "../contracts/step.ts";
import { blueprintHours, byHand, type Scaled } from "./by-hand.ts";

export interface CompanySize {
  readonly environment: number;
  readonly application: number;
  readonly person: number;
}

export const epicNumbers: readonly Day1[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

export function sizeOf({ environments, applications, people }: Blueprint): CompanySize {
  return { environment: environments.length, application: applications.length, person: people.length };
}

/**
 * Hours by hand and with Groundwork, epic by epic. What the blueprint names no system for is left to people whole: an
 * epic without any step, and those of `byPeople`, whose steps only prepare it.
 */
export function planHours(
  steps: readonly PlannedStep[],
  size: CompanySize,
  byPeople: readonly Day1[] = [],
): PlanHours {
  const rows = epicNumbers.map((epic): HoursRow => {
    const { source, hours, left, leftFor } = byHand[epic];
    const own = steps.filter(({ day1 }) => day1 === epic);
    const without = scaled(hours, size);
    const done = rounded(sum(own.map(({ effort }) => effort.hours)));
    const covered = own.length > 0 && !byPeople.includes(epic);
    return {
      ...{ epic, title: day1Titles[epic], source, without, derived: derivation(hours, size), steps: done },
      left: covered ? scaled(left, size) : rounded(Math.max(without - done, 0)),
      leftFor: covered ? leftFor : "what the blueprint names no system for",
    };
  });
  const without = sum(rows.map((row) => row.without));
  const done = rounded(sum(rows.map((row) => row.steps)));
  const left = sum(rows.map((row) => row.left));
  return { blueprint: blueprintHours, rows, without, steps: done, left, with: rounded(done + left) };
}

export function scaled(hours: Scaled, size: CompanySize): number {
  const { environment = 0, application = 0, person = 0 } = hours;
  return rounded(
    hours.once + environment * size.environment + application * size.application + person * size.person,
  );
}

/** `40 + 6 × 4 environments` */
function derivation(hours: Scaled, size: CompanySize): string {
  const part = (each: number | undefined, count: number, one: string, many: string) =>
    each ? [`${each} × ${count} ${count === 1 ? one : many}`] : [];
  return [
    String(hours.once),
    ...part(hours.environment, size.environment, "environment", "environments"),
    ...part(hours.application, size.application, "application", "applications"),
    ...part(hours.person, size.person, "person", "people"),
  ].join(" + ");
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0);

/** To hundredths. */
export const rounded = (number: number): number => Math.round(number * 100) / 100;
