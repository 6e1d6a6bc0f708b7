import { stringify } from "yaml";
import type { Clock } from "../../foundation/clock.ts";
import type { Diagnostic, Place } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import type { Blueprint, CompensatingControl } from "../model.ts";
import { entryAt, type Path, placeOf, type Tree } from "../tree.ts";
import { gateControl, pullRequestControl } from "./references.ts";

/** Days for which the proposed signature holds: long enough to hire, short enough to be asked again. */
const proposedDays = 90;

/** A number of approvals that a rule asks for and that the people at hand cannot give. */
interface Shortage {
  readonly control: string;
  /** What asks, to start a sentence with. */
  readonly rule: string;
  readonly asked: number;
  /** Who may approve at all, the one who must not included. */
  readonly eligible: readonly string[];
  readonly who: string;
  readonly excluded: string;
  readonly path: Path;
}

/**
 * Names rules that the company is too small for. They are not refused: a company of two may know what it does, and
 * says so with a compensating control that somebody signs until a day. A signature that has run out is a warning
 * too, never an error: an error would stop a company's hotfix on a day on which nothing was changed, and would make
 * an old signature worse than none, so that people would delete the record instead of renewing it.
 */
export function approvalWarnings(blueprint: Blueprint, tree: Tree, clock: Clock): readonly Diagnostic[] {
  const today = dayOf(clock.now());
  const unsigned: Shortage[] = [];
  const warnings: Diagnostic[] = [];
  for (const shortage of shortages(blueprint)) {
    const signed = blueprint.compensatingControls.filter(({ control }) => control === shortage.control);
    if (signed.some(({ expires }) => expires >= today)) continue;
    const last = signed.reduce<CompensatingControl | undefined>(
      (latest, control) => (latest && latest.expires > control.expires ? latest : control),
      undefined,
    );
    if (!last) unsigned.push(shortage);
    else {
      const index = blueprint.compensatingControls.indexOf(last);
      warnings.push(expired(shortage, last, placeOf(tree, ["compensatingControls", index, "expires"])));
    }
  }
  return [...warnings, ...outOfReach(unsigned, blueprint, tree, clock)];
}

function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

function shortages(blueprint: Blueprint): readonly Shortage[] {
  const handles = blueprint.people.map((person) => person.handle);
  const everybody: Shortage = {
    control: pullRequestControl,
    rule: "A pull request",
    asked: blueprint.pullRequests.approvals,
    eligible: handles,
    who: "the company",
    excluded: "its author",
    path: ["pullRequests", "approvals"],
  };
  const gates = blueprint.environments.flatMap(({ name, gate }): readonly Shortage[] => {
    if (gate.kind === "none") return [];
    return [
      {
        control: gateControl(name),
        rule: `The gate of ${quoted(name)}`,
        asked: gate.approvals,
        eligible: blueprint.teams.find((team) => team.name === gate.approvers)?.members ?? [],
        who: `the team ${quoted(gate.approvers)}`,
        excluded: "the requester",
        path: ["environments", name, "gate", "approvals"],
      },
    ];
  });
  return [everybody, ...gates].filter(({ asked, eligible }) => eligible.length - 1 < asked);
}

/** One warning for each rule; the first carries the text to add for all of them, so that it can be added once. */
function outOfReach(
  shortages: readonly Shortage[],
  blueprint: Blueprint,
  tree: Tree,
  clock: Clock,
): readonly Diagnostic[] {
  return shortages.map((shortage, index) => ({
    code: "blueprint-approvals-out-of-reach",
    severity: "warning",
    summary: lack(shortage),
    place: placeFor(shortage.path, tree),
    expected: `${shortage.asked + 1} people, or a signed compensating control`,
    next:
      index === 0
        ? proposal(shortages, blueprint, clock)
        : `Add people, or have somebody sign for ${quoted(shortage.control)}; the first of these warnings shows how.`,
  }));
}

/** What to add, exactly as it would stand in the document. */
function proposal(shortages: readonly Shortage[], blueprint: Blueprint, clock: Clock): string {
  const expires = dayOf(new Date(clock.now().getTime() + proposedDays * 86_400_000));
  const controls = shortages.map(({ control, eligible }) => ({
    control,
    reason: `${people(eligible.length)} can approve. What holds in place of it is written here.`,
    signedBy: eligible[0] ?? blueprint.people[0]?.handle ?? "",
    expires,
  }));
  const text = stringify({ compensatingControls: controls }, { lineWidth: 0 }).trimEnd();
  const add = "Add people, or have somebody sign for what holds in place of them.";
  if (blueprint.compensatingControls.length === 0) return `${add} Add to the document:\n${text}`;
  return `${add} Add below the other controls:\n${text.split("\n").slice(1).join("\n")}`;
}

function expired(shortage: Shortage, control: CompensatingControl, place: Place): Diagnostic {
  return {
    code: "blueprint-control-expired",
    severity: "warning",
    summary: `The signature for ${quoted(control.control)} ran out on ${control.expires}.`,
    place,
    cause: lack(shortage),
    expected: "a day that is still to come",
    next: `Have ${quoted(control.signedBy)} look at the reason again and set a new day, or add the people that are missing.`,
  };
}

function lack({ rule, asked, excluded, who, eligible }: Shortage): string {
  const possible = Math.max(0, eligible.length - 1);
  return `${rule} asks for ${asked} ${asked === 1 ? "approval" : "approvals"} by others than ${excluded}, and ${who} has ${people(eligible.length)}: at most ${possible} can be given.`;
}

function people(count: number): string {
  return count === 1 ? "1 person" : `${count} people`;
}

/** Where the number stands; for a default, the people it counts. */
function placeFor(path: Path, tree: Tree): Place {
  return placeOf(tree, entryAt(tree, path) ? path : ["people"]);
}
