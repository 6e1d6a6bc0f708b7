import { nextWorking, type WorkingTime, waited, worked } from "./working-time.ts";

/** A piece of work for the schedule. */
export interface Task {
  readonly id: string;
  /** Minutes of one engineer's work; 0 where a machine does it, at any hour. */
  readonly minutes: number;
  /** Hours that it waits for somebody else once the work is done. */
  readonly waitHours: number;
  /** Ids of tasks that have to end first. They stand before it in the list. */
  readonly before: readonly string[];
  /** It does not end before this moment, however early its work is done: what it waits for was ordered as the plan began. */
  readonly notBefore?: number;
}

export interface Slot {
  readonly start: number;
  /** When the work is done. */
  readonly worked: number;
  readonly end: number;
  /** From 0; null where nobody works. */
  readonly engineer: number | null;
}

export type Schedule = ReadonlyMap<string, Slot>;

/**
 * A schedule for at most so many engineers, by list scheduling: whoever is free takes, of what can begin, that with the
 * longest way to the end behind it. More engineers can make such a schedule longer (R. L. Graham, "Bounds on
 * Multiprocessing Timing Anomalies", 1969), so that of fewer is taken where it ends earlier: one more never lengthens it.
 */
export function schedule(
  tasks: readonly Task[],
  engineers: number,
  start: number,
  time: WorkingTime,
): Schedule {
  const ways = waysToTheEnd(tasks, time);
  let best = listSchedule(tasks, 1, start, time, ways);
  for (let count = 2; count <= Math.min(engineers, tasks.length); count += 1) {
    const next = listSchedule(tasks, count, start, time, ways);
    if (lastEnd(next) < lastEnd(best)) best = next;
  }
  return best;
}

/** The end of the last task. */
export function lastEnd(made: Schedule): number {
  return Math.max(0, ...[...made.values()].map(({ end }) => end));
}

/** Each task as soon as what it needs has ended: nobody waits for an engineer. No schedule is earlier anywhere. */
export function earliest(tasks: readonly Task[], start: number, time: WorkingTime): Schedule {
  const made = new Map<string, Slot>();
  for (const task of tasks) {
    const ready = Math.max(start, ...task.before.map((id) => made.get(id)?.end ?? start));
    made.set(task.id, slotOf(task, ready, null, time));
  }
  return made;
}

/** The longest chain of the earliest schedule, from its first task to its last. */
export function criticalChain(tasks: readonly Task[], soonest: Schedule): readonly string[] {
  const byId = new Map(tasks.map((task) => [task.id, task]));
  const endOf = (id: string) => soonest.get(id)?.end ?? 0;
  const latest = (ids: readonly string[]) =>
    ids.reduce<string | undefined>(
      (best, id) => (best === undefined || endOf(id) > endOf(best) ? id : best),
      undefined,
    );
  const chain: string[] = [];
  for (let id = latest(tasks.map((task) => task.id)); id !== undefined; ) {
    chain.push(id);
    id = latest(byId.get(id)?.before ?? []);
  }
  return chain.reverse();
}

function slotOf(task: Task, ready: number, engineer: number | null, time: WorkingTime): Slot {
  const start = task.minutes > 0 ? nextWorking(ready, time) : ready;
  const done = worked(start, task.minutes, time);
  const end = Math.max(waited(done, task.waitHours, time), task.notBefore ?? 0);
  return { start, worked: done, end, engineer };
}

/**
 * Minutes by the clock from a task's beginning to the end of everything behind it. An hour of work takes more than an
 * hour by the clock: nights and weekends lie between.
 */
function waysToTheEnd(tasks: readonly Task[], { hoursADay }: WorkingTime): ReadonlyMap<string, number> {
  const stretched = (7 * 24) / (5 * hoursADay);
  const ways = new Map<string, number>();
  const behind = new Map<string, number>();
  for (const { id, minutes, waitHours, before } of tasks.toReversed()) {
    const wait = waitHours * 60 * (waitHours < 24 ? stretched : 1);
    const way = minutes * stretched + wait + (behind.get(id) ?? 0);
    ways.set(id, way);
    for (const earlier of before) behind.set(earlier, Math.max(behind.get(earlier) ?? 0, way));
  }
  return ways;
}

function listSchedule(
  tasks: readonly Task[],
  engineers: number,
  start: number,
  time: WorkingTime,
  ways: ReadonlyMap<string, number>,
): Schedule {
  const made = new Map<string, Slot>();
  const free = new Array<number>(engineers).fill(start);
  const after = new Map<string, Task[]>();
  const missing = new Map<string, number>();
  for (const task of tasks) {
    missing.set(task.id, task.before.length);
    for (const id of task.before)
      after
        .set(id, after.get(id) ?? [])
        .get(id)
        ?.push(task);
  }
  const readyAt = (task: Task) => Math.max(start, ...task.before.map((id) => made.get(id)?.end ?? start));
  const waiting: { readonly task: Task; readonly ready: number }[] = [];
  /** What needs nobody begins at once, and so may what comes after it. */
  const release = (task: Task) => {
    if (task.minutes === 0) settle(task, slotOf(task, readyAt(task), null, time));
    else waiting.push({ task, ready: readyAt(task) });
  };
  const settle = (task: Task, slot: Slot) => {
    made.set(task.id, slot);
    for (const next of after.get(task.id) ?? []) {
      const left = (missing.get(next.id) ?? 0) - 1;
      missing.set(next.id, left);
      if (left === 0) release(next);
    }
  };
  for (const task of tasks) if (task.before.length === 0) release(task);
  while (waiting.length > 0) {
    const engineer = free.indexOf(Math.min(...free));
    const soonest = Math.min(...waiting.map(({ ready }) => ready));
    const now = nextWorking(Math.max(free[engineer] ?? start, soonest), time);
    let best = -1;
    for (const [index, { task, ready }] of waiting.entries()) {
      if (nextWorking(ready, time) > now) continue;
      const than = waiting[best];
      if (!than || (ways.get(task.id) ?? 0) > (ways.get(than.task.id) ?? 0)) best = index;
    }
    const [taken] = waiting.splice(best, 1);
    if (!taken) break;
    const slot = slotOf(taken.task, now, engineer, time);
    free[engineer] = slot.worked;
    settle(taken.task, slot);
  }
  return made;
}
