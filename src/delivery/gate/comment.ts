import { markdown, markdownTable, short } from "../text.ts";
import type { Verdict } from "./decide.ts";

export const gateMarker = "<!-- groundwork:gate -->";

const words = { pass: "holds", wait: "waiting", fail: "**does not hold**" } as const;
const heads = {
  success: "The gate is open",
  pending: "The gate waits",
  failure: "The gate stays shut",
} as const;

/** The verdict explained, as Markdown. Every word that others wrote is printed as plain text. */
export function explainVerdict(verdict: Verdict): string {
  const { approvals } = verdict;
  const rows = verdict.checks.map(({ name, state, why }) => [name, words[state], markdown(why)]);
  const given = approvals?.counted.map(
    ({ reviewer, at }) => `- ${markdown(reviewer)} approved at ${markdown(at)}: counts.`,
  );
  const ignored = approvals?.ignored.map(({ reviewer, why }) => `- ${markdown(reviewer)}: ${markdown(why)}.`);
  const parts = [
    `**${heads[verdict.state]}** for \`${short(verdict.head)}\` (${verdict.kind}): ${markdown(verdict.summary)}`,
    markdownTable(["check", "", "why"], rows),
    ...(given && given.length > 0 ? [given.join("\n")] : []),
    ...(ignored && ignored.length > 0 ? [`Approvals that do not count:\n\n${ignored.join("\n")}`] : []),
  ];
  return `${parts.join("\n\n")}\n`;
}
