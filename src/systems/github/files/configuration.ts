import type { Blueprint } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import { contentFrom, type GeneratedFile } from "../../../contracts/generated-file.ts";
import type { Given } from "../../../contracts/system.ts";
import {
  type ConfigurationFact,
  gateWorkflow,
  promoteWorkflow,
  reviewWorkflow,
} from "./configuration-workflows.ts";
import { generated, ready } from "./file.ts";
import { configurationRepository as repository } from "./names.ts";
import { configurationOwners } from "./owners.ts";
import { policyFile } from "./policy.ts";
import { configurationReadme, ledgerReadme } from "./readmes.ts";

/** What the code host's side of `configuration` needs: workflows, policy, trust, owners. */
export function configurationFiles(
  blueprint: Blueprint,
  facts: Facts,
  given: Given,
): readonly GeneratedFile[] {
  const logins = {
    registry: given.offers.registryLogin,
    services: (given.offers.deliveryLogins ?? []).filter(({ isUsed }) => isUsed(blueprint)),
  };
  const needs: readonly (ConfigurationFact | string)[] = [
    "delivery.commit",
    "github.app.delivery.id",
    "configuration.requests.issue",
    ...(logins.registry?.needs ?? []),
    ...logins.services.flatMap((service) => service.needs),
  ];
  const workflow = (name: string, build: typeof promoteWorkflow): GeneratedFile => ({
    ...generated(
      repository,
      `.github/workflows/${name}.yaml`,
      "managed",
      contentFrom(facts, needs, (values) =>
        build(blueprint, logins, values as Record<ConfigurationFact, string>),
      ),
    ),
    // The robot's key lies in an environment that only main can use.
    requires: [{ capability: "github.environments" }],
  });
  return [
    workflow("promote", promoteWorkflow),
    workflow("gate", gateWorkflow),
    ready(repository, ".github/workflows/review.yaml", "managed", reviewWorkflow()),
    generated(repository, "policy.yaml", "managed", policyFile(blueprint, facts)),
    generated(
      repository,
      "trusted-root.json",
      "managed",
      contentFrom(facts, ["provenance.trusted-root"], (values) =>
        trustedRoot(values["provenance.trusted-root"]),
      ),
    ),
    ready(repository, "CODEOWNERS", "managed", configurationOwners(blueprint)),
    ready(repository, "README.md", "managed", configurationReadme(blueprint)),
    ready(repository, "ledger/README.md", "managed", ledgerReadme()),
  ];
}

/** Whose signatures of provenance are believed: Sigstore's trusted root, laid out for readers. */
function trustedRoot(json: string): string {
  return `${JSON.stringify(JSON.parse(json), null, 2)}\n`;
}
