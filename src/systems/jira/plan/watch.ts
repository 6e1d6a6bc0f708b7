import type { RolloutEvent } from "../../../contracts/rollout-event.ts";
import type { PlannedStep, RolloutWatch } from "../../../contracts/rollout-watch.ts";
import type { Diagnostic } from "../../../foundation/diagnostic.ts";
import type { Result } from "../../../foundation/result.ts";
import { failedWith } from "../client/call.ts";
import type { JiraClient } from "../connect.ts";
import type { UsedJira } from "../section.ts";
import { type Board, moveSteps } from "./carry-out.ts";
import { type Category, type FiledIssue, readFiled } from "./filed.ts";
import { categoryAfter } from "./moves.ts";
import { planStepId } from "./step.ts";

/** Milliseconds that the end of a run waits for Jira at most: what is left then, the next run does. */
const patience = 60_000;
/** Milliseconds in which events gather before Jira is asked: a step that is quickly done is moved once. */
const gathering = 1000;

/**
 * Moves the issues of Day 1 as their steps go on. Events are only noted; one worker moves what has gathered, from what
 * Jira holds at that moment. What it could not do is a warning, and the next run does it: it hears of every step again.
 */
export function createWatch(
  client: JiraClient,
  jira: UsedJira,
  plan: () => readonly PlannedStep[],
): RolloutWatch {
  /** What steps have come to and no issue shows yet. */
  const waiting = new Map<string, Category>();
  const board: Board = { reached: new Map(), transitions: new Map() };
  const hurry = new AbortController();
  let filed: ReadonlyMap<string, FiledIssue> | undefined;
  let planned = false;
  let working: Promise<void> | undefined;
  let problems: readonly Diagnostic[] = [];

  const moveAll = async (batch: ReadonlyMap<string, Category>): Promise<Result<void>> => {
    const calls = client.asAdministrator();
    if (!calls.ok) return calls;
    if (!filed) {
      const found = await readFiled(calls.value, jira.project);
      if (!found.ok) return found;
      filed = found.value;
    }
    return moveSteps(calls.value, filed, batch, board, plan());
  };
  const work = async (): Promise<void> => {
    // Cut short where the run is over.
    await client.doors.clock.sleep(gathering, hurry.signal).catch(() => {});
    problems = [];
    while (waiting.size > 0) {
      const batch = new Map(waiting);
      waiting.clear();
      const done = await moveAll(batch);
      if (done.ok) continue;
      problems = done.diagnostics;
      // Newer news about the same steps stay.
      for (const [step, category] of batch) if (!waiting.has(step)) waiting.set(step, category);
      return;
    }
  };
  const start = (): Promise<void> => {
    working ??= work()
      .catch((error: unknown) => {
        problems = [behind(error instanceof Error ? error.message : String(error))];
      })
      .finally(() => {
        working = undefined;
      });
    return working;
  };
  return {
    hear(event: RolloutEvent) {
      const category = categoryAfter(event);
      if (category === null || !("step" in event)) return;
      if (!waiting.has(event.step) && board.reached.get(event.step) === category) return;
      waiting.set(event.step, category);
      if (event.step === planStepId && category === "done") {
        planned = true;
        filed = undefined;
      }
      if (planned) void start();
    },
    async settle() {
      hurry.abort();
      const timer = new AbortController();
      const late = client.doors.clock.sleep(patience, timer.signal).then(
        () => "late" as const,
        () => "late" as const,
      );
      // What a worker could not do is tried once more.
      const rest = (async () => {
        await working;
        if (waiting.size > 0) await start();
        return "done" as const;
      })();
      const ended = await Promise.race([rest, late]);
      timer.abort();
      if (ended === "late") return [behind("Jira did not answer in time.")];
      return quiet(problems) ? [] : problems.map((one) => ({ ...one, severity: "warning" as const }));
    },
  };
}

const behind = (cause: string): Diagnostic => ({
  ...{ code: "tracker-behind", severity: "warning", summary: "Not every issue of Day 1 was moved.", cause },
  next: "The next run moves what is left.",
});

/** A Jira that is not set up yet has no issues to move. */
const quiet = (problems: readonly Diagnostic[]): boolean =>
  ["access-missing", "tracker-not-found"].some((code) =>
    failedWith({ ok: false, diagnostics: problems }, code),
  );
