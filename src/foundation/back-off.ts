/** Milliseconds before a further attempt: twice as long each time, and jittered, so that many do not come back together. */
export function backOff(attempt: number, first: number, random: number): number {
  return first * 2 ** (attempt - 1) * (0.5 + random);
}

/**
 * Milliseconds that a server asks to wait. `Retry-After` holds seconds or a date (RFC 9110, 10.2.3); null where it is
 * missing or neither.
 */
export function retryAfter(header: string | null | undefined, now: Date): number | null {
  if (header === null || header === undefined || header.trim() === "") return null;
  const seconds = Number(header);
  const milliseconds = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - now.getTime();
  return Number.isFinite(milliseconds) ? Math.max(0, milliseconds) : null;
}
