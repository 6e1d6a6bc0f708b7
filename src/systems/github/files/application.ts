import type { Application, Blueprint } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import { contentFrom, type GeneratedFile } from "../../../contracts/generated-file.ts";
import { pullRequestCaller, releaseCaller } from "./application-workflows.ts";
import { generated, ready } from "./file.ts";
import { applicationOwners, dependabot } from "./owners.ts";
import { signings } from "./provenance-steps.ts";
import { starterFiles } from "./starter.ts";

/** What lies in an application's repository: thin callers of `delivery`, its owners, and a starter if it is new. */
export function applicationFiles(
  blueprint: Blueprint,
  application: Application,
  facts: Facts,
): readonly GeneratedFile[] {
  const { repository } = application;
  const ecosystems = ["github-actions", "docker", ...(application.starter ? ["npm"] : [])];
  return [
    generated(
      repository,
      ".github/workflows/pr.yaml",
      "managed",
      contentFrom(facts, ["delivery.commit"], (values) =>
        pullRequestCaller(blueprint, application, values["delivery.commit"]),
      ),
    ),
    ...signings((signing) =>
      generated(
        repository,
        ".github/workflows/ci.yaml",
        "managed",
        contentFrom(
          facts,
          ["delivery.commit", "github.app.nudge.id", "configuration.requests.issue"],
          (values) => releaseCaller(blueprint, application, values, signing),
        ),
      ),
    ),
    ready(repository, ".github/CODEOWNERS", "managed", applicationOwners(blueprint, application)),
    ready(repository, ".github/dependabot.yml", "managed", dependabot(blueprint, ecosystems)),
    ...(application.starter ? starterFiles(application) : []),
  ];
}
