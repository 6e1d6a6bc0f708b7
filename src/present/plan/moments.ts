/** `Tue 1 Dec 2026, 09:00` of `2026-12-01T09:00` */
export function momentText(moment: string): string {
  return `${dayText(moment)}, ${moment.slice(11, 16)}`;
}

/** The moment has no zone, so it is read and written in one. */
const days = new Intl.DateTimeFormat("en-GB", {
  ...({ weekday: "short", day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const),
});

/** `Tue 1 Dec 2026` */
export function dayText(moment: string): string {
  const parts = days.formatToParts(new Date(`${moment.slice(0, 10)}T00:00:00Z`));
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("weekday")} ${part("day")} ${part("month").slice(0, 3)} ${part("year")}`;
}

/** `1,234.50` */
export function money(dollars: number): string {
  return dollars.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** `7.25`, `800` */
export function hoursText(hours: number): string {
  return hours.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

/** `3 days` of 72, `1 h` of 1, `at once` of 0. */
export function waitText(hours: number): string {
  if (hours === 0) return "at once";
  if (hours < 24) return `${hoursText(hours)} h`;
  const days = Math.round((hours / 24) * 10) / 10;
  return days === 1 ? "1 day" : `${days} days`;
}
