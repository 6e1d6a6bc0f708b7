import type { Blueprint, Environment } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import { type Content, contentFrom } from "../../../contracts/generated-file.ts";
import type { Policy } from "../../../contracts/policy.ts";
import { printYaml, type YamlMap } from "../../../formats/yaml.ts";
import { managedHeader } from "../../../formats/yaml-header.ts";
import { builder, configurationRepository, fullName, repositoryIdFact } from "./names.ts";

/** An environment's gate as the policy has it. */
function gateOf({ gate }: Environment): Policy["environments"][number]["gate"] {
  if (gate.kind === "none") return null;
  const { kind: _, ...rules } = gate;
  return rules;
}

/** `policy.yaml`: what the gate decides by. Read from main only, so that a change of it is a platform change. */
export function policyFile(blueprint: Blueprint, facts: Facts): Content {
  const needs = [
    "registry.host",
    "delivery.commit",
    "github.app.delivery.login",
    "github.app.health.login",
    "provenance.issuer",
    ...blueprint.applications.map(repositoryIdFact),
  ] as const;
  return contentFrom(facts, needs, (values) => {
    const policy: Policy = {
      version: 1,
      configuration: fullName(blueprint, configurationRepository),
      branch: "main",
      environments: blueprint.environments.map((environment) => ({
        name: environment.name,
        gate: gateOf(environment),
      })),
      applications: blueprint.applications.map((application) => ({
        name: application.name,
        repository: fullName(blueprint, application.repository),
        repositoryId: Number(values[repositoryIdFact(application)]),
        image: `${values["registry.host"]}/${application.name}`,
      })),
      platform: { team: blueprint.platformTeam, approvals: 2 },
      apps: {
        delivery: values["github.app.delivery.login"],
        health: values["github.app.health.login"],
      },
      provenance: {
        issuer: values["provenance.issuer"],
        builders: [builder(blueprint, values["delivery.commit"])],
      },
    };
    return printYaml(
      policy as unknown as YamlMap,
      managedHeader("What may be promoted, by whom, and who decides. The gate reads it from main only."),
    );
  });
}
