import type { System } from "../../contracts/system.ts";
import { infrastructureFiles } from "./files/infrastructure.ts";
import { planning } from "./planning.ts";
import { terraformSection } from "./section.ts";

/** Terraform: the engine that applies every system's stacks, and the repository in which they lie. */
export const terraform: System = {
  id: "terraform",
  section: terraformSection,
  planning,
  files: infrastructureFiles,
};
