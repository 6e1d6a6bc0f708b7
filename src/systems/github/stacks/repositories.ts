import type { Blueprint } from "../../../blueprint/model.ts";
import { configurationRepository, deliveryRepository, infrastructureRepository } from "../files/names.ts";

/** What each repository is for, as its page says it. */
export function descriptionsOf(blueprint: Blueprint): Readonly<Record<string, { description: string }>> {
  const platform = {
    [infrastructureRepository]: "Terraform stacks and modules, planned and applied by their own workflows",
    [deliveryRepository]: "Workflows and the action that every repository uses, by commit",
    [configurationRepository]: "What runs where: the only repository that the clusters read",
  };
  const applications = blueprint.applications.map(
    ({ repository, description }) => [repository, description] as const,
  );
  return Object.fromEntries(
    [...Object.entries(platform), ...applications].map(([name, description]) => [name, { description }]),
  );
}

/**
 * What a team may do where: who works on code may push branches of it; who approves at a gate reads; nobody
 * administers by being in a team.
 */
export function grantsOf(team: string, blueprint: Blueprint): Readonly<Record<string, "push" | "pull">> {
  const isPlatform = blueprint.platformTeam === team;
  const grant = (repository: string, owner: boolean) => [repository, owner ? "push" : "pull"] as const;
  return Object.fromEntries([
    ...[infrastructureRepository, deliveryRepository, configurationRepository].map((repository) =>
      grant(repository, isPlatform),
    ),
    ...blueprint.applications.map((one) => grant(one.repository, isPlatform || one.team === team)),
  ]);
}
