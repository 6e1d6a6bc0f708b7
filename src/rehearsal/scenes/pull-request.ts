import type { FileChange } from "../../contracts/person.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { type Stage, surprise, until } from "../stage.ts";

export interface Change {
  readonly branch: string;
  readonly title: string;
  readonly body: string;
  readonly files: readonly FileChange[];
}

export interface OpenChange {
  readonly number: number;
  readonly head: string;
}

/** The author proposes a change, and its checks come to an end. */
export async function propose(stage: Stage, change: Change): Promise<Result<OpenChange>> {
  const { author } = stage.world.cast;
  const opened = await author.act({
    do: "openPullRequest",
    repository: stage.applicationRepository,
    branch: change.branch,
    message: change.title,
    body: change.body,
    files: change.files,
  });
  if (!opened.ok) return opened;
  const { number, head } = opened.value as OpenChange;
  stage.tell({ event: "done", who: author.handle, what: `opens pull request #${number}: ${change.title}` });

  const checked = await until(stage, `the checks of pull request #${number}`, async () => {
    const checks = await stage.world.codeHost.checks(stage.applicationRepository, head);
    if (!checks.ok) return checks;
    const complete = checks.value.length > 0 && checks.value.every((check) => check.conclusion !== null);
    return ok(complete ? checks.value : null);
  });
  if (!checked.ok) return checked;
  const red = checked.value.value.filter(
    ({ conclusion }) => conclusion !== "success" && conclusion !== "skipped",
  );
  if (red.length > 0) {
    return surprise(`Checks of pull request #${number} are red: ${red.map(({ name }) => name).join(", ")}.`);
  }
  const names = checked.value.value
    .filter(({ conclusion }) => conclusion === "success")
    .map(({ name }) => name);
  stage.tell({
    event: "done",
    who: "pr.yaml",
    what: `passes: ${names.join(", ")}`,
    seconds: checked.value.seconds,
  });
  return ok({ number, head });
}

/** Enough reviewers approve, and the merger merges. Returns the commit on main. */
export async function approveAndMerge(stage: Stage, change: OpenChange): Promise<Result<string>> {
  for (const reviewer of stage.world.cast.reviewers) {
    const approved = await approveChange(stage, change, reviewer.handle);
    if (!approved.ok) return approved;
  }
  return merge(stage, change);
}

/** One approval is given, and the merge that follows is refused; only then do the others approve. */
export async function mergeTooEarlyThenRightly(stage: Stage, change: OpenChange): Promise<Result<string>> {
  const { reviewers, merger } = stage.world.cast;
  for (const [index, reviewer] of reviewers.entries()) {
    const approved = await approveChange(stage, change, reviewer.handle);
    if (!approved.ok) return approved;
    if (index === reviewers.length - 1) break;
    const early = await merger.act({ do: "merge", repository: stage.applicationRepository, ...change });
    if (early.ok) return surprise(`Pull request #${change.number} was merged with ${index + 1} approval(s).`);
    stage.tell({
      event: "refused",
      who: merger.handle,
      what: `merging with ${index + 1} of ${reviewers.length} approvals`,
      reason: early.diagnostics[0]?.summary ?? "",
    });
  }
  return merge(stage, change);
}

async function approveChange(stage: Stage, change: OpenChange, handle: string): Promise<Result<void>> {
  const reviewer = stage.world.cast.reviewers.find((player) => player.handle === handle);
  const approved = await reviewer?.act({ do: "approve", repository: stage.applicationRepository, ...change });
  if (approved && !approved.ok) return approved;
  stage.tell({ event: "done", who: handle, what: `approves pull request #${change.number}` });
  return ok(undefined);
}

async function merge(stage: Stage, change: OpenChange): Promise<Result<string>> {
  const { merger } = stage.world.cast;
  const merged = await merger.act({ do: "merge", repository: stage.applicationRepository, ...change });
  if (!merged.ok) return merged;
  const { commit } = merged.value as { readonly commit: string };
  stage.tell({
    event: "done",
    who: merger.handle,
    what: `merges pull request #${change.number} as ${commit.slice(0, 7)}`,
  });
  return ok(commit);
}
