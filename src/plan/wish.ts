import type { Blueprint } from "../blueprint/model.ts";
import type { Day1 } from "../contracts/step.ts";
import { all, failure, ok, type Result } from "../foundation/result.ts";
import { epicNumbers } from "./hours.ts";
import { isWorkingDay, midnightOf, momentText } from "./working-time.ts";

/** What somebody asks of a plan. */
export interface PlanWish {
  readonly engineers: number;
  /** ISO date of a working day. */
  readonly start: string;
  readonly epic: Day1 | null;
}

/** What was typed; undefined where nothing was. */
export interface TypedWish {
  readonly engineers: string | undefined;
  readonly start: string | undefined;
  readonly epic: string | undefined;
}

const most = 100;

/** Codes: `plan-engineers-invalid`, `plan-start-invalid`, `plan-start-not-working`, `plan-epic-unknown`. */
export function readWish(typed: TypedWish, blueprint: Blueprint, today: string): Result<PlanWish> {
  const engineers = engineersOf(typed.engineers, blueprint);
  const start = startOf(typed.start, today);
  const epic = epicOf(typed.epic);
  const read = all<unknown>([engineers, start, epic]);
  if (!read.ok) return read;
  if (!engineers.ok || !start.ok || !epic.ok) throw new Error("unreachable");
  return ok({ engineers: engineers.value, start: start.value, epic: epic.value });
}

function engineersOf(typed: string | undefined, { teams, platformTeam }: Blueprint): Result<number> {
  if (typed === undefined) {
    const team = teams.find(({ name }) => name === platformTeam);
    return ok(Math.min(Math.max(team?.members.length ?? 1, 1), most));
  }
  const count = /^\d{1,4}$/.test(typed) ? Number(typed) : 0;
  if (count >= 1 && count <= most) return ok(count);
  return failure("plan-engineers-invalid", `Nobody can plan for "${typed}" engineers.`, {
    next: `--engineers takes a whole number from 1 to ${most}.`,
  });
}

function startOf(typed: string | undefined, today: string): Result<string> {
  const midnight = midnightOf(typed ?? today);
  if (midnight === undefined) {
    return failure("plan-start-invalid", `"${typed}" is not a day of the calendar.`, {
      next: "--start takes a date such as 2026-12-01.",
    });
  }
  const next = nextWorkingDay(midnight);
  if (typed === undefined || isWorkingDay(midnight)) return ok(next);
  return failure("plan-start-not-working", `${typed} is a day on which nobody works.`, {
    next: `The next working day is ${next}: --start ${next}`,
  });
}

function nextWorkingDay(midnight: number): string {
  let at = midnight;
  while (!isWorkingDay(at)) at += 24 * 60;
  return momentText(at).slice(0, 10);
}

function epicOf(typed: string | undefined): Result<Day1 | null> {
  if (typed === undefined) return ok(null);
  const found = epicNumbers.find((number) => String(number) === typed);
  if (found) return ok(found);
  return failure("plan-epic-unknown", `There is no epic "${typed}".`, {
    next: "--epic takes a number from 1 to 10: a step of the blueprint's Day 1.",
  });
}
