import type { Blueprint } from "../../../blueprint/model.ts";
import type { Stack } from "../../../contracts/stack.ts";
import type { Offers } from "../../../contracts/system.ts";
import { checkAws } from "../check.ts";
import { environmentStack } from "./environment/stack.ts";
import { organizationStack } from "./organization/stack.ts";
import { pipelineStack } from "./pipeline/stack.ts";
import { registryStack } from "./registry/stack.ts";
import { stateStack } from "./state/stack.ts";

/** What the engine applies at AWS. Without a code host there is nobody whom the pipelines' roles could trust. */
export function awsStacks(blueprint: Blueprint, { codeHostIdentity }: Offers): readonly Stack[] {
  // Whoever reads the blueprint shows why; files about the rest can be written nevertheless.
  if (checkAws(blueprint).length > 0) return [];
  const bootstrap = [stateStack(blueprint), organizationStack(blueprint)];
  if (!codeHostIdentity) return bootstrap;
  return [
    ...bootstrap,
    pipelineStack(blueprint, codeHostIdentity),
    registryStack(blueprint, codeHostIdentity),
    ...blueprint.environments.map((environment, index) => environmentStack(blueprint, environment, index)),
  ];
}
