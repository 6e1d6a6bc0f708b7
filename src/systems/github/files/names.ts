import type { Application, Blueprint, Person } from "../../../blueprint/model.ts";
import {
  applyEnvironment,
  configurationRepository,
  deliveryEnvironment,
  infrastructureRepository,
  mainBranch,
} from "../../../contracts/platform.ts";
import { type Annotated, labelled } from "../../../formats/yaml.ts";
import { organizationOf } from "../section.ts";

export { applyEnvironment, configurationRepository, infrastructureRepository, mainBranch };

/** The repository of the shared workflows and of the action. */
export const deliveryRepository = "delivery";

/** The environment whose secret is the delivery App's key. Only main may use it. */
export const keyEnvironment = deliveryEnvironment;
export const deliveryKeySecret = "DELIVERY_PRIVATE_KEY";
export const nudgeKeySecret = "NUDGE_PRIVATE_KEY";
/** In the environment in which `infrastructure` applies. */
export const applyKeySecret = "APPLY_PRIVATE_KEY";
/** The key of the App that only reads: a secret of the repository, for plans run on pull requests. */
export const planKeySecret = "PLAN_PRIVATE_KEY";

/** The status that decides about a pull request on `configuration`, posted by the delivery App. */
export const gateContext = "gate";
/** What the health App's statuses start with: `health/<environment>/<application>`. */
export const healthContext = "health/";

/**
 * Checks that a pull request on an application must pass. A job inside a reusable workflow reports as
 * `<calling job> / <called job>`.
 */
export const requiredChecks = ["pr / test", "pr / quality", "pr / security", "pr / compliance"] as const;
/** Checks that a pull request on `infrastructure` must pass: one job that waits for the plan of every stack. */
export const infrastructureChecks = ["plan"] as const;
/** Branches on which Groundwork proposes stacks and facts, and the label of the issue that tells of drift. */
export const stackBranchPrefix = "groundwork/";
export const driftLabel = "drift";

const organizations = new WeakMap<Blueprint, string>();

/** The organization's login, read from its section once: a large company's files name it thousands of times. */
export function organization(blueprint: Blueprint): string {
  const known = organizations.get(blueprint);
  if (known !== undefined) return known;
  const login = organizationOf(blueprint);
  organizations.set(blueprint, login);
  return login;
}

export function fullName(blueprint: Blueprint, repository: string): string {
  return `${organization(blueprint)}/${repository}`;
}

/** Every repository that the company needs, the platform's first. */
export function repositoriesOf(blueprint: Blueprint): readonly string[] {
  return [
    infrastructureRepository,
    deliveryRepository,
    configurationRepository,
    ...blueprint.applications.map(({ repository }) => repository),
  ];
}

/** The login of a person at GitHub. */
export function accountOf(person: Person): string {
  return person.accounts["github"] ?? person.handle;
}

/** The fact that holds a repository's number. */
export function repositoryIdFact(application: Application): `github.repository.${string}.id` {
  return `github.repository.${application.repository}.id`;
}

/** A file of the `delivery` repository, pinned to the commit that everybody uses. */
export function deliveryReference(blueprint: Blueprint, path: string, commit: string): Annotated {
  return labelled(`${fullName(blueprint, deliveryRepository)}/${path}@${commit}`, "the fact delivery.commit");
}

/** The reusable workflow that builds releases, as the job's identity names it (`job_workflow_ref`). */
export function builder(blueprint: Blueprint, commit: string): string {
  return `${fullName(blueprint, deliveryRepository)}/.github/workflows/ci.yaml@${commit}`;
}

/** A team as CODEOWNERS and reviews name it. */
export function team(blueprint: Blueprint, name: string): string {
  return `@${organization(blueprint)}/${name}`;
}
