import type { PlannedPurchase } from "../contracts/plan.ts";
import type { Purchase } from "../contracts/planning.ts";
import type { Schedule, Task } from "./schedule.ts";
import { momentText, type WorkingTime, waited } from "./working-time.ts";

export function arrivalOf({ leadTimeHours }: Purchase, start: number, time: WorkingTime): number {
  return waited(start, leadTimeHours, time);
}

/** What to order, the latest to arrive first. */
export function planPurchases(
  purchases: readonly Purchase[],
  tasks: readonly Task[],
  made: Schedule,
  critical: ReadonlySet<string>,
  start: number,
  time: WorkingTime,
): readonly PlannedPurchase[] {
  return purchases
    .map((purchase) => ({ purchase, arrives: arrivalOf(purchase, start, time) }))
    .toSorted((a, b) => b.arrives - a.arrives)
    .map(({ purchase, arrives }) => ({
      ...purchase,
      arrives: momentText(arrives),
      orderBy: momentText(Math.max(start, firstWaiting(purchase.step, tasks, made) - (arrives - start))),
      critical: critical.has(purchase.step),
    }));
}

/** When the first task begins that stands directly behind this one; the end of all where none does. */
function firstWaiting(id: string, tasks: readonly Task[], made: Schedule): number {
  const behind = tasks.filter(({ before }) => before.includes(id));
  const starts = behind.map((task) => made.get(task.id)?.start ?? 0);
  return starts.length > 0
    ? Math.min(...starts)
    : Math.max(0, ...tasks.map((task) => made.get(task.id)?.end ?? 0));
}
