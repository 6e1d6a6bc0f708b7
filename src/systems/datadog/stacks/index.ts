import type { Blueprint } from "../../../blueprint/model.ts";
import type { Stack } from "../../../contracts/stack.ts";
import type { Offers } from "../../../contracts/system.ts";
import { checkDatadog } from "../check.ts";
import { isUsed } from "../section.ts";
import { monitoringStack } from "./monitoring/stack.ts";

/** What the engine applies at Datadog. */
export function datadogStacks(
  blueprint: Blueprint,
  { cloudAccounts, codeHostPages }: Offers,
): readonly Stack[] {
  // Whoever reads the blueprint shows why; files about the rest can be written nevertheless.
  if (!isUsed(blueprint) || checkDatadog(blueprint).length > 0) return [];
  return [monitoringStack(blueprint, cloudAccounts, codeHostPages)];
}
