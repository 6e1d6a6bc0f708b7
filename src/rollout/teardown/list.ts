import type { Step } from "../../contracts/step.ts";
import type { LeftToPerson, TeardownList } from "../../contracts/teardown.ts";
import { closest } from "../../foundation/closest.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import type { Survey } from "./survey.ts";

/** Everything that is about to go and to stay, in the order in which it goes: the latest made first. Pure. */
export function listOf({ graph, stacks, present, unseen }: Survey): TeardownList {
  const backwards = graph.steps.toReversed();
  const surveys = backwards.flatMap(({ id }) => stacks.get(id) ?? []);
  const there = backwards.filter(({ id }) => present.has(id));
  return {
    deletes: surveys.flatMap(({ sorted }) => sorted.deletes),
    undoes: there.filter(({ undoAct }) => undoAct).map(({ id, title }) => ({ step: id, title })),
    keeps: surveys.flatMap(({ sorted }) => sorted.keeps),
    left: [...surveys.flatMap(({ sorted }) => sorted.left), ...there.flatMap(leftOf)],
    unseen: backwards.filter(({ id }) => unseen.includes(id)).map(({ id, title }) => ({ step: id, title })),
  };
}

function leftOf({ title, undo, undoAct }: Step): readonly LeftToPerson[] {
  if (undoAct || undo === "automatic") return [];
  return undo === "manual"
    ? [
        {
          what: title,
          why: "Only a person can undo it.",
          next: "Undo it by hand where it is no longer wanted.",
        },
      ]
    : [{ what: title, why: "It cannot be undone.", next: "Nothing: know that it stays." }];
}

/** Names of data to give up that are nowhere: a slip keeps what was meant to go, so it is said. Pure. */
export function unknownNames(named: ReadonlySet<string>, { stacks }: Survey): readonly Diagnostic[] {
  const held = [...stacks.values()].flatMap((survey) => [...survey.held]);
  return [...named]
    .filter((name) => !held.includes(name))
    .map((name) => {
      const near = closest(name, held);
      return {
        code: "teardown-name-unknown",
        severity: "warning",
        summary: `No stack holds ${quoted(name, 120)}.`,
        next: near ? `Did you mean ${near}?` : "It is gone already, or was never there.",
      };
    });
}

/** Whether there is anything to do at all. */
export const isEmpty = ({ deletes, undoes }: TeardownList): boolean => deletes.length + undoes.length === 0;
