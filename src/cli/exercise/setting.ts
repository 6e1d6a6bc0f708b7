import type { Blueprint, Person } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import { configurationRepository, infrastructureRepository } from "../../contracts/platform.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { castFrom } from "../../rehearsal/cast.ts";
import type { Setting } from "../../rehearsal/exercises/exercise.ts";
import { githubSection } from "../../systems/github/section.ts";
import { accountOf, ownerOf } from "../rehearse/seed.ts";

/** The company as exercises are set in it: its first application, with the people of the rehearsal's own story. */
export function settingOf(blueprint: Blueprint): Result<Setting> {
  const [application] = blueprint.applications;
  const [first] = blueprint.environments;
  const owner = ownerOf(blueprint);
  if (!application || !first || !owner) {
    return failure("rehearsal-no-application", "The blueprint has no application to deliver.");
  }
  const cast = castFrom(blueprint, application);
  if (!cast.ok) return cast;
  const { author, reviewers, merger, approvers } = cast.value;
  const { organization } = section(blueprint, "github", githubSection);
  const gated = blueprint.environments.find(({ gate }) => gate.kind === "manual");
  const logins = (people: readonly Person[]) => people.map(accountOf);
  return ok({
    application: application.name,
    applicationRepository: `${organization}/${application.repository}`,
    configurationRepository: `${organization}/${configurationRepository}`,
    infrastructureRepository: `${organization}/${infrastructureRepository}`,
    approvals: blueprint.pullRequests.approvals,
    firstEnvironment: first.name,
    lastEnvironment: blueprint.environments.at(-1)?.name ?? first.name,
    ...(gated?.gate.kind === "manual" && {
      gated: { name: gated.name, approvals: gated.gate.approvals },
    }),
    author: accountOf(author),
    reviewers: logins(reviewers),
    merger: accountOf(merger),
    approvers: logins(approvers[gated?.name ?? ""] ?? []),
    owner: accountOf(owner),
  });
}
