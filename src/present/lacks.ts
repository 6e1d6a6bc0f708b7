import type { Lack } from "../contracts/capability.ts";

/** What the company's plans do not give, for a terminal; nothing where they give everything. */
export function lackLines(lacks: readonly Lack[]): readonly string[] {
  if (lacks.length === 0) return [];
  return [
    "",
    "What the plans do not give, and what serves in its place:",
    ...lacks.flatMap(({ title, comesWith, instead, unproved, source }) => [
      "",
      `  ${title} (comes with ${comesWith})`,
      `    ${instead ?? "Nothing serves in its place: what rests on it cannot be proved."}`,
      ...(unproved.length > 0 ? [`    Cannot be proved: ${unproved.join(", ")}.`] : []),
      `    ${source}`,
    ]),
  ];
}
