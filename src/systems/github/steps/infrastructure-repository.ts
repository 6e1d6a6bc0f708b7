import type { StepContext } from "../../../contracts/step.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { AppPermissions } from "../apps.ts";
import { createContents } from "../client/contents.ts";
import { createIssues } from "../client/issues.ts";
import { createProposals } from "../client/proposals.ts";
import { createPullRequests } from "../client/pull-requests.ts";
import { createWorkflowRuns } from "../client/workflow-runs.ts";
import type { GitHubClient } from "../connect.ts";
import { infrastructureRepository, mainBranch } from "../files/names.ts";

const looking: AppPermissions = {
  actions: "read",
  contents: "read",
  issues: "read",
  pull_requests: "read",
};
const acting: AppPermissions = { ...looking, actions: "write", contents: "write", pull_requests: "write" };

/** The repository with the rights to look, or those to act. `workflows` is asked for by whoever writes one. */
export async function openInfrastructure(
  { client, clock, ids }: StepContext<GitHubClient>,
  purpose: "look" | "act",
  files: ReadonlyMap<string, string> = new Map(),
) {
  const workflows = [...files.keys()].some((path) => path.startsWith(".github/workflows/"));
  const permissions =
    purpose === "look" ? looking : { ...acting, ...(workflows && { workflows: "write" as const }) };
  const app = await client.as("infrastructure", { repositories: [infrastructureRepository], permissions });
  if (!app.ok) return app;
  return ok({
    name: `${client.organization}/${infrastructureRepository}`,
    contents: createContents(app.value),
    pulls: createPullRequests(app.value, clock, ids),
    proposals: createProposals(app.value),
    runs: createWorkflowRuns(app.value),
    issues: createIssues(app.value),
  });
}

export type Infrastructure = Extract<Awaited<ReturnType<typeof openInfrastructure>>, { ok: true }>["value"];

/** The commit that main stands at. Code: `infrastructure-empty`. */
export async function mainOf({ name, contents }: Infrastructure): Promise<Result<string>> {
  const head = await contents.branchHead(name, mainBranch);
  if (!head.ok) return head;
  if (head.value !== null) return ok(head.value);
  return failure("infrastructure-empty", `${name} has no ${mainBranch} yet.`, {
    next: "Run again once its first files were pushed.",
  });
}

/** Facts without which nothing is done there: the robot's own login, that main is there, and that its rules stand. */
export const repositoryNeeds = [
  "github.app.infrastructure.login",
  "github.repository.infrastructure.branch",
  "github.repository.infrastructure.ruleset",
];
