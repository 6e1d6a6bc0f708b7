import type { Blueprint } from "../../../blueprint/model.ts";
import type { Step } from "../../../contracts/step.ts";
import type { Offers } from "../../../contracts/system.ts";
import type { DatadogClient } from "../connect.ts";
import { isUsed } from "../section.ts";
import { codeHostStep } from "./code-host.ts";
import { keysStep } from "./keys.ts";
import { organizationStep } from "./organization.ts";
import { signOnStep } from "./sign-on.ts";

/** What Day 1 does at Datadog beside the stacks. */
export function datadogSteps(
  blueprint: Blueprint,
  _fileNeeds: unknown,
  { codeHostPages, signOnProvider }: Offers,
): readonly Step<DatadogClient>[] {
  if (!isUsed(blueprint)) return [];
  return [
    organizationStep,
    keysStep,
    ...(codeHostPages ? [codeHostStep(blueprint, codeHostPages)] : []),
    ...(signOnProvider?.isUsed(blueprint) ? [signOnStep(signOnProvider)] : []),
  ];
}
