import type { Blueprint } from "../../../blueprint/model.ts";
import type { Stack } from "../../../contracts/stack.ts";
import type { Offers } from "../../../contracts/system.ts";
import { isUsed, signsOn } from "../section.ts";
import { identityStack } from "./identity/stack.ts";

/** What the engine applies at Entra ID. Without a code host there is no pipeline that could. */
export function entraStacks(
  blueprint: Blueprint,
  { codeHostIdentity, signOnTargets = [] }: Offers,
): readonly Stack[] {
  if (!isUsed(blueprint) || !codeHostIdentity) return [];
  const used = signsOn(blueprint) ? signOnTargets.filter((target) => target.isUsed(blueprint)) : [];
  return [identityStack(blueprint, used)];
}
