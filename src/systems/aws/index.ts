import type { System } from "../../contracts/system.ts";
import { checkAws } from "./check.ts";
import { reachCluster } from "./cluster-access.ts";
import { type AwsClient, connectAws } from "./connect.ts";
import { awsControls } from "./controls/index.ts";
import { engineEnvironment, engineOnly } from "./engine.ts";
import { entryPoint } from "./entry-point.ts";
import { factShapes } from "./facts.ts";
import { finders } from "./finders/index.ts";
import { cloudAccounts, pipelineLogin, registryLogin, stateBackend } from "./offers.ts";
import { people } from "./people/index.ts";
import { planning } from "./planning.ts";
import { secretStore } from "./secret-store.ts";
import { awsSection } from "./section.ts";
import { signOnTarget } from "./sign-on.ts";
import { awsStacks } from "./stacks/index.ts";
import { journalStorage, locateStates } from "./states.ts";
import { awsSteps } from "./steps/index.ts";

/** Amazon Web Services: the company's accounts, its images, its environments, and the states of Terraform. */
export const aws: System<AwsClient> = {
  id: "aws",
  section: awsSection,
  planning,
  factShapes,
  offers: {
    ...{ pipelineLogins: [pipelineLogin], registryLogin, stateBackend },
    ...{ signOnTargets: [signOnTarget], cloudAccounts, secretStore, entryPoints: [entryPoint] },
  },
  files: () => [],
  check: checkAws,
  stacks: awsStacks,
  steps: awsSteps,
  connect: connectAws,
  people,
  controls: awsControls,
  day1: { engineEnvironment, engineOnly, finders, locateStates, journalStorage, reachCluster },
};
