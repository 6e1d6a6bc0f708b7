import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import { usualEnvironments } from "../defaults.ts";
import { near, oneOf } from "../near-miss.ts";
import { entryAt, keysOf, placeOf, placeOfKey, select, type Tree } from "../tree.ts";
import { membersOf, teamNames, textAt } from "./teams.ts";

/** The controls that this document can name, and that somebody can sign for. */
export const pullRequestControl = "pull-request-approvals";
export const gateControl = (environment: string): string => `gate-approvals/${environment}`;

/** Every place that names a team, a person or a control names one that there is. */
export function checkReferences(tree: Tree): readonly Diagnostic[] {
  const teams = teamNames(tree);
  const people = entryAt(tree, ["people"])?.children.size ? keysOf(tree, ["people"]) : undefined;
  const environments = entryAt(tree, ["environments"]) ? keysOf(tree, ["environments"]) : usualEnvironments;
  const controls = [pullRequestControl, ...environments.map(gateControl)];
  const references: readonly [
    pattern: readonly string[],
    what: string,
    known: readonly string[] | undefined,
  ][] = [
    // Where the document has no list of teams, what people say is that list.
    [["people", "*", "teams", "*"], "a team of this company", entryAt(tree, ["teams"]) ? teams : undefined],
    [["platformTeam"], "a team of this company", teams],
    [["environments", "*", "gate", "approvers"], "a team of this company", teams],
    [["applications", "*", "team"], "a team of this company", teams],
    [["teams", "*", "*"], "a person of this company", people],
    [["compensatingControls", "*", "signedBy"], "a person of this company", people],
    [["compensatingControls", "*", "control"], "a control that can be signed for", controls],
  ];
  return [
    ...references.flatMap(([pattern, what, known]) => (known ? unknown(tree, pattern, what, known) : [])),
    ...(teams ? usualPlatformTeam(tree, teams) : []),
    ...emptyGates(tree, teams),
  ];
}

function unknown(
  tree: Tree,
  pattern: readonly string[],
  what: string,
  known: readonly string[],
): readonly Diagnostic[] {
  const names = new Set(known);
  return select(tree, pattern).flatMap(({ path, entry }) => {
    if (typeof entry.value !== "string" || entry.refused || names.has(entry.value)) return [];
    const meant = near(entry.value, known);
    return [
      problem("blueprint-unknown-reference", `${quoted(entry.value)} is not ${what}.`, {
        place: placeOf(tree, path),
        expected: known.length > 0 ? oneOf(known) : what,
        next: meant ? `Did you mean ${quoted(meant)}?` : homes[what],
      }),
    ];
  });
}

const homes: Readonly<Record<string, string>> = {
  "a team of this company":
    "Name the team at one of its people (`people.<handle>.teams`), or under `teams` when the document has it.",
  "a person of this company": "Add the person under `people`, or take the name out.",
  "a control that can be signed for": "Take the name from the warning that asks for a signature.",
};

function usualPlatformTeam(tree: Tree, teams: readonly string[]): readonly Diagnostic[] {
  if (entryAt(tree, ["platformTeam"]) || teams.includes("platform")) return [];
  return [
    problem(
      "blueprint-unknown-reference",
      "No team is called `platform`, and the document names no other one.",
      {
        place: placeOfKey(tree, [entryAt(tree, ["teams"]) ? "teams" : "people"]),
        expected: "the team that owns the platform",
        next:
          teams.length > 0
            ? `Put somebody into the team \`platform\`, or add ${quoted(`platformTeam: ${teams[0]}`)}.`
            : "Add `teams: [platform]` to the people who run the platform.",
      },
    ),
  ];
}

/** A gate of a team without members would never open. */
function emptyGates(tree: Tree, teams: readonly string[] | undefined): readonly Diagnostic[] {
  const empty = (team: string) => teams?.includes(team) && membersOf(tree, team).length === 0;
  const platformTeam = textAt(tree, ["platformTeam"]) ?? "platform";
  const asked = [
    ...select(tree, ["environments", "*", "gate", "approvers"]),
    ...select(tree, ["platformTeam"]),
    ...(entryAt(tree, ["platformTeam"]) ? [] : select(tree, ["teams", platformTeam])),
  ];
  return asked.flatMap(({ path, entry }) => {
    const team = typeof entry.value === "string" ? entry.value : platformTeam;
    if (!empty(team)) return [];
    return [
      problem("blueprint-empty-team", `The team ${quoted(team)} has to approve, and has no members.`, {
        place: placeOf(tree, path),
        expected: "a team with members",
        next: `Add ${quoted(`teams: [${team}]`)} to at least one person.`,
      }),
    ];
  });
}
