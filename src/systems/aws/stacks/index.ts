import type { Blueprint } from "../../../blueprint/model.ts";
import type { Stack } from "../../../contracts/stack.ts";
import type { Offers } from "../../../contracts/system.ts";
import { peopleSignOn } from "../access.ts";
import { checkAws } from "../check.ts";
import { accessStack } from "./access/stack.ts";
import { environmentStack } from "./environment/stack.ts";
import { monitoringAccessStack } from "./monitoring-access/stack.ts";
import { organizationStack } from "./organization/stack.ts";
import { pipelineStack } from "./pipeline/stack.ts";
import { registryStack } from "./registry/stack.ts";
import { stateStack } from "./state/stack.ts";

/** What the engine applies at AWS. Without a code host there is nobody whom the pipelines' roles could trust. */
export function awsStacks(blueprint: Blueprint, offers: Offers): readonly Stack[] {
  const { codeHostIdentity, accountReader } = offers;
  // Whoever reads the blueprint shows why; files about the rest can be written nevertheless.
  if (checkAws(blueprint, undefined, offers).length > 0) return [];
  const bootstrap = [stateStack(blueprint), organizationStack(blueprint)];
  if (!codeHostIdentity) return bootstrap;
  const people = peopleSignOn(blueprint, offers);
  return [
    ...bootstrap,
    pipelineStack(blueprint, codeHostIdentity, people),
    registryStack(blueprint, codeHostIdentity),
    ...blueprint.environments.map((environment, index) => environmentStack(blueprint, environment, index)),
    ...(people ? [accessStack(blueprint)] : []),
    ...(accountReader?.isUsed(blueprint) ? [monitoringAccessStack(blueprint, accountReader)] : []),
  ];
}
