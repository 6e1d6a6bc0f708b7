import type { LedgerEntry } from "../../contracts/ledger.ts";
import type { Policy } from "../../contracts/policy.ts";
import { type Check, fail, pass, wait } from "../check.ts";
import { environmentBefore, findEnvironment } from "../policy.ts";
import type { StandingReading } from "./input.ts";

/** The check by which monitors have a say. */
export const quietCheck = "monitors";

/**
 * The monitors of the environment before have been quiet for long enough, over enough requests, since the release came
 * there. Only that passes: an alarm fails, and silence that nobody measured waits. Nothing where the gate does not ask.
 */
export function checkQuiet(
  policy: Policy,
  { environment, from }: LedgerEntry,
  reading: StandingReading | null,
): readonly Check[] {
  const rule = findEnvironment(policy, environment)?.gate?.quiet;
  const before = environmentBefore(policy, environment)?.name;
  if (!rule) return [];
  const name = quietCheck;
  const url = reading && "url" in reading ? { url: reading.url } : {};
  switch (reading?.standing) {
    case "alarming":
      return [{ ...fail(name, `Alarms in ${before}: ${reading.why}`), ...url }];
    case "no-data":
      return [{ ...wait(name, `No data in ${before}, which is no good sign: ${reading.why}`), ...url }];
    case "unknown":
      return [wait(name, `Whether the monitors of ${before} are quiet is not known. ${reading.why}`)];
    case undefined:
      return [wait(name, `Nobody has asked the monitors of ${before}.`)];
    case "quiet": {
      const start = Math.max(Date.parse(from?.at ?? ""), Date.parse(reading.since));
      const end = Date.parse(reading.at);
      const { requests } = reading;
      // Written so that a time or a number that is none never passes.
      const longEnough = end - start >= rule.minutes * 60_000;
      const enough = requests >= rule.requests;
      const so = `${before} is quiet since ${timeOf(start)}, with ${requests} requests until ${timeOf(end)}`;
      if (longEnough && enough) return [{ ...pass(name, `${so}.`), ...url }];
      const lacks = [
        ...(longEnough ? [] : [`quiet for ${rule.minutes} minutes`]),
        ...(enough ? [] : [`${rule.requests} requests`]),
      ];
      return [{ ...wait(name, `${so}; needed: ${lacks.join(" and ")}.`), ...url }];
    }
    default:
      return reading satisfies undefined;
  }
}

function timeOf(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? new Date(milliseconds).toISOString() : "an unknown time";
}
