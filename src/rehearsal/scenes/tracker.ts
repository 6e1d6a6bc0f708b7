import type { PromotionRequest } from "../../contracts/code-host.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { type Stage, surprise, until } from "../stage.ts";
import type { Change } from "./pull-request.ts";

/**
 * A change begins with an issue, and branch and title carry its key: that is all that it takes to find the issue's
 * release later. Where the company has no tracker the change stays as it is.
 */
export async function fileIssue(stage: Stage, change: Change): Promise<Result<Change>> {
  const { tracker, cast } = stage.world;
  if (!tracker) return ok(change);
  const key = await tracker.fileIssue(change.title);
  if (!key.ok) return key;
  stage.tell({ event: "done", who: cast.author.handle, what: `files ${key.value}: ${change.title}` });
  return ok({ ...change, branch: `${key.value}-${change.branch}`, title: `${key.value}: ${change.title}` });
}

/** Day 1 is done, and so is every issue that it was filed as. */
export async function dayOneIsFiled(stage: Stage): Promise<Result<void>> {
  const seen = await stage.world.tracker?.dayOne();
  if (!seen) return ok(undefined);
  if (!seen.ok) return seen;
  const { done, all } = seen.value;
  if (all === 0 || done < all) return surprise(`Day 1 is done, and ${done} of its ${all} issues are.`);
  stage.tell({
    event: "done",
    who: "tracker",
    what: `shows Day 1 as ${all} issues, all of them done`,
  });
  return ok(undefined);
}

/** The tracker holds the release with the change's issue, shows it in the last environment, and calls it released. */
export async function releaseIsTracked(
  stage: Stage,
  { title }: Change,
  { id, claim }: PromotionRequest,
): Promise<Result<void>> {
  const { tracker, application, environments } = stage.world;
  const last = environments.at(-1)?.environment.name;
  if (!tracker || last === undefined || !claim) return ok(undefined);
  const found = await until(stage, `the tracker to release ${claim.version}`, async () => {
    const release = await tracker.release(application.name, claim.version);
    return release.ok && !release.value?.released ? ok(null) : release;
  });
  if (!found.ok) return found;
  const { name, issues } = found.value.value;
  const [key = ""] = title.split(":");
  if (!issues.includes(key))
    return surprise(`${name} is released without ${key}: it has ${issues.join(", ") || "no issue"}.`);
  const state = await tracker.deployment(application.name, id, last);
  if (!state.ok) return state;
  if (state.value !== "successful")
    return surprise(`The tracker shows ${name} in ${last} as ${state.value ?? "nothing"}.`);
  stage.tell({
    event: "done",
    who: "tracker",
    what: `calls ${name} released, with ${issues.join(", ")}, and shows its deployment to ${last} as successful`,
    seconds: found.value.seconds,
  });
  return ok(undefined);
}
