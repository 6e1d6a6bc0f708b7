import { ok, type Result } from "../../foundation/result.ts";
import { type Desk, done, type Exercise, notYet, type Setting, wrong } from "./exercise.ts";

/** The issue that shows that the exercise has begun: without it nobody could tell "set back" from "never changed". */
export const startTitle = "Exercise: somebody changed something by hand";
const driftLabel = "drift";

export interface SeenDrift {
  readonly begun: boolean;
  /** Whether the setting is as the stack says. */
  readonly asWritten: boolean;
  /** The issue of drift.yaml that names the repository, the newest; null where there is none. */
  readonly issue: { readonly number: number; readonly state: "open" | "closed" } | null;
}

/** A drift made by hand is found by the pipeline, and set back. */
export const platformEngineer: Exercise<SeenDrift> = {
  role: "platform-engineer",
  plays: ({ owner }) => [owner],
  task: ({ infrastructureRepository, applicationRepository, owner }) => [
    `You are ${owner}. Somebody has changed a setting of ${applicationRepository} by hand; nobody remembers which.`,
    `Run \`drift.yaml\` on ${infrastructureRepository} by hand (workflow_dispatch), and read its issue with the label \`${driftLabel}\`.`,
    "Do not set anything back before the issue names it: what is not written down happens again.",
    "Set it back: run `apply.yaml` by hand with the stack that the issue names.",
    "Run `drift.yaml` once more. It closes its issue when nothing differs.",
  ],
  async prepare(
    { setDeletesMergedBranches, openIssue },
    desk,
    { infrastructureRepository, applicationRepository },
  ) {
    const issues = await desk.issues(infrastructureRepository);
    if (!issues.ok || issues.value.some(({ title }) => title === startTitle)) return issues;
    const changed = await setDeletesMergedBranches(applicationRepository, false);
    if (!changed.ok) return changed;
    return openIssue(infrastructureRepository, {
      title: startTitle,
      body: "Find out what, have it written down, and set it back.",
    });
  },
  async read(desk: Desk, setting: Setting): Promise<Result<SeenDrift>> {
    const issues = await desk.issues(setting.infrastructureRepository);
    if (!issues.ok) return issues;
    const asWritten = await desk.deletesMergedBranches(setting.applicationRepository);
    if (!asWritten.ok) return asWritten;
    const start = issues.value.find(({ title }) => title === startTitle);
    const found = issues.value.find(
      ({ labels, body, number }) =>
        labels.includes(driftLabel) &&
        body.includes("delete_branch_on_merge") &&
        number > (start?.number ?? 0),
    );
    return ok({
      begun: start !== undefined,
      asWritten: asWritten.value,
      issue: found ? { number: found.number, state: found.state } : null,
    });
  },
  judge({ begun, asWritten, issue }) {
    if (!begun) return notYet("`groundwork exercise platform-engineer` has something changed by hand.");
    if (!issue && asWritten) {
      return wrong(
        "It was set back before drift.yaml had found it: nothing is written down. Change it again, and let the pipeline find it.",
      );
    }
    if (!issue) return notYet("Run drift.yaml by hand, and read its issue.");
    if (!asWritten && issue.state === "closed") {
      return wrong(
        `Issue #${issue.number} was closed, and what it names is still so. Set that back; drift.yaml closes the issue.`,
      );
    }
    if (!asWritten) return notYet(`Set back what issue #${issue.number} names.`);
    if (issue.state === "open")
      return notYet(`Run drift.yaml again: it closes issue #${issue.number} itself.`);
    return done(`drift.yaml found it, issue #${issue.number} says what it was, and it is set back.`);
  },
};
