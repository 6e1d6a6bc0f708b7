import type { CodeHost } from "../../../contracts/code-host.ts";
import { ok } from "../../../foundation/result.ts";
import { type GitHubCalls, split } from "./call.ts";
import { anything, checkRunReply, loginOf, statusReply, teamMemberReply } from "./replies.ts";

type Reports = Pick<CodeHost, "statuses" | "postStatus" | "checks" | "teamMembers">;

/** What is reported on commits, and who belongs to a team. */
export function createReports(github: GitHubCalls): Reports {
  return {
    async statuses(repository, commit) {
      const route = "GET /repos/{owner}/{repo}/commits/{ref}/statuses";
      const found = await github.pages(route, { ...split(repository), ref: commit }, statusReply);
      if (!found.ok) return found;
      return ok(
        found.value.map((status) => ({
          context: status.context,
          state: status.state,
          description: status.description ?? "",
          ...(status.target_url && { url: status.target_url }),
          creator: loginOf(status.creator),
          createdAt: status.created_at,
        })),
      );
    },
    async postStatus(repository, commit, { context, state, description, url }) {
      const route = "POST /repos/{owner}/{repo}/statuses/{sha}";
      const parameters = { ...split(repository), sha: commit, context, state, description };
      const posted = await github.call(route, { ...parameters, ...(url && { target_url: url }) }, anything);
      return posted.ok ? ok(undefined) : posted;
    },
    async checks(repository, commit) {
      const route = "GET /repos/{owner}/{repo}/commits/{ref}/check-runs";
      const found = await github.pages(
        route,
        { ...split(repository), ref: commit, filter: "latest" },
        checkRunReply,
      );
      if (!found.ok) return found;
      return ok(
        found.value.map((check) => ({
          name: check.name,
          commit: check.head_sha,
          conclusion: check.conclusion,
          completedAt: check.completed_at,
          by: check.app?.slug ?? "",
          url: check.html_url ?? "",
        })),
      );
    },
    async teamMembers(organization, team) {
      const route = "GET /orgs/{org}/teams/{team_slug}/members";
      const found = await github.pages(route, { org: organization, team_slug: team }, teamMemberReply);
      return found.ok ? ok(found.value.map(({ login }) => login)) : found;
    },
  };
}
