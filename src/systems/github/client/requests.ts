import * as z from "zod";
import type { CodeHost, PromotionRequest, RequestClaim } from "../../../contracts/code-host.ts";
import { ok } from "../../../foundation/result.ts";
import { failedWith, type GitHubCalls, split } from "./call.ts";
import { anything, deploymentReply, deploymentStatusReply, loginOf } from "./replies.ts";

type Requests = Pick<
  CodeHost,
  "recentRequests" | "request" | "createRequest" | "requestStates" | "setRequestState"
>;

/** The task that tells a request for promotion from any other deployment. */
const task = "promote";

const claimSchema = z.object({
  application: z.string(),
  version: z.string(),
  digest: z.string(),
  run: z.string(),
});

/** Requests for promotion, as deployments on the application's own repository. */
export function createRequests(github: GitHubCalls): Requests {
  return {
    async recentRequests(repository) {
      const route = "GET /repos/{owner}/{repo}/deployments";
      const found = await github.call(
        route,
        { ...split(repository), task, per_page: 100 },
        z.array(deploymentReply),
      );
      if (!found.ok) return found;
      return ok(found.value.map(requestOf).sort((a, b) => b.id - a.id));
    },
    async request(repository, id) {
      const route = "GET /repos/{owner}/{repo}/deployments/{deployment_id}";
      const found = await github.call(route, { ...split(repository), deployment_id: id }, deploymentReply);
      if (failedWith(found, "code-host-not-found")) return ok(null);
      if (!found.ok) return found;
      return ok(found.value.task === task ? requestOf(found.value) : null);
    },
    async createRequest(repository, request) {
      const { application, version, digest, run } = request;
      const claim: RequestClaim = { application, version, digest, run };
      const made = await github.call(
        "POST /repos/{owner}/{repo}/deployments",
        {
          ...split(repository),
          ref: request.commit,
          task,
          auto_merge: false,
          required_contexts: [],
          environment: request.environment,
          description: `Promote ${application} ${version}`.slice(0, 140),
          payload: claim,
        },
        deploymentReply,
        { once: true },
      );
      return made.ok ? ok(requestOf(made.value)) : made;
    },
    async requestStates(repository, requestId) {
      const route = "GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses";
      const found = await github.pages(
        route,
        { ...split(repository), deployment_id: requestId },
        deploymentStatusReply,
      );
      if (!found.ok) return found;
      return ok(
        found.value.map((status) => ({
          environment: status.environment ?? "",
          state: status.state,
          description: status.description,
          ...(status.log_url && { url: status.log_url }),
          creator: loginOf(status.creator),
          createdAt: status.created_at,
        })),
      );
    },
    async setRequestState(repository, requestId, { environment, state, description, url }) {
      const route = "POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses";
      const set = await github.call(
        route,
        {
          ...split(repository),
          deployment_id: requestId,
          environment,
          state,
          description,
          // GitHub would set the earlier releases inactive by itself; delivery says of each what became of it.
          auto_inactive: false,
          ...(url && { log_url: url }),
        },
        anything,
        { once: true },
      );
      return set.ok ? ok(undefined) : set;
    },
  };
}

function requestOf(deployment: z.infer<typeof deploymentReply>): PromotionRequest {
  return {
    id: deployment.id,
    commit: deployment.sha,
    creator: loginOf(deployment.creator),
    createdAt: deployment.created_at,
    url: deployment.url,
    claim: readClaim(deployment.payload),
  };
}

/** GitHub gives a payload back as it was sent: as an object, or as text. */
function readClaim(payload: unknown): RequestClaim | null {
  let value = payload;
  if (typeof payload === "string") {
    try {
      value = JSON.parse(payload);
    } catch {
      return null;
    }
  }
  const parsed = claimSchema.safeParse(value);
  return parsed.success ? parsed.data : null;
}
