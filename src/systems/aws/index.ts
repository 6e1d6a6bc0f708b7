import type { System } from "../../contracts/system.ts";
import { checkAws } from "./check.ts";
import { factShapes } from "./facts.ts";
import { pipelineLogin, registryLogin, stateBackend } from "./offers.ts";
import { awsSection } from "./section.ts";
import { awsStacks } from "./stacks/index.ts";

/** Amazon Web Services: the company's accounts, its images, its environments, and the states of Terraform. */
export const aws: System = {
  id: "aws",
  section: awsSection,
  factShapes,
  offers: { pipelineLogin, registryLogin, stateBackend },
  files: () => [],
  check: checkAws,
  stacks: awsStacks,
};
