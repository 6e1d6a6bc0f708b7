import * as z from "zod";
import { announce } from "../operations/announce.ts";
import { appOf } from "../world/actor.ts";
import type { Status } from "../world/repository-model.ts";
import { created, invalid, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { commitView } from "./views/commit.ts";
import { repositoryView } from "./views/repository.ts";
import { nodeId, userByIdView } from "./views/user.ts";

const newStatus = z.object({
  state: z.enum(["error", "failure", "pending", "success"]),
  context: z.string().default("default"),
  description: z.string().nullish(),
  target_url: z.string().nullish(),
});

/** GitHub holds no more than this of a description. */
const longestDescription = 140;

export const statuses = [
  onRepository("POST /repos/{owner}/{repo}/statuses/{sha}", {
    needs: "statuses:write",
    body: newStatus,
    answer: (call) => {
      const { github, repository, git, actor, user, body } = call;
      const commit = git.commit(call.param("sha"));
      if (!commit) return refuse(422, `No commit found for SHA: ${call.param("sha")}`);
      if ((body.description ?? "").length > longestDescription) {
        const message = "description is too long (maximum is 140 characters)";
        return invalid({ resource: "Status", code: "custom", field: "description", message });
      }
      const appId = appOf(actor);
      const status: Status = {
        id: github.nextId(),
        sha: commit.id,
        context: body.context,
        state: body.state,
        description: body.description ?? null,
        targetUrl: body.target_url ?? null,
        userId: user.id,
        ...(appId !== undefined && { appId }),
        createdAt: github.now(),
      };
      repository.statuses.push(status);
      announce(github, actor, repository, { name: "status", payload: payload(call, status), sha: commit.id });
      return created(statusView(call, status));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/commits/{ref}/statuses", {
    needs: "statuses:read",
    answer: (call) => {
      const commit = call.git.resolve(call.param("ref"));
      const all = call.repository.statuses.filter(({ sha }) => sha === commit).reverse();
      return page(call, all, (status) => statusView(call, status));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/commits/{ref}/status", {
    needs: "statuses:read",
    answer: (call) => {
      const { github, repository } = call;
      const sha = call.git.resolve(call.param("ref"));
      if (!sha) return refuse(422, `No commit found for SHA: ${call.param("ref")}`);
      const latest = latestStatuses(repository.statuses, sha);
      const url = `${github.api}/repos/${github.fullName(repository)}/commits/${sha}`;
      return success({
        state: combinedState(latest),
        statuses: latest.map((status) => {
          const { creator, ...simple } = statusView(call, status);
          return simple;
        }),
        sha,
        total_count: latest.length,
        repository: repositoryView(github, repository),
        commit_url: url,
        url: `${url}/status`,
      });
    },
  }),
];

/** The newest status of each context on a commit. */
export function latestStatuses(all: readonly Status[], sha: string): readonly Status[] {
  const latest = new Map(all.filter((one) => one.sha === sha).map((one) => [one.context, one]));
  return [...latest.values()];
}

/** Red if one is red, pending if one is pending or there is none. */
export function combinedState(latest: readonly Pick<Status, "state">[]): "failure" | "pending" | "success" {
  if (latest.some(({ state }) => state === "failure" || state === "error")) return "failure";
  return latest.length === 0 || latest.some(({ state }) => state === "pending") ? "pending" : "success";
}

function statusView({ github, repository }: RepositoryCall, status: Status) {
  const creator = userByIdView(github, status.userId);
  return {
    url: `${github.api}/repos/${github.fullName(repository)}/statuses/${status.sha}`,
    avatar_url: creator.avatar_url,
    id: status.id,
    node_id: nodeId("StatusContext", status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator,
  };
}

function payload(call: RepositoryCall, status: Status) {
  const { github, repository, git } = call;
  const commit = git.commit(status.sha);
  const branches = git.references.list("refs/heads/").filter(([, id]) => id === status.sha);
  const url = `${github.api}/repos/${github.fullName(repository)}`;
  return {
    id: status.id,
    sha: status.sha,
    name: github.fullName(repository),
    context: status.context,
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    avatar_url: null,
    commit: commit && commitView(github, repository, commit),
    branches: branches.map(([reference, sha]) => ({
      name: reference.slice("refs/heads/".length),
      commit: { sha, url: `${url}/commits/${sha}` },
      protected: false,
    })),
    created_at: status.createdAt,
    updated_at: status.createdAt,
  };
}
