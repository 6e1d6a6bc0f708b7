import type { System } from "../../contracts/system.ts";
import { applicationFiles } from "./files/application.ts";
import { configurationFiles } from "./files/configuration.ts";
import { deliveryFiles } from "./files/delivery.ts";
import { githubSection } from "./section.ts";

/** GitHub: where the code lies, and where pipelines run. */
export const github: System = {
  id: "github",
  section: githubSection,
  files: (blueprint, facts, given) => [
    ...deliveryFiles(blueprint, facts, given),
    ...configurationFiles(blueprint, facts, given),
    ...blueprint.applications.flatMap((application) => applicationFiles(blueprint, application, facts)),
  ],
};
