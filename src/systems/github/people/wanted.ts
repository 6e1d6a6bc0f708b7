import type { Blueprint } from "../../../blueprint/model.ts";
import type { Right } from "../../../contracts/people.ts";
import { accountOf } from "../files/names.ts";
import { grantsOf } from "../stacks/repositories.ts";

export const organizationScope = "organization";
export const repositoryScope = (name: string) => `repository ${name}`;
export const gateScope = (environment: string) => `gate of ${environment}`;

/**
 * Teams push or read, approvers of a gate approve there, and anybody of the platform's team may own the organization:
 * somebody has to, and nobody else should.
 */
export function wanted(blueprint: Blueprint): readonly Right[] {
  const logins = new Map(blueprint.people.map((person) => [person.handle, accountOf(person)]));
  const held = (handle: string, right: Pick<Right, "level" | "scope" | "through" | "optional">): Right => ({
    ...{ system: "github", account: logins.get(handle) ?? handle, person: handle },
    ...right,
  });
  return blueprint.teams.flatMap(({ name: through, members }) => {
    const repositories = Object.entries(grantsOf(through, blueprint)).map(([name, permission]) => ({
      ...{ level: permission === "push" ? ("change" as const) : ("read" as const), through },
      scope: repositoryScope(name),
    }));
    const gates = blueprint.environments
      .filter(({ gate }) => gate.kind === "manual" && gate.approvers === through)
      .map(({ name }) => ({ level: "approve" as const, scope: gateScope(name), through }));
    const owns = {
      ...{ level: "administer" as const, scope: organizationScope, through: "direct" },
      optional: true as const,
    };
    const all = [...repositories, ...gates, ...(through === blueprint.platformTeam ? [owns] : [])];
    return members.flatMap((handle) => all.map((right) => held(handle, right)));
  });
}
