import type { Blueprint } from "../../../blueprint/model.ts";
import type { Control } from "../../../contracts/control.ts";
import { applicationNamespaces } from "./namespaces.ts";

/** What is proved about what runs in clusters. */
export const kubernetesControls = (blueprint: Blueprint): readonly Control[] => [
  applicationNamespaces(blueprint),
];
