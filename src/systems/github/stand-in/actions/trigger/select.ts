import type { ActionsHost, RepositoryEvent } from "../../ports.ts";
import type { WorkflowLibrary } from "../workflow/library.ts";
import type { WorkflowFile } from "../workflow/read-workflow.ts";
import { startsOn } from "./matches.ts";
import { type Occasion, occasionOf, record, text } from "./occasion.ts";

/** The workflows that an event starts, with what they run as. */
export interface Selection {
  readonly occasion: Occasion;
  readonly files: readonly WorkflowFile[];
}

/** What a job's own token does starts nothing, except these two. Facts: docs.github.com, "GITHUB_TOKEN". */
const startedByJobs = ["workflow_dispatch", "repository_dispatch"];

export async function select(
  host: ActionsHost,
  library: WorkflowLibrary,
  event: RepositoryEvent,
): Promise<Selection | undefined> {
  if (event.byJobToken && !startedByJobs.includes(event.name)) return undefined;
  const occasion = await occasionOf(host, event);
  if (!occasion) return undefined;
  const files = await library.all(occasion.repository, occasion.sha);
  const chosen: WorkflowFile[] = [];
  for (const file of files) {
    const triggers = file.valid ? file.workflow.triggers : file.triggers;
    // A file whose `on` cannot be read shows its mistake at the next push, as on GitHub.
    const unreadable = !file.valid && triggers.size === 0 && event.name === "push";
    if (unreadable || (await startsOn(triggers, occasion, () => changedPaths(host, occasion))))
      chosen.push(file);
  }
  return { occasion, files: chosen };
}

/** From the code host where it can tell; otherwise from the commits that a push lists. */
async function changedPaths(host: ActionsHost, occasion: Occasion): Promise<readonly string[] | undefined> {
  const [pullRequest] = occasion.pullRequests;
  const before = pullRequest ? pullRequest.base.sha : text(occasion.payload["before"]);
  if (host.changedPaths && !/^0*$/.test(before)) {
    return host.changedPaths(occasion.repository, before, occasion.headSha);
  }
  const commits = occasion.payload["commits"];
  if (pullRequest || !Array.isArray(commits) || commits.length === 0) return undefined;
  const paths: unknown[] = [];
  for (const commit of commits.map(record)) {
    const lists = [commit["added"], commit["modified"], commit["removed"]];
    if (!lists.every(Array.isArray)) return undefined;
    paths.push(...lists.flat());
  }
  return paths.map(text);
}
