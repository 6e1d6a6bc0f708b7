import type { Application, Blueprint } from "../../../blueprint/model.ts";
import { comment, printYaml } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import { deliveryRepository, fullName, team } from "./names.ts";

/** One line of CODEOWNERS. Paths and teams come from the blueprint's checked names: no space, no comment sign. */
function line(path: string, owners: readonly string[]): string {
  for (const part of [path, ...owners]) {
    if (!/^[\w@/.*-]+$/.test(part)) throw new Error(`"${part}" cannot stand in CODEOWNERS.`);
  }
  return `${path} ${owners.join(" ")}\n`;
}

/** CODEOWNERS asks for reviews; how many count is the ruleset's business. */
export function applicationOwners(blueprint: Blueprint, application: Application): string {
  const own = team(blueprint, application.team);
  const platform = team(blueprint, blueprint.platformTeam);
  return (
    comment(managedHeader("Who is asked to review what."), "") +
    line("*", [own]) +
    line("/.github/", [...new Set([own, platform])])
  );
}

export function platformOwners(blueprint: Blueprint): string {
  return (
    comment(managedHeader("Who is asked to review what."), "") +
    line("*", [team(blueprint, blueprint.platformTeam)])
  );
}

/** For `configuration`: a slot asks the approvers of its environment's gate. */
export function configurationOwners(blueprint: Blueprint): string {
  const slots = blueprint.environments.flatMap(({ name, gate }) =>
    gate.kind === "manual" ? [line(`/${name}/`, [team(blueprint, gate.approvers)])] : [],
  );
  return platformOwners(blueprint) + slots.join("");
}

/** Dependabot's configuration. The workflows of `delivery` are pinned by rendering, so it leaves them alone. */
export function dependabot(blueprint: Blueprint, ecosystems: readonly string[]): string {
  return printYaml(
    {
      version: 2,
      updates: ecosystems.map((ecosystem) => ({
        "package-ecosystem": ecosystem,
        directory: "/",
        schedule: { interval: "weekly" },
        ...(ecosystem === "github-actions" && {
          ignore: [{ "dependency-name": `${fullName(blueprint, deliveryRepository)}/*` }],
        }),
      })),
    },
    managedHeader("Proposes newer dependencies once a week."),
  );
}
