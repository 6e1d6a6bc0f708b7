import type { System } from "../../contracts/system.ts";
import { capabilities } from "./capabilities.ts";
import { checkEntra } from "./check.ts";
import { connectEntra, type EntraClient } from "./connect.ts";
import { entraControls } from "./controls/index.ts";
import { entryPoint } from "./entry-point.ts";
import { factShapes } from "./facts.ts";
import { entraFinders } from "./finders/index.ts";
import { pipelineLogin, signOnProvider } from "./offers.ts";
import { people } from "./people/index.ts";
import { planning } from "./planning.ts";
import { entraSection } from "./section.ts";
import { entraStacks } from "./stacks/index.ts";
import { entraSteps } from "./steps/index.ts";

/** Entra ID: the company's directory of people, through which they sign in to everything else. */
export const entra: System<EntraClient> = {
  id: "entra",
  section: entraSection,
  planning,
  controls: entraControls,
  capabilities,
  factShapes,
  offers: { pipelineLogins: [pipelineLogin], signOnProvider, entryPoints: [entryPoint] },
  files: () => [],
  check: checkEntra,
  stacks: entraStacks,
  steps: entraSteps,
  connect: connectEntra,
  people,
  day1: { finders: entraFinders },
};
