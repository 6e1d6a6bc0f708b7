import type { Blueprint } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import { contentFrom, type GeneratedFile } from "../../../contracts/generated-file.ts";
import type { Given } from "../../../contracts/system.ts";
import { generated, ready } from "./file.ts";
import {
  applyWorkflow,
  driftWorkflow,
  infrastructureFacts,
  planWorkflow,
} from "./infrastructure-workflows.ts";
import { infrastructureRepository as repository } from "./names.ts";
import { platformOwners } from "./owners.ts";

/** The code host's side of `infrastructure`: how stacks are planned, applied and watched. */
export function infrastructureFiles(
  blueprint: Blueprint,
  facts: Facts,
  given: Given,
): readonly GeneratedFile[] {
  const logins = (given.offers.pipelineLogins ?? []).filter(({ isUsed }) => isUsed?.(blueprint) ?? true);
  const needs = [...infrastructureFacts, ...logins.flatMap((login) => login.needs)];
  const workflow = (name: string, build: typeof planWorkflow): GeneratedFile => ({
    ...generated(
      repository,
      `.github/workflows/${name}.yaml`,
      "managed",
      contentFrom(facts, needs, (values) =>
        build(blueprint, logins, values as Parameters<typeof planWorkflow>[2]),
      ),
    ),
    // What applies does so in an environment that only main can use.
    requires: [{ capability: "github.environments" }],
  });
  return [
    workflow("plan", planWorkflow),
    workflow("apply", applyWorkflow),
    workflow("drift", driftWorkflow),
    ready(repository, "CODEOWNERS", "managed", platformOwners(blueprint)),
  ];
}
