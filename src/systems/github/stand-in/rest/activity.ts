import type { Activity, Repository } from "../world/repository-model.ts";
import { notFound } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { nodeId, userByIdView } from "./views/user.ts";

/** Who moved which branch, and when a pull request came to have another base. */
export const activity = [
  // GitHub pages this list by cursors; a client that follows the links sees no difference.
  onRepository("GET /repos/{owner}/{repo}/activity", {
    needs: "contents:read",
    answer: (call) => {
      const wanted = call.query("ref")?.replace(/^(?!refs\/)/, "refs/heads/");
      const all = call.repository.activities.filter(
        ({ reference }) => wanted === undefined || reference === wanted,
      );
      const newestFirst = call.query("direction") === "asc" ? all : [...all].reverse();
      return page(call, newestFirst, (one) => activityView(call, one));
    },
  }),
  // Of the many kinds of event the stand-in keeps the change of a base branch alone.
  onRepository("GET /repos/{owner}/{repo}/issues/{issue_number}/events", {
    needs: ["issues:read", "pull_requests:read"],
    answer: (call) => {
      const { repository } = call;
      const number = call.param("issue_number");
      const known = [...repository.issues, ...repository.pulls].some((one) => String(one.number) === number);
      if (!known) return notFound;
      const pull = repository.pulls.find((one) => String(one.number) === number);
      return page(call, pull?.retargetings ?? [], (one) => retargetingView(call, repository, one));
    },
  }),
];

function activityView({ github }: RepositoryCall, one: Activity) {
  return {
    id: one.id,
    node_id: nodeId("Push", one.id),
    before: one.before,
    after: one.after,
    ref: one.reference,
    timestamp: one.at,
    activity_type: one.type,
    actor: userByIdView(github, one.userId),
  };
}

function retargetingView(
  { github }: RepositoryCall,
  repository: Repository,
  { id, userId, at }: { readonly id: number; readonly userId: number; readonly at: string },
) {
  return {
    id,
    node_id: nodeId("BaseRefChangedEvent", id),
    url: `${github.api}/repos/${github.fullName(repository)}/issues/events/${id}`,
    actor: userByIdView(github, userId),
    event: "base_ref_changed",
    commit_id: null,
    commit_url: null,
    created_at: at,
    performed_via_github_app: null,
  };
}
