import { createHash } from "node:crypto";
import type { ActionsHost } from "../../ports.ts";
import { readWorkflow, type WorkflowFile } from "./read-workflow.ts";

/** Workflow files, read once: a commit never changes, and the same text is the same workflow. */
export interface WorkflowLibrary {
  /** All files under `.github/workflows` at a commit. */
  all(repository: string, commit: string): Promise<readonly WorkflowFile[]>;
  one(repository: string, path: string, commit: string): Promise<WorkflowFile | undefined>;
}

const folder = ".github/workflows";
/** Commits whose list of files is kept; the oldest goes first. */
const keptCommits = 200;

export function createWorkflowLibrary(host: ActionsHost): WorkflowLibrary {
  const byText = new Map<string, Promise<WorkflowFile>>();
  const byCommit = new Map<string, Promise<readonly WorkflowFile[]>>();

  const read = (path: string, text: string) => {
    const key = `${path}\n${createHash("sha256").update(text).digest("hex")}`;
    const known = byText.get(key) ?? readWorkflow(path, text);
    byText.set(key, known);
    return known;
  };
  const one = async (repository: string, path: string, commit: string) => {
    const text = await host.file(repository, path, commit);
    return text === undefined ? undefined : read(path, text);
  };
  const load = async (repository: string, commit: string) => {
    const names = (await host.list(repository, folder, commit))
      .map((path) => path.slice(path.lastIndexOf("/") + 1))
      .filter((name) => /\.ya?ml$/.test(name))
      .sort();
    const files = await Promise.all(names.map((name) => one(repository, `${folder}/${name}`, commit)));
    return files.filter((file) => file !== undefined);
  };
  return {
    one,
    all(repository, commit) {
      const key = `${repository}@${commit}`;
      const known = byCommit.get(key) ?? load(repository, commit);
      byCommit.set(key, known);
      known.catch(() => byCommit.delete(key)); // A failing host is asked again next time.
      if (byCommit.size > keptCommits) byCommit.delete(byCommit.keys().next().value ?? "");
      return known;
    },
  };
}
