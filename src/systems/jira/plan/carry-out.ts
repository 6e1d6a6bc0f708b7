import * as z from "zod";
import type { PlannedStep } from "../../../contracts/rollout-watch.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { JiraCalls } from "../client/call.ts";
import { type Category, type FiledIssue, property, readAgain } from "./filed.ts";
import { categoryOfEpic, type Move, moveOf } from "./moves.ts";
import { aboutStep, wantedIssues } from "./wanted.ts";

/** What is known of the board meanwhile. */
export interface Board {
  /** Where each step has come to, by its id. */
  readonly reached: Map<string, Category>;
  /** The transition to a category, by the issue's type and status: undefined where there is none. */
  readonly transitions: Map<string, string | undefined>;
}

/** Moves under way at the same time. */
const atOnce = 4;

/** Moves the issues of some steps, and the epics above them. What has no issue is left out. */
export async function moveSteps(
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
