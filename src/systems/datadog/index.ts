import type { System } from "../../contracts/system.ts";
import { addonCharts, datadogAddon } from "./addon/chart.ts";
import { capabilities } from "./capabilities.ts";
import { checkDatadog } from "./check.ts";
import { connectDatadog, type DatadogClient } from "./connect.ts";
import { datadogControls } from "./controls/index.ts";
import { factShapes } from "./facts.ts";
import {
  accountReader,
  agentSecret,
  deliveryLogin,
  pipelineLogin,
  pipelineSecrets,
  signOnTarget,
} from "./offers.ts";
import { people } from "./people/index.ts";
import { planning } from "./planning.ts";
import { entryPoint, runbooks } from "./runbooks.ts";
import { datadogSection } from "./section.ts";
import { datadogStacks } from "./stacks/index.ts";
import { datadogSteps } from "./steps/index.ts";

/** Datadog: watches what runs, calls people, and tells the gate what its monitors see. */
export const datadog: System<DatadogClient> = {
  id: "datadog",
  section: datadogSection,
  planning,
  controls: datadogControls,
  capabilities,
  factShapes,
  offers: {
    accountReader,
    clusterAddons: [datadogAddon],
    clusterSecrets: [agentSecret],
    deliveryLogins: [deliveryLogin],
    entryPoints: [entryPoint],
    pipelineLogins: [pipelineLogin],
    pipelineSecrets,
    runbooks,
    signOnTargets: [signOnTarget],
  },
  files: (blueprint, facts, { offers }) => addonCharts(blueprint, facts, offers),
  check: checkDatadog,
  stacks: datadogStacks,
  steps: datadogSteps,
  connect: connectDatadog,
  people,
};
