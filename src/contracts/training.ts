import type { Blueprint, Person } from "../blueprint/model.ts";

/** What somebody can be trained for. Auditors are none of the company's people: nobody is asked to sign for them. */
export const trainingRoles = ["developer", "approver", "platform-engineer", "on-call", "auditor"] as const;
export type TrainingRole = (typeof trainingRoles)[number];

/** Teams whose members have a role; none for an auditor, who comes from outside. */
export function teamsOf(blueprint: Blueprint, role: TrainingRole): readonly string[] {
  const named = {
    developer: () => blueprint.applications.map(({ team }) => team),
    approver: () =>
      blueprint.environments.flatMap(({ gate }) => (gate.kind === "manual" ? [gate.approvers] : [])),
    "platform-engineer": () => [blueprint.platformTeam],
    // Whoever is called must be able to change every application and to open gates.
    "on-call": () => [blueprint.platformTeam],
    auditor: () => [],
  }[role]();
  return [...new Set(named)].sort();
}

export function peopleIn(blueprint: Blueprint, role: TrainingRole): readonly Person[] {
  const teams = teamsOf(blueprint, role);
  return blueprint.people.filter((person) => isIn(person, teams));
}

/** The line by which somebody says that they have done a role's exercise. */
export const signature = (role: TrainingRole): string => `exercise ${role}: done`;

/** What a person is trained for, in the order of `trainingRoles`. */
export function rolesOf(blueprint: Blueprint, person: Person): readonly TrainingRole[] {
  return trainingRoles.filter((role) => isIn(person, teamsOf(blueprint, role)));
}

const isIn = (person: Person, teams: readonly string[]): boolean =>
  person.teams.some((team) => teams.includes(team));
