import type { Blueprint } from "../../../blueprint/model.ts";
import type { Right } from "../../../contracts/people.ts";
import type { Offers } from "../../../contracts/system.ts";
import { signOnProvider } from "../files/sign-on.ts";

export const deployerScope = (environment: string) => `Argo CD of ${environment}`;
export const applicationScope = (application: string, environment: string) =>
  `application ${application} in ${environment}`;

/** The roles of the policy that is rendered. Without single sign-on there is only the built-in administrator. */
export function wanted(blueprint: Blueprint, offers: Offers): readonly Right[] {
  if (!signOnProvider(blueprint, offers)) return [];
  const emails = new Map(blueprint.people.map(({ handle, email }) => [handle, email]));
  return blueprint.environments.flatMap(({ name: environment }) =>
    blueprint.teams.flatMap(({ name: through, members }) => {
      const own = blueprint.applications.filter(({ team }) => team === through);
      const administers = through === blueprint.platformTeam;
      const rights: readonly Pick<Right, "level" | "scope">[] = [
        { level: administers ? "administer" : "read", scope: deployerScope(environment) },
        ...(administers ? [] : own).map(({ name }) => ({
          ...{ level: "change" as const, scope: applicationScope(name, environment) },
        })),
      ];
      return members.flatMap((person) =>
        rights.map((right) => ({
          ...{ system: "argocd", account: emails.get(person) ?? person, person, through, ...right },
        })),
      );
    }),
  );
}
