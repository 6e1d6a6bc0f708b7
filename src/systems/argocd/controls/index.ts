import type { Blueprint } from "../../../blueprint/model.ts";
import type { Control } from "../../../contracts/control.ts";
import { noAdministrator } from "./administrator.ts";
import { applicationsInSync } from "./applications.ts";

/** What is proved about Argo CD. */
export const argocdControls = (blueprint: Blueprint): readonly Control[] => [
  applicationsInSync(blueprint),
  noAdministrator(blueprint),
];
