/**
 * Moments are minutes since 1970 on the company's own clocks. People work from Monday to Friday from nine o'clock on, so
 * many hours a day; holidays are not known.
 */
export interface WorkingTime {
  /** Of work that gets done, without meetings and mail. */
  readonly hoursADay: number;
}

const day = 24 * 60;
const opening = 9 * 60;

/** The first moment from `at` on in which somebody works. */
export function nextWorking(at: number, { hoursADay }: WorkingTime): number {
  const closing = opening + hoursADay * 60;
  const midnight = Math.floor(at / day) * day;
  if (isWorkingDay(midnight)) {
    if (at < midnight + opening) return midnight + opening;
    if (at < midnight + closing) return at;
  }
  let next = midnight + day;
  while (!isWorkingDay(next)) next += day;
  return next + opening;
}

/** When so many minutes of work are done that begin at `at` or as soon as somebody works. */
export function worked(at: number, minutes: number, time: WorkingTime): number {
  let now = at;
  for (let left = minutes; left > 0; ) {
    now = nextWorking(now, time);
    const today = Math.floor(now / day) * day + opening + time.hoursADay * 60 - now;
    const done = Math.min(left, today);
    now += done;
    left -= done;
  }
  return now;
}

/**
 * When a usual wait is over. Less than a day is somebody's working time: a colleague's approval does not come at night.
 * From a day on it is the clock's.
 */
export function waited(at: number, hours: number, time: WorkingTime): number {
  return hours < 24 ? worked(at, Math.round(hours * 60), time) : at + Math.round(hours * 60);
}

/** Days from the first to the last, both included, on which people work. */
export function workingDays(from: number, to: number): number {
  let count = 0;
  for (let at = Math.floor(from / day) * day; at <= to; at += day) if (isWorkingDay(at)) count += 1;
  return count;
}

/** The first of January 1970 was a Thursday. */
export function isWorkingDay(at: number): boolean {
  return (Math.floor(at / day) + 3) % 7 < 5;
}

/** The midnight with which an ISO date begins; undefined where it is none. */
export function midnightOf(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const time = Date.parse(`${date}T00:00:00Z`);
  // `2026-02-30` becomes a day in March.
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) return undefined;
  return time / 60_000;
}

/** `2026-12-01T09:00` */
export function momentText(at: number): string {
  return new Date(at * 60_000).toISOString().slice(0, 16);
}
