import type { Blueprint } from "../blueprint/model.ts";
import { day1Titles } from "../contracts/day1.ts";
import type { Plan, PlanEpic, PlanIssue } from "../contracts/plan.ts";
import type { Planning } from "../contracts/planning.ts";
import type { PlannedStep } from "../contracts/rollout-watch.ts";
import type { Day1 } from "../contracts/step.ts";
import { assumptions } from "./assumptions.ts";
import { planCosts } from "./costs.ts";
import { epicNumbers, planHours, rounded, sizeOf, sum } from "./hours.ts";
import { arrivalOf, planPurchases } from "./purchases.ts";
import { criticalChain, earliest, lastEnd, schedule, type Task } from "./schedule.ts";
import { midnightOf, momentText, nextWorking, type WorkingTime, workingDays } from "./working-time.ts";

/** Hours of work that get done on a working day of eight. */
export const workingTime: WorkingTime = { hoursADay: 6 };

export interface PlanInput {
  readonly blueprint: Blueprint;
  /** Every step of the rollout, each after what it needs. */
  readonly steps: readonly PlannedStep[];
  readonly plannings: readonly Planning[];
  /** Epics for which the blueprint names no system, although steps prepare them. */
  readonly byPeople: readonly Day1[];
  /** At least one. */
  readonly engineers: number;
  /** ISO date of a working day. */
  readonly start: string;
}

/** Day 0 of a company. Pure. */
export function makePlan(input: PlanInput): Plan {
  const { blueprint, steps, plannings, engineers, start: first } = input;
  const time = workingTime;
  const start = nextWorking(midnightOf(first) ?? 0, time);
  const purchases = plannings.flatMap((planning) => planning.purchases);
  const tasks = steps.map((step): Task => {
    const ordered = purchases.filter((purchase) => purchase.step === step.id);
    return {
      id: step.id,
      minutes: Math.ceil(step.effort.hours * 60),
      waitHours: step.effort.usualWaitHours,
      before: step.before,
      ...(ordered.length > 0 && {
        notBefore: Math.max(...ordered.map((purchase) => arrivalOf(purchase, start, time))),
      }),
    };
  });
  const made = schedule(tasks, engineers, start, time);
  const soonest = earliest(tasks, start, time);
  const criticalPath = criticalChain(tasks, soonest);
  const critical = new Set(criticalPath);
  const issues = steps.map(({ id, title, day1, by, effort, before }): PlanIssue => {
    const slot = made.get(id);
    if (!slot) throw new Error(`${id} is not in the schedule`);
    return {
      ...{ id, title, epic: day1, by, before },
      ...{ hours: rounded(effort.hours), waitHours: effort.usualWaitHours },
      start: momentText(slot.start),
      worked: momentText(slot.worked),
      end: momentText(slot.end),
      engineer: slot.engineer === null ? null : slot.engineer + 1,
      critical: critical.has(id),
    };
  });
  // A step begins no earlier than what it needs, so this order respects the steps' own, too.
  const inOrder = issues.toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
  const end = Math.max(start, lastEnd(made));
  return {
    company: blueprint.company.name,
    calendar: {
      start: momentText(start),
      end: momentText(end),
      workingDays: workingDays(start, end),
      hoursADay: time.hoursADay,
      engineers,
      earliestEnd: momentText(Math.max(start, lastEnd(soonest))),
      criticalPath,
    },
    purchases: planPurchases(purchases, tasks, made, critical, start, time),
    epics: epicNumbers.map((number) => epicOf(number, issues)),
    issues: inOrder,
    hours: planHours(steps, sizeOf(blueprint), input.byPeople),
    costs: planCosts(plannings, blueprint.environments),
    risks: plannings.flatMap(({ risks }) => risks),
    assumptions: assumptions(time),
  };
}

function epicOf(number: PlanEpic["number"], issues: readonly PlanIssue[]): PlanEpic {
  const own = issues.filter(({ epic }) => epic === number);
  return {
    ...{ number, title: day1Titles[number], issues: own.length },
    hours: rounded(sum(own.map(({ hours }) => hours))),
    start: own.map(({ start }) => start).sort()[0] ?? null,
    end:
      own
        .map(({ end }) => end)
        .sort()
        .at(-1) ?? null,
  };
}
