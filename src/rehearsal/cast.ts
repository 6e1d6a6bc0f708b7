import type { Application, Blueprint, Person } from "../blueprint/model.ts";
import { failure, ok, type Result } from "../foundation/result.ts";

/** Who plays what, as people of the blueprint. */
export interface CastList {
  readonly author: Person;
  readonly reviewers: readonly Person[];
  readonly merger: Person;
  /** May write to the platform's repositories; the merger, where that is so. */
  readonly keeper: Person;
  readonly approvers: Readonly<Record<string, readonly Person[]>>;
}

/**
 * Finds people for every part. The merger is, where the company is large enough, somebody who could open the last
 * gate: so the rehearsal can show that a requester's own approval does not.
 */
export function castFrom(blueprint: Blueprint, application: Application): Result<CastList> {
  const inTeam = (team: string) => blueprint.people.filter((person) => person.teams.includes(team));
  const coders = unique([...inTeam(application.team), ...inTeam(blueprint.platformTeam)]);
  const [author, ...others] = coders;
  const reviewers = others.slice(0, blueprint.pullRequests.approvals);
  if (!author || reviewers.length < blueprint.pullRequests.approvals) {
    return failure(
      "rehearsal-too-few-people",
      `A pull request on ${application.repository} needs ${blueprint.pullRequests.approvals} approvals, none by its author, and only ${coders.length} people may write there.`,
      {
        next: `Add people to the team "${application.team}" or "${blueprint.platformTeam}", or ask for fewer approvals.`,
      },
    );
  }

  const fits = (merger: Person) =>
    blueprint.environments.every(({ gate }) => {
      if (gate.kind === "none") return true;
      return without(inTeam(gate.approvers), [author, merger]).length >= gate.approvals;
    });
  const lastGate = blueprint.environments.findLast(({ gate }) => gate.kind === "manual")?.gate;
  const couldOpen = (person: Person) =>
    lastGate?.kind === "manual" && person.teams.includes(lastGate.approvers);
  const merger =
    reviewers.find((person) => couldOpen(person) && fits(person)) ?? [author, ...reviewers].find(fits);
  if (!merger) {
    return failure(
      "rehearsal-too-few-people",
      "At some gate too few approvers are left once the requester is taken away.",
      { next: "Add people to the gates' approver teams, or ask for fewer approvals there." },
    );
  }
  const platform = inTeam(blueprint.platformTeam);
  const keeper = platform.includes(merger) ? merger : (platform[0] ?? merger);
  const approvers = Object.fromEntries(
    blueprint.environments.flatMap(({ name, gate }) =>
      gate.kind === "none" ? [] : [[name, without(inTeam(gate.approvers), [author, merger])]],
    ),
  );
  return ok({ author, reviewers, merger, keeper, approvers });
}

function unique(people: readonly Person[]): Person[] {
  return [...new Set(people)];
}

function without(people: readonly Person[], excluded: readonly Person[]): Person[] {
  return people.filter((person) => !excluded.includes(person));
}
