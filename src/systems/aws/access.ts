import type { Blueprint } from "../../blueprint/model.ts";
import { type PlaceAt, section } from "../../blueprint/section.ts";
import type { Offers } from "../../contracts/system.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import { accountKindOf, memberAccounts } from "./accounts.ts";
import { awsSection, type GivenSet, givenSets, type Rights } from "./section.ts";

/** One team's right in one account. */
export interface Grant {
  readonly team: string;
  readonly set: GivenSet;
  readonly account: string;
}

/** True where the company has a directory of people: without one there is nobody to give anything to. */
export function peopleSignOn(blueprint: Blueprint, { signOnProvider }: Offers): boolean {
  return signOnProvider?.isUsed(blueprint) ?? false;
}

/**
 * Who gets what where, by team, then set, then account. The management account is not among them: whoever may give
 * rights there could give themselves everything.
 */
export function grants(blueprint: Blueprint): readonly Grant[] {
  const accounts = memberAccounts(blueprint).map(({ name }) => ({
    ...{ name, kind: accountKindOf(blueprint, name) },
  }));
  return blueprint.teams.flatMap(({ name: team }) => {
    const rights = rightsOf(blueprint, team);
    return givenSets.flatMap((set) =>
      accounts
        .filter(({ kind }) => rights[set]?.includes(kind))
        .map(({ name }): Grant => ({ team, set, account: name })),
    );
  });
}

export function rightsOf(blueprint: Blueprint, team: string): Rights {
  const { usual, platform, teams } = section(blueprint, "aws", awsSection).access;
  if (Object.hasOwn(teams, team)) return teams[team] ?? {};
  return team === blueprint.platformTeam ? platform : usual;
}

/**
 * What cannot be about people's rights. Codes: `aws-access-team-unknown`, and `aws-access-only-administrator` where a
 * person would hold administrator alone, so that nobody could take it from them or stand in for them.
 */
export function checkAccess(blueprint: Blueprint, offers: Offers, placeAt?: PlaceAt): readonly Diagnostic[] {
  const { teams } = section(blueprint, "aws", awsSection).access;
  const known = new Set(blueprint.teams.map(({ name }) => name));
  const unknown = Object.keys(teams)
    .filter((team) => !known.has(team))
    .map((team) =>
      problem(
        "aws-access-team-unknown",
        `${quoted(team)} would get rights at AWS, and there is no team of that name.`,
        {
          place: placeAt?.(["aws", "access", "teams", team]),
          next: `Name one of the teams: ${[...known].join(", ")}.`,
        },
      ),
    );
  if (!peopleSignOn(blueprint, offers)) return unknown;
  const holders = new Set(
    grants(blueprint)
      .filter(({ set }) => set === "administrator")
      .flatMap(({ team }) => blueprint.teams.find(({ name }) => name === team)?.members ?? []),
  );
  const [only] = holders;
  if (holders.size !== 1 || only === undefined) return unknown;
  return [
    ...unknown,
    problem("aws-access-only-administrator", `${quoted(only)} alone would be administrator at AWS.`, {
      place: placeAt?.(["aws", "access"]),
      expected: "administrator for nobody, or for two people at least",
      next: "Add somebody to the team, or give administrator to another team as well.",
    }),
  ];
}
