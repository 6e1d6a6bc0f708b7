/** A cron line of five fields in UTC, as `schedule` takes it. */
export interface Cron {
  /** Is the line due in this minute? */
  dueAt(time: Date): boolean;
}

const bounds = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 6],
] as const;

const names = [
  [],
  [],
  [],
  ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"],
  ["sun", "mon", "tue", "wed", "thu", "fri", "sat"],
] as const;

/** Reads a cron line that GitHub's parser has found valid; undefined when it is none. */
export function readCron(line: string): Cron | undefined {
  const fields = line.trim().split(/\s+/);
  if (fields.length !== 5) return undefined;
  const sets = fields.map((field, index) => readField(field, index));
  const [minute, hour, day, month, weekday] = sets;
  if (!minute || !hour || !day || !month || !weekday) return undefined;
  // Where both days are restricted, either of them is enough (POSIX).
  const either = !fields[2]?.startsWith("*") && !fields[4]?.startsWith("*");
  return {
    dueAt(time) {
      const dayFits = day.has(time.getUTCDate());
      const weekdayFits = weekday.has(time.getUTCDay());
      return (
        minute.has(time.getUTCMinutes()) &&
        hour.has(time.getUTCHours()) &&
        month.has(time.getUTCMonth() + 1) &&
        (either ? dayFits || weekdayFits : dayFits && weekdayFits)
      );
    },
  };
}

function readField(field: string, index: number): ReadonlySet<number> | undefined {
  const [low, high] = bounds[index] ?? [0, 0];
  const values = new Set<number>();
  for (const part of field.split(",")) {
    const match = /^(\*|[0-9a-z]+)(?:-([0-9a-z]+))?(?:\/(\d+))?$/i.exec(part);
    if (!match) return undefined;
    const [, first = "*", last, step = "1"] = match;
    const from = first === "*" ? low : readValue(first, index);
    const to = last ? readValue(last, index) : first === "*" || match[3] ? high : from;
    if (from === undefined || to === undefined || from < low || to > high || Number(step) < 1)
      return undefined;
    for (let value = from; value <= to; value += Number(step)) values.add(value);
  }
  return values;
}

function readValue(text: string, index: number): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const position = (names[index] as readonly string[] | undefined)?.indexOf(text.toLowerCase()) ?? -1;
  if (position < 0) return undefined;
  return index === 3 ? position + 1 : position;
}
