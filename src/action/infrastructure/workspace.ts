import { existsSync, readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { git, gitText } from "../../foundation/git.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { readOrder, type StackEntry } from "./order.ts";

/** Login under which a job's own token writes. */
export const jobAuthor = "github-actions[bot]";

/** The stacks of the repository that is checked out. */
export async function stacksOf(workspace: string): Promise<Result<readonly StackEntry[]>> {
  const text = await readFile(join(workspace, "stacks", "order.json"), "utf8").catch(() => "");
  return readOrder(text);
}

/**
 * False while a stack waits for facts: the values of its variables are rendered when all of them are known. A folder
 * without any configuration is passed over as well: to the engine it would be the wish to destroy everything.
 */
export function isReady(workspace: string, { id }: StackEntry): boolean {
  const folder = join(workspace, "stacks", id);
  if (!existsSync(join(folder, "inputs.auto.tfvars.json"))) return false;
  return readdirSync(folder).some((name) => name.endsWith(".tf") && name !== "backend.tf");
}

/** Paths that differ between two commits. A renamed file counts at both its places. */
export async function changedPaths(
  workspace: string,
  from: string,
  to: string,
): Promise<Result<readonly string[]>> {
  const args = ["diff", "--name-only", "--no-renames", "-z", "--end-of-options", from, to, "--"];
  const result = await git(args, { cwd: workspace });
  if (result.exitCode === 0) return ok(result.stdout.toString("utf8").split("\0").filter(Boolean));
  return failure("git-failed", "git cannot tell what was changed.", {
    cause: result.stderr.toString("utf8").trim() || result.startError,
    next: "Let the checkout fetch enough of the history.",
  });
}

/** Is this commit in the history that was fetched? A branch's first push comes from none (forty zeros). */
export async function hasCommit(workspace: string, commit: string): Promise<boolean> {
  if (!/^[0-9a-f]{40}$/.test(commit)) return false;
  return (await git(["cat-file", "-e", `${commit}^{commit}`], { cwd: workspace })).exitCode === 0;
}

/** The newest commits of what is checked out that came after this one, one for each merge. */
export async function commitsSince(workspace: string, commit: string): Promise<Result<readonly string[]>> {
  const args = ["rev-list", "--first-parent", "--max-count=50", `${commit}..HEAD`];
  const listed = await gitText(args, { cwd: workspace });
  return listed.ok ? ok(listed.value.split("\n").filter(Boolean)) : listed;
}

const event = z.object({
  pull_request: z.object({ number: z.number().int(), head: z.object({ sha: z.string() }) }).optional(),
  before: z.string().optional(),
});

/** What happened, as the runner wrote it down; empty where it cannot be read. */
export function readEvent(environment: NodeJS.ProcessEnv): z.infer<typeof event> {
  try {
    return event.parse(JSON.parse(readFileSync(environment["GITHUB_EVENT_PATH"] ?? "", "utf8")));
  } catch {
    return {};
  }
}
