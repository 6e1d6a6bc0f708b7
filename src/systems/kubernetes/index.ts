import type { System } from "../../contracts/system.ts";
import { addonCharts, clusterAddons } from "./addons/files.ts";
import { directChanges } from "./controls/direct-changes.ts";
import { kubernetesControls } from "./controls/index.ts";
import { baseFiles, slotFile } from "./files/files.ts";
import { planning } from "./planning.ts";
import { kubernetesSection } from "./section.ts";

/** Kubernetes: what runs in a cluster, and with which rights. */
export const kubernetes: System = {
  id: "kubernetes",
  section: kubernetesSection,
  planning,
  controls: kubernetesControls,
  ran: (blueprint) => [directChanges(blueprint)],
  offers: { clusterAddons },
  files: (blueprint, facts, { offers }) => [
    ...addonCharts(blueprint, facts, offers),
    ...blueprint.applications.flatMap((application) => [
      ...baseFiles(blueprint, application),
      ...blueprint.environments.map((environment) => slotFile(application, environment, facts)),
    ]),
  ],
};
