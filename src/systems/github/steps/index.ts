import type { Blueprint } from "../../../blueprint/model.ts";
import type { FactName } from "../../../contracts/facts.ts";
import type { Step } from "../../../contracts/step.ts";
import type { Offers } from "../../../contracts/system.ts";
import { appRoles } from "../apps.ts";
import type { GitHubClient } from "../connect.ts";
import { repositoriesOf } from "../files/names.ts";
import { appStep } from "./app.ts";
import { appSecretStep, storedRoles } from "./app-secret.ts";
import { firstTreeStep } from "./first-tree.ts";
import { metaStep } from "./meta.ts";
import { organizationStep, planStep } from "./organization.ts";
import { requestsIssueStep } from "./requests-issue.ts";
import { pipelineSecretStep } from "./stored-secret.ts";
import { subjectsStep } from "./subjects.ts";
import { trainingSteps } from "./training.ts";
import { trustedRootSteps } from "./trusted-root.ts";

/** What Day 1 does at GitHub beside the stacks. */
export function githubSteps(
  blueprint: Blueprint,
  fileNeeds: (repository: string) => readonly FactName[],
  { pipelineSecrets = [] }: Offers,
): readonly Step<GitHubClient>[] {
  return [
    organizationStep,
    ...appRoles.map((role) => appStep(blueprint, role)),
    planStep,
    metaStep,
    ...trustedRootSteps,
    subjectsStep(blueprint),
    ...repositoriesOf(blueprint).map((name) => firstTreeStep(name, fileNeeds(name))),
    ...storedRoles.map(appSecretStep),
    ...pipelineSecrets.filter(({ isUsed }) => isUsed(blueprint)).map(pipelineSecretStep),
    requestsIssueStep,
    ...trainingSteps(blueprint),
  ];
}
