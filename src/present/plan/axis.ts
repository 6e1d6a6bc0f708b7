/** Where moments of a plan lie on a picture, from left to right, in pixels. */
export interface Axis {
  readonly width: number;
  readonly days: readonly AxisDay[];
  /** Never to the left of an earlier moment. */
  at(moment: string): number;
}

export interface AxisDay {
  /** ISO date. */
  readonly date: string;
  readonly x: number;
  readonly width: number;
  readonly weekend: boolean;
}

const dayMinutes = 24 * 60;

/**
 * A working day is as wide as any other, its hours of work spread over all of it: nights take no room. A day on which
 * nobody works is a fifth as wide.
 */
export function axisOf(start: string, end: string, hoursADay: number, wanted: number): Axis {
  const first = dayOf(start);
  const last = dayOf(end);
  const opening = minuteOf(start);
  const parts = Array.from({ length: last - first + 1 }, (_, index) => (isWeekend(first + index) ? 0.2 : 1));
  const unit = Math.max(wanted / parts.reduce((sum, part) => sum + part, 0), 14);
  let x = 0;
  const days = parts.map((part, index): AxisDay => {
    const day = {
      date: new Date((first + index) * dayMinutes * 60_000).toISOString().slice(0, 10),
      ...{ x, width: part * unit, weekend: part < 1 },
    };
    x += day.width;
    return day;
  });
  return {
    ...{ width: x, days },
    at(moment) {
      const day = days[Math.min(Math.max(dayOf(moment) - first, 0), days.length - 1)];
      if (!day) return 0;
      const passed = (minuteOf(moment) - opening) / (hoursADay * 60);
      return day.x + day.width * Math.min(Math.max(passed, 0), 1);
    },
  };
}

const dayOf = (moment: string): number =>
  Date.parse(`${moment.slice(0, 10)}T00:00:00Z`) / 60_000 / dayMinutes;
const minuteOf = (moment: string): number => Number(moment.slice(11, 13)) * 60 + Number(moment.slice(14, 16));
/** Day 0 was a Thursday. */
const isWeekend = (day: number): boolean => (day + 3) % 7 >= 5;
