import { printPlans, type StackReport } from "../../formats/terraform-plan/report.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { codeHost, type Run, runUrl } from "../run.ts";
import { lossOf, planMarker, printRecord } from "./consent.ts";
import { createEngine, type PlannedStack } from "./engine.ts";
import { inParallel } from "./in-parallel.ts";
import { type ChangedStacks, changedStacks } from "./order.ts";
import { changedPaths, isReady, jobAuthor, readEvent, stacksOf } from "./workspace.ts";

/** GitHub takes 65,536 characters; marker, record and the lines around the plans need their share. */
const room = 60_000;

/** `plan-stacks`: plans what a pull request changes, and shows it in one comment that is kept up to date. */
export async function planStacks(run: Run): Promise<readonly Diagnostic[]> {
  const given = run.inputs.require("token");
  if (!given.ok) return given.diagnostics;
  const workspace = run.environment["GITHUB_WORKSPACE"] ?? ".";
  const { pull_request: pull } = readEvent(run.environment);
  if (!pull) {
    return [problem("action-event-unsuited", "plan-stacks runs for pull requests only.")];
  }
  const stacks = await stacksBetween(workspace, "HEAD^1", "HEAD");
  if (!stacks.ok) return stacks.diagnostics;
  const { reports, problems } = await planAll(
    run,
    stacks.value.changed.map(({ id }) => id),
  );
  const { text, destructive } = printPlans(reports, room);
  const shown = reports.length === 0 ? "No stack changes." : text;
  const losses = Object.fromEntries([...destructive].map(([stack, lost]) => [stack, lost.map(lossOf)]));
  const body = [
    printRecord({ head: pull.head.sha, losses }),
    "## Plan",
    shown,
    ...stacks.value.removed.map(
      (id) => `The stack \`${id}\` is taken out of this repository. What it made stays: nothing destroys it.`,
    ),
    `[The run](${runUrl(run)}) planned this for ${pull.head.sha}. What is applied is planned anew after the merge.`,
  ].join("\n\n");
  run.report.summary(shown);
  const said = await codeHost(run, given.value.token).comment(
    run.environment["GITHUB_REPOSITORY"] ?? "",
    pull.number,
    { author: jobAuthor, marker: planMarker, text: body },
  );
  return said.ok ? problems : [...problems, ...said.diagnostics];
}

/** The stacks that differ between two commits of the repository that is checked out, but for those that wait for facts. */
export async function stacksBetween(
  workspace: string,
  from: string,
  to: string,
): Promise<Result<ChangedStacks>> {
  const order = await stacksOf(workspace);
  if (!order.ok) return order;
  const paths = await changedPaths(workspace, from, to);
  if (!paths.ok) return paths;
  const { changed, removed } = changedStacks(order.value, paths.value);
  return ok({ changed: changed.filter((stack) => isReady(workspace, stack)), removed });
}

/** Plans stacks without a lock and with rights that only read, several at a time. */
export async function planAll(
  run: Run,
  stacks: readonly string[],
): Promise<{ readonly reports: readonly StackReport[]; readonly problems: readonly Diagnostic[] }> {
  const workspace = run.environment["GITHUB_WORKSPACE"] ?? ".";
  const engine = await createEngine(workspace, run.environment, run.report.say);
  try {
    const all = await inParallel(stacks, async (stack) => {
      run.report.say(`Planning ${stack}.`);
      return { stack, planned: await engine.plan(stack, true) };
    });
    return {
      reports: all.map(({ stack, planned }) => ({ stack, outcome: outcomeOf(planned) })),
      problems: all.flatMap(({ planned }) => (planned.ok ? [] : planned.diagnostics)),
    };
  } finally {
    await engine.close();
  }
}

function outcomeOf(planned: Result<PlannedStack>): StackReport["outcome"] {
  if (planned.ok) return { kind: "planned", plan: planned.value.plan };
  const why = planned.diagnostics.map(({ summary, cause }) => `${summary}\n${cause ?? ""}`).join("\n");
  return { kind: "failed", why };
}
