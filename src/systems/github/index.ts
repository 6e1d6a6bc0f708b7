import type { CodeHostPages, ConfigurationSource } from "../../contracts/offers.ts";
import type { System } from "../../contracts/system.ts";
import { capabilities } from "./capabilities.ts";
import { connectGitHub, engineEnvironment, type GitHubClient } from "./connect.ts";
import { applies } from "./controls/applies.ts";
import { githubControls } from "./controls/index.ts";
import { entryPoint } from "./entry-point.ts";
import { factShapes } from "./facts.ts";
import { applicationFiles } from "./files/application.ts";
import { configurationFiles } from "./files/configuration.ts";
import { deliveryFiles } from "./files/delivery.ts";
import { infrastructureFiles } from "./files/infrastructure.ts";
import { configurationRepository, fullName, mainBranch, organization } from "./files/names.ts";
import { githubFinders } from "./finders/index.ts";
import { codeHostIdentity } from "./identity.ts";
import { people } from "./people/index.ts";
import { planning } from "./planning.ts";
import { githubSection } from "./section.ts";
import { githubStacks } from "./stacks/index.ts";
import { githubSteps } from "./steps/index.ts";

const configurationSource: ConfigurationSource = {
  needs: ["github.url", "github.app.health.id"],
  url: (blueprint, facts) => `${facts["github.url"]}/${fullName(blueprint, configurationRepository)}.git`,
  reporter: (facts) => ({
    service: "github",
    settings: {
      appID: facts["github.app.health.id"] ?? "",
      installationID: "$github-installationID",
      privateKey: "$github-privateKey",
      // Hosts other than github.com answer under /api/v3.
      ...(facts["github.url"] !== "https://github.com" && {
        enterpriseBaseURL: `${facts["github.url"]}/api/v3`,
      }),
    },
  }),
};

const codeHostPages: CodeHostPages = {
  needs: ["github.url"],
  owner: organization,
  file: (repository, path, blueprint, facts) =>
    `${facts.get("github.url")}/${fullName(blueprint, repository)}/blob/${mainBranch}/${path}`,
};

/** GitHub: where the code lies, and where pipelines run. */
export const github: System<GitHubClient> = {
  id: "github",
  section: githubSection,
  planning,
  capabilities,
  factShapes,
  offers: { codeHostIdentity, codeHostPages, configurationSource, entryPoints: [entryPoint] },
  stacks: githubStacks,
  steps: githubSteps,
  connect: connectGitHub,
  people,
  controls: githubControls,
  ran: (blueprint) => [applies(blueprint)],
  day1: { engineEnvironment, finders: githubFinders },
  files: (blueprint, facts, given) => [
    ...deliveryFiles(blueprint, facts, given),
    ...configurationFiles(blueprint, facts, given),
    ...infrastructureFiles(blueprint, facts, given),
    ...blueprint.applications.flatMap((application) => applicationFiles(blueprint, application, facts)),
  ],
};
