import type { Application, Blueprint, Environment, EnvironmentKind, Gate, Person, Team } from "./model.ts";
import { nameFrom, nameKinds } from "./names.ts";
import type { Document } from "./schema.ts";

/** What an environment is for, by names that everybody uses. */
export const wellKnownEnvironments: Readonly<Record<string, EnvironmentKind>> = {
  dev: "development",
  develop: "development",
  development: "development",
  integration: "development",
  acceptance: "testing",
  qa: "testing",
  test: "testing",
  testing: "testing",
  uat: "testing",
  preprod: "staging",
  stage: "staging",
  staging: "staging",
  live: "production",
  prod: "production",
  production: "production",
};

/** The environments of a company that names none, in the order in which a release passes through them. */
export const usualEnvironments = ["dev", "qa", "staging", "prod"] as const;

const usualApprovals: Readonly<Record<EnvironmentKind, number>> = {
  development: 0,
  testing: 1,
  staging: 1,
  production: 2,
};

/** The name by which resources start when the document gives none; undefined when none comes out of the name. */
export function slugFrom(companyName: string): string | undefined {
  return nameFrom(companyName, nameKinds.slug.longest);
}

/** Fills in what depends on other parts of the document. The document has passed every check. */
export function fillDefaults(document: Document, sections: Readonly<Record<string, unknown>>): Blueprint {
  const { platformTeam } = document;
  const teams = teamsOf(document);
  return {
    company: {
      name: document.company.name,
      slug: document.company.slug ?? slugFrom(document.company.name) ?? "",
      domain: document.company.domain,
    },
    people: peopleOf(document, teams),
    teams,
    platformTeam,
    pullRequests: { approvals: document.pullRequests.approvals },
    environments: environmentsOf(document),
    applications: applicationsOf(document, teams),
    compensatingControls: document.compensatingControls,
    sections,
  };
}

/** Membership is written at the person or at the team; both count. */
function teamsOf(document: Document): readonly Team[] {
  const members = new Map<string, Set<string>>();
  const join = (team: string, handles: readonly string[]) => {
    const known = members.get(team) ?? new Set();
    for (const handle of handles) known.add(handle);
    members.set(team, known);
  };
  for (const [team, handles] of Object.entries(document.teams ?? {})) join(team, handles);
  for (const [handle, person] of Object.entries(document.people)) {
    for (const team of person.teams) join(team, [handle]);
  }
  return sorted([...members], ([name]) => name).map(([name, handles]) => ({
    name,
    members: [...handles].sort(),
  }));
}

function peopleOf(document: Document, teams: readonly Team[]): readonly Person[] {
  return sorted(Object.entries(document.people), ([handle]) => handle).map(([handle, person]) => ({
    handle,
    name: person.name,
    email: person.email ?? `${handle}@${document.company.domain}`,
    teams: teams.filter((team) => team.members.includes(handle)).map((team) => team.name),
    accounts: definedOnly(person.accounts),
  }));
}

type WrittenEnvironment = NonNullable<Document["environments"]>[string];

function environmentsOf(document: Document): readonly Environment[] {
  const usual = (): Record<string, WrittenEnvironment> =>
    Object.fromEntries(usualEnvironments.map((name) => [name, {}]));
  return Object.entries(document.environments ?? usual()).map(([name, environment]) => {
    const kind = environment.kind ?? wellKnownEnvironments[name] ?? "production";
    return { name, kind, gate: gateOf(environment.gate, kind, document.platformTeam) };
  });
}

function gateOf(written: WrittenEnvironment["gate"], kind: EnvironmentKind, platformTeam: string): Gate {
  if (written === "none") return { kind: "none" };
  if (written) {
    const { approvals, approvers = platformTeam, quiet } = written;
    return { kind: "manual", approvals, approvers, ...(quiet && { quiet }) };
  }
  const approvals = usualApprovals[kind];
  return approvals === 0 ? { kind: "none" } : { kind: "manual", approvals, approvers: platformTeam };
}

function applicationsOf(document: Document, teams: readonly Team[]): readonly Application[] {
  const { platformTeam } = document;
  const usualTeam = teams.find((team) => team.name !== platformTeam)?.name ?? platformTeam;
  return sorted(Object.entries(document.applications), ([name]) => name).map(([name, application]) => ({
    name,
    repository: application.repository ?? name,
    description: application.description,
    team: application.team ?? usualTeam,
    port: application.port,
    probe: application.probe,
    test: application.test,
    quality: application.quality,
    starter: application.starter,
    replicas: application.replicas,
    deadline: application.deadline,
  }));
}

function sorted<Value>(values: readonly Value[], key: (value: Value) => string): Value[] {
  return [...values].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function definedOnly(record: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
