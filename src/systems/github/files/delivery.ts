import type { Blueprint } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import { contentFrom, type GeneratedFile } from "../../../contracts/generated-file.ts";
import type { Given } from "../../../contracts/system.ts";
import { managedNote } from "../../../formats/yaml-header.ts";
import { actionMetadata } from "./action.ts";
import { reusablePullRequest, reusableRelease } from "./delivery-workflows.ts";
import { generated, ready } from "./file.ts";
import { deliveryRepository } from "./names.ts";
import { dependabot, platformOwners } from "./owners.ts";
import { signings } from "./provenance-steps.ts";
import { deliveryReadme } from "./readmes.ts";

const bundleHeader = `// The bundled action: one module without dependencies. ${managedNote}`;

/** The `delivery` repository: rendered first, because everybody else pins its commit. */
export function deliveryFiles(blueprint: Blueprint, facts: Facts, given: Given): readonly GeneratedFile[] {
  const login = given.offers.registryLogin;
  return [
    ready(deliveryRepository, ".github/workflows/pr.yaml", "managed", reusablePullRequest()),
    ...signings((signing) =>
      generated(
        deliveryRepository,
        ".github/workflows/ci.yaml",
        "managed",
        contentFrom(facts, ["registry.host", ...(login?.needs ?? [])], (values) =>
          reusableRelease(blueprint, login, values, signing),
        ),
      ),
    ),
    ready(deliveryRepository, "action/action.yml", "managed", actionMetadata()),
    ready(deliveryRepository, "action/index.mjs", "managed", `${bundleHeader}\n${given.actionBundle}`),
    ready(deliveryRepository, ".github/CODEOWNERS", "managed", platformOwners(blueprint)),
    ready(deliveryRepository, ".github/dependabot.yml", "managed", dependabot(blueprint, ["github-actions"])),
    ready(deliveryRepository, "README.md", "managed", deliveryReadme(blueprint)),
  ];
}
