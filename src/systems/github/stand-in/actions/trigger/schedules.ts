import type { ActionsHost } from "../../ports.ts";
import type { WorkflowLibrary } from "../workflow/library.ts";
import type { WorkflowFile } from "../workflow/read-workflow.ts";
import { readCron } from "./cron.ts";
import type { Occasion } from "./occasion.ts";

/** A scheduled workflow whose time has come. */
export interface DueWorkflow {
  readonly occasion: Occasion;
  readonly file: WorkflowFile;
}

/** A day: after a longer pause a schedule is not looked for minute by minute. */
const longestPause = 24 * 60;

/** Minutes after `from` up to and with `to`. */
export function minutesBetween(from: Date, to: Date): readonly Date[] {
  const first = Math.floor(from.getTime() / 60_000) + 1;
  const last = Math.floor(to.getTime() / 60_000);
  const count = Math.max(0, Math.min(last - first + 1, longestPause));
  return Array.from({ length: count }, (_, index) => new Date((last - count + 1 + index) * 60_000));
}

/** The workflows of a default branch whose cron lines fit; `minutes` undefined means any time. Each at most once. */
export async function dueWorkflows(
  host: ActionsHost,
  library: WorkflowLibrary,
  repository: string,
  minutes: readonly Date[] | undefined,
  path?: string,
): Promise<readonly DueWorkflow[]> {
  const facts = host.repository(repository);
  if (!facts) return [];
  const ref = `refs/heads/${facts.defaultBranch}`;
  const sha = await host.resolve(repository, ref);
  if (sha === undefined) return [];
  const files = await library.all(repository, sha);
  return files.flatMap((file) => {
    const at = file.valid ? file.workflow.path : file.path;
    if (path !== undefined && at !== path && !at.endsWith(`/${path}`)) return [];
    const triggers = file.valid ? file.workflow.triggers : file.triggers;
    const crons = triggers.get("schedule")?.crons ?? [];
    const line = crons.find((cron) => {
      if (minutes === undefined) return true;
      const read = readCron(cron);
      return read !== undefined && minutes.some((minute) => read.dueAt(minute));
    });
    if (line === undefined) return [];
    const occasion: Occasion = {
      repository,
      facts,
      event: "schedule",
      action: undefined,
      payload: { schedule: line, repository: facts.payload },
      // GitHub names whoever last changed the cron line; a rehearsal names its robot.
      actor: "github-actions[bot]",
      ref,
      sha,
      headSha: sha,
      headBranch: facts.defaultBranch,
      headRef: "",
      baseRef: "",
      pullRequests: [],
    };
    return [{ occasion, file }];
  });
}
