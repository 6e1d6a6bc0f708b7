import { codeSpan, markdownTable } from "../../formats/markdown.ts";
import { countsOf, isEmpty } from "../../formats/terraform-plan/summary.ts";
import { planLines, resourceLine } from "../../formats/terraform-plan/text.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { codeHost, issues, type Run } from "../run.ts";
import { planMarker, readRecord, type SeenLosses, unseen } from "./consent.ts";
import { createEngine, type Engine } from "./engine.ts";
import { inParallel } from "./in-parallel.ts";
import type { StackEntry } from "./order.ts";
import { stacksBetween } from "./plan-stacks.ts";
import { commitsSince, hasCommit, isReady, jobAuthor, readEvent, stacksOf } from "./workspace.ts";

/**
 * `apply-stacks`: plans and applies what a push to main changed, or the one stack that is named; side by side, but each
 * after those whose facts it needs. A stack that fails stops those that need its facts, and no others. What would be destroyed or replaced must have
 * stood in the comment of the pull request that was merged, or be accepted by its address.
 */
export async function applyStacks(run: Run): Promise<readonly Diagnostic[]> {
  const given = run.inputs.require("token");
  if (!given.ok) return given.diagnostics;
  const stacks = await wanted(run);
  if (!stacks.ok) return stacks.diagnostics;
  const seen = await seenLosses(run, given.value.token);
  if (!seen.ok) return seen.diagnostics;
  const accepted = run.inputs.get("accept").split(/\s+/).filter(Boolean);

  /** Facts that are not to be relied on, because what gives them did not come through; by which stack. */
  const withheld = new Map<string, string>();
  const engine = await createEngine(
    run.environment["GITHUB_WORKSPACE"] ?? ".",
    run.environment,
    run.report.say,
  );
  try {
    engine.initialize(stacks.value.map(({ id }) => id));
    const begun = new Map<StackEntry, Promise<Applied>>();
    const apply = async (stack: StackEntry): Promise<Applied> => {
      const before = [...begun.keys()].filter(({ gives }) =>
        gives.some((fact) => stack.needs.includes(fact)),
      );
      await Promise.all(before.map((other) => begun.get(other)));
      const blocking = stack.needs.flatMap((fact) => withheld.get(fact) ?? [])[0];
      const done = blocking
        ? failure("stack-skipped", `The stack ${stack.id} was left alone: it needs facts of ${blocking}.`, {
            next: `Once ${blocking} is applied, run apply.yaml for ${stack.id}.`,
          })
        : await applyOne(run, engine, stack, { seen: seen.value.get(stack.id) ?? [], accepted });
      if (!done.ok) for (const fact of stack.gives) withheld.set(fact, stack.id);
      return { stack, done, skipped: blocking !== undefined };
    };
    const all = await inParallel(stacks.value, (stack) => {
      const applied = apply(stack);
      begun.set(stack, applied);
      return applied;
    });
    return report(run, all);
  } finally {
    await engine.close();
  }
}

interface Applied {
  readonly stack: StackEntry;
  /** What was done, in a few words. */
  readonly done: Result<string>;
  readonly skipped: boolean;
}

function report({ report: { say, summary } }: Run, all: readonly Applied[]): readonly Diagnostic[] {
  if (all.length === 0) say("No stack changed.");
  const rows = all.map(({ stack, done, skipped }) => [
    codeSpan(stack.id),
    done.ok ? done.value : `**${skipped ? "skipped" : "failed"}**`,
  ]);
  summary(all.length === 0 ? "No stack changed." : markdownTable(["stack", "applied"], rows));
  return all.flatMap(({ done }) => (done.ok ? [] : done.diagnostics));
}

/**
 * The named stack, or those that this push changed; all of them where git cannot tell since when. What was pushed after
 * it has a run of its own, which waits for this one: nothing is planned twice.
 */
async function wanted(run: Run): Promise<Result<readonly StackEntry[]>> {
  const workspace = run.environment["GITHUB_WORKSPACE"] ?? ".";
  const order = await stacksOf(workspace);
  if (!order.ok) return order;
  const ready = order.value.filter((stack) => isReady(workspace, stack));
  const named = run.inputs.get("stack");
  if (named !== "") {
    const stack = ready.find(({ id }) => id === named);
    if (stack) return ok([stack]);
    return failure("stack-unknown", `There is no stack ${JSON.stringify(named)} that could be applied.`, {
      next: `Those that have their facts are ${ready.map(({ id }) => id).join(", ") || "none"}.`,
    });
  }
  const { before = "" } = readEvent(run.environment);
  if (!(await hasCommit(workspace, before))) return ok(ready);
  const pushed = run.environment["GITHUB_SHA"] ?? "";
  const until = (await hasCommit(workspace, pushed)) ? pushed : "HEAD";
  const changed = await stacksBetween(workspace, before, until);
  return changed.ok ? ok(changed.value.changed) : changed;
}

/**
 * What the comments on merged pull requests showed, by stack. Main is applied as it is now, so that the pull requests
 * of all commits since the push count, not only its own.
 */
async function seenLosses(run: Run, token: string): Promise<Result<ReadonlyMap<string, readonly string[]>>> {
  const seen = new Map<string, readonly string[]>();
  const workspace = run.environment["GITHUB_WORKSPACE"] ?? ".";
  const repository = run.environment["GITHUB_REPOSITORY"] ?? "";
  const { before = "" } = readEvent(run.environment);
  if (!(await hasCommit(workspace, before))) return ok(seen);
  const commits = await commitsSince(workspace, before);
  if (!commits.ok) return commits;
  for (const commit of commits.value) {
    const record = await recordOf(run, token, repository, commit);
    if (!record.ok) return record;
    for (const [stack, losses] of Object.entries(record.value?.losses ?? {})) {
      seen.set(stack, [...(seen.get(stack) ?? []), ...losses]);
    }
  }
  return ok(seen);
}

/** Undefined where this commit merged no pull request, or its comment shows the plan of another head. */
async function recordOf(
  run: Run,
  token: string,
  repository: string,
  commit: string,
): Promise<Result<SeenLosses | undefined>> {
  const pull = await codeHost(run, token).pullRequestOf(repository, commit);
  if (!pull.ok) return pull;
  if (pull.value === null) return ok(undefined);
  const { number, head } = pull.value;
  const comment = await issues(run, token).markedComment(repository, number, jobAuthor, planMarker);
  if (!comment.ok) return comment;
  const record = readRecord(comment.value ?? "");
  return ok(record?.head === head ? record : undefined);
}

/** Plans, makes sure that nothing is lost that nobody saw, and applies that very plan. Says what it did. */
async function applyOne(
  run: Run,
  engine: Engine,
  { id }: StackEntry,
  consent: { readonly seen: readonly string[]; readonly accepted: readonly string[] },
): Promise<Result<string>> {
  run.report.say(`Planning ${id}.`);
  const planned = await engine.plan(id, false);
  if (!planned.ok) return planned;
  const { plan } = planned.value;
  if (isEmpty(plan)) {
    run.report.say(`${id}: nothing to change.`);
    return ok("nothing to change");
  }
  for (const line of planLines(plan)) run.report.say(`  ${id}: ${line}`);
  const surprises = unseen(plan, consent.seen, consent.accepted);
  if (surprises.length > 0) {
    return {
      ok: false,
      diagnostics: [
        problem(
          "stack-apply-refused",
          `The stack ${id} would lose ${surprises.length} that nobody saw in a plan.`,
          {
            cause: surprises.slice(0, 20).map(resourceLine).join("; "),
            next: `If that is wanted, run apply.yaml for ${id} and accept each address by name.`,
          },
        ),
      ],
    };
  }
  run.report.say(`Applying ${id}.`);
  const applied = await engine.apply(id, planned.value);
  if (!applied.ok) return applied;
  const counts = countsOf(plan);
  const words = [
    [counts.create, "created"],
    [counts.import, "taken over"],
    [counts.update, "changed"],
    [counts.replace, "replaced"],
    [counts.delete, "destroyed"],
  ].flatMap(([count, word]) => (count ? [`${count} ${word}`] : []));
  return ok(words.join(", ") || "outputs only");
}
