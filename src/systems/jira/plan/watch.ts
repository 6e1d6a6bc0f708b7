import * as z from "zod";
import type { RolloutEvent } from "../../../contracts/rollout-event.ts";
import type { PlannedStep, RolloutWatch } from "../../../contracts/rollout-watch.ts";
import type { Diagnostic } from "../../../foundation/diagnostic.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { failedWith, type JiraCalls } from "../client/call.ts";
import type { JiraClient } from "../connect.ts";
import type { UsedJira } from "../section.ts";
import { type Category, type FiledIssue, property, readAgain, readFiled } from "./filed.ts";
import { categoryAfter, categoryOfEpic, type Move, moveOf } from "./moves.ts";
import { planStepId } from "./step.ts";
import { aboutStep, wantedIssues } from "./wanted.ts";

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

/** What is known of the board meanwhile. */
interface Board {
  /** Where each step has come to, by its id. */
  readonly reached: Map<string, Category>;
  /** The transition to a category, by the issue's type and status: undefined where there is none. */
  readonly transitions: Map<string, string | undefined>;
}

/** Moves under way at the same time. */
const atOnce = 4;

/** Moves the issues of some steps, and the epics above them. What has no issue is left out. */
async function moveSteps(
  calls: JiraCalls,
  filed: ReadonlyMap<string, FiledIssue>,
  batch: ReadonlyMap<string, Category>,
  board: Board,
  plan: readonly PlannedStep[],
): Promise<Result<void>> {
  const about = new Map([...batch].map(([step, category]) => [aboutStep(step), category]));
  const moved = await carryAllOut(calls, filed, about, board);
  if (!moved.ok) return moved;
  for (const [step, category] of batch) board.reached.set(step, category);

  const wanted = wantedIssues(plan);
  const epics = wanted.flatMap(({ about: own, epic }): readonly (readonly [string, Category])[] => {
    if (epic !== null) return [];
    const below = wanted.filter((one) => one.epic === own);
    if (!below.some((one) => about.has(one.about))) return [];
    return [[own, categoryOfEpic(below.map((one) => board.reached.get(stepOf(one.about)) ?? "new"))]];
  });
  return carryAllOut(calls, filed, new Map(epics), board);
}

const stepOf = (about: string): string => about.slice(aboutStep("").length);

/** Brings issues to where they belong, from where they are at this moment. */
async function carryAllOut(
  calls: JiraCalls,
  filed: ReadonlyMap<string, FiledIssue>,
  wanted: ReadonlyMap<string, Category>,
  board: Board,
): Promise<Result<void>> {
  const keys = [...wanted.keys()].flatMap((about) => filed.get(about)?.key ?? []);
  const now = await readAgain(calls, keys);
  if (!now.ok) return now;
  const queue = now.value.values();
  const failures: Result<void>[] = [];
  const one = async () => {
    for (const issue of queue) {
      const category = wanted.get(issue.about);
      const done = category ? await carryOut(calls, issue, moveOf(issue, category), board) : ok(undefined);
      if (!done.ok) failures.push(done);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return failures[0] ?? ok(undefined);
}

const transitionsReply = z.object({
  transitions: z.array(
    z.object({
      id: z.string(),
      to: z.object({ name: z.string(), statusCategory: z.object({ key: z.string() }) }),
    }),
  ),
});

/** Statuses that say it best, where several are of one category. */
const usual = ["In Progress", "Done"];

async function carryOut(
  calls: JiraCalls,
  issue: FiledIssue,
  move: Move,
  board: Board,
): Promise<Result<void>> {
  if (move.move === "none") return ok(undefined);
  const { key, about } = issue;
  if (move.move === "to") {
    const id = await transitionTo(calls, issue, move.category, board);
    if (!id.ok) return id;
    const transition = id.value;
    // The workflow allows it to nobody from here: a person's to solve.
    if (transition === undefined) return ok(undefined);
    const moved = await calls.call(
      `a transition of ${key}`,
      ({ issues }) => issues.doTransition({ issueIdOrKey: key, transition: { id: transition } }),
      z.unknown(),
    );
    if (!moved.ok) return moved;
  }
  return calls.call(
    `a note on ${key}`,
    ({ properties }) =>
      properties.setIssueProperty({
        ...{ issueIdOrKey: key, propertyKey: property },
        propertyValue: { about, set: move.category },
      }),
    z.unknown().transform(() => undefined),
  );
}

async function transitionTo(
  calls: JiraCalls,
  { key, typeId, status }: FiledIssue,
  category: Category,
  { transitions }: Board,
): Promise<Result<string | undefined>> {
  const name = `${typeId}/${status}/${category}`;
  if (transitions.has(name)) return ok(transitions.get(name));
  const found = await calls.call(
    `the transitions of ${key}`,
    ({ issues }) => issues.getTransitions({ issueIdOrKey: key }),
    transitionsReply,
  );
  if (!found.ok) return found;
  const fitting = found.value.transitions.filter(({ to }) => to.statusCategory.key === category);
  const best = fitting.find(({ to }) => usual.includes(to.name)) ?? fitting[0];
  transitions.set(name, best?.id);
  return ok(best?.id);
}
