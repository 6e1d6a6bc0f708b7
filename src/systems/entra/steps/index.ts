import type { Blueprint } from "../../../blueprint/model.ts";
import type { FactName } from "../../../contracts/facts.ts";
import type { Step } from "../../../contracts/step.ts";
import type { Offers } from "../../../contracts/system.ts";
import type { EntraClient } from "../connect.ts";
import { hasConditionalAccess, isUsed, signsOn } from "../section.ts";
import { enforceStep, reportOnlyStep } from "./conditional-access.ts";
import { groupsStep } from "./groups.ts";
import { peopleStep } from "./people.ts";
import { pipelineStep } from "./pipeline.ts";
import { provisioningStep } from "./provisioning.ts";
import { securityDefaultsStep } from "./security-defaults.ts";
import { tenantStep } from "./tenant.ts";

/** What Day 1 does at Entra ID beside the stack. Without a code host there is no pipeline that it could trust. */
export function entraSteps(
  blueprint: Blueprint,
  _fileNeeds: (repository: string) => readonly FactName[],
  { codeHostIdentity, signOnTargets = [] }: Offers,
): readonly Step<EntraClient>[] {
  if (!isUsed(blueprint)) return [];
  const directory = [tenantStep(blueprint), peopleStep(blueprint), groupsStep(blueprint)];
  if (!codeHostIdentity) return directory;
  const targets = signsOn(blueprint) ? signOnTargets.filter((target) => target.isUsed(blueprint)) : [];
  return [
    ...directory,
    pipelineStep(blueprint, "plan", codeHostIdentity),
    pipelineStep(blueprint, "apply", codeHostIdentity),
    ...targets.flatMap((target) =>
      target.provisioning ? [provisioningStep(target, target.provisioning)] : [],
    ),
    ...(hasConditionalAccess(blueprint) ? [reportOnlyStep, enforceStep(blueprint)] : []),
    securityDefaultsStep(blueprint),
  ];
}
