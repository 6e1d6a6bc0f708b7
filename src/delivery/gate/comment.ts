import type { Check } from "../check.ts";
import { markdown, markdownLink, markdownTable, short } from "../text.ts";
import type { Verdict } from "./decide.ts";

export const gateMarker = "<!-- groundwork:gate -->";

const words = { pass: "holds", wait: "waiting", fail: "**does not hold**" } as const;
const heads = {
  success: "The gate is open",
  pending: "The gate waits",
  failure: "The gate stays shut",
} as const;

/** More rows than this are not read by anybody, and a comment holds 65,536 characters. */
const mostRows = 40;

/** Whatever others wrote, and however much of it: a comment that is refused for its length explains nothing. */
const mostCharacters = 60_000;

/** The checks that a reader has to see: all of them, or, of very many, those that do not hold. */
function rowsOf(checks: readonly Check[]): readonly (readonly string[])[] {
  const row = ({ name, state, why, url }: Check) => [
    name,
    words[state],
    url ? `${markdown(why)} ${markdownLink(url)}` : markdown(why),
  ];
  if (checks.length <= mostRows) return checks.map(row);
  const open = checks.filter(({ state }) => state !== "pass");
  const passed = checks.length - open.length;
  const left = open.length - mostRows;
  return [
    ...open.slice(0, mostRows).map(row),
    ...(left > 0 ? [["…", "", `${left} more do not hold or wait`]] : []),
    ...(passed > 0 ? [["…", words.pass, `${passed} more`]] : []),
  ];
}

/** The verdict explained, as Markdown. Every word that others wrote is printed as plain text. */
export function explainVerdict(verdict: Verdict): string {
  const { approvals } = verdict;
  const given = approvals?.counted.map(
    ({ reviewer, at }) => `- ${markdown(reviewer)} approved at ${markdown(at)}: counts.`,
  );
  const ignored = approvals?.ignored.map(({ reviewer, why }) => `- ${markdown(reviewer)}: ${markdown(why)}.`);
  const parts = [
    `**${heads[verdict.state]}** for \`${short(verdict.head)}\` (${verdict.kind}): ${markdown(verdict.summary)}`,
    markdownTable(["check", "", "why"], rowsOf(verdict.checks)),
    ...(given && given.length > 0 ? [given.join("\n")] : []),
    ...(ignored && ignored.length > 0 ? [`Approvals that do not count:\n\n${ignored.join("\n")}`] : []),
    ...(verdict.again ? [markdown(verdict.again)] : []),
  ];
  return shorten(parts.join("\n\n"));
}

/** Ends at a whole line, so that no markup is cut in two. */
function shorten(text: string): string {
  if (text.length <= mostCharacters) return `${text}\n`;
  return `${text.slice(0, text.lastIndexOf("\n", mostCharacters))}\n\n…\n`;
}
