import * as z from "zod";
import { announce } from "../operations/announce.ts";
import { ensureEnvironment } from "../operations/environments.ts";
import { appOf } from "../world/actor.ts";
import type { Deployment, DeploymentState, DeploymentStatus } from "../world/repository-model.ts";
import { type Answer, created, invalid, notFound, nothing, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { combinedState, latestStatuses } from "./statuses.ts";
import { appByIdView, nodeId, userByIdView } from "./views/user.ts";

const newDeployment = z.object({
  ref: z.string(),
  task: z.string().default("deploy"),
  /** On by default on GitHub; the stand-in never merges on its own and refuses when it would have to. */
  auto_merge: z.boolean().default(true),
  required_contexts: z.array(z.string()).optional(),
  payload: z.union([z.record(z.string(), z.unknown()), z.string()]).default({}),
  environment: z.string().default("production"),
  description: z.string().nullish(),
  transient_environment: z.boolean().default(false),
  production_environment: z.boolean().optional(),
});
const newStatus = z.object({
  state: z.enum(["error", "failure", "inactive", "in_progress", "queued", "pending", "success"]),
  target_url: z.string().optional(),
  log_url: z.string().optional(),
  description: z.string().default(""),
  environment: z.string().optional(),
  environment_url: z.string().default(""),
  auto_inactive: z.boolean().default(true),
});

export const deployments = [
  onRepository("POST /repos/{owner}/{repo}/deployments", {
    needs: "deployments:write",
    body: newDeployment,
    answer: (call) => create(call),
  }),
  onRepository("GET /repos/{owner}/{repo}/deployments", {
    needs: "deployments:read",
    answer: (call) => {
      const fits = (name: "sha" | "ref" | "task" | "environment") => (one: Deployment) => {
        const wanted = call.query(name);
        return wanted === undefined || wanted === "none" || one[name] === wanted;
      };
      const all = call.repository.deployments
        .filter(fits("sha"))
        .filter(fits("ref"))
        .filter(fits("task"))
        .filter(fits("environment"))
        .reverse();
      return page(call, all, (one) => deploymentView(call, one));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/deployments/{deployment_id}", {
    needs: "deployments:read",
    answer: onDeployment((call, one) => success(deploymentView(call, one))),
  }),
  onRepository("DELETE /repos/{owner}/{repo}/deployments/{deployment_id}", {
    needs: "deployments:write",
    answer: onDeployment(({ repository }, one) => {
      const isActive = one.statuses.at(-1)?.state !== "inactive";
      if (isActive && repository.deployments.length > 1) {
        return refuse(
          422,
          "We cannot delete an active deployment unless it is the only deployment in a given environment.",
        );
      }
      repository.deployments.splice(repository.deployments.indexOf(one), 1);
      return nothing;
    }),
  }),
  onRepository("POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
    needs: "deployments:write",
    body: newStatus,
    answer: onDeployment((call, one) => setState(call, one)),
  }),
  onRepository("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses", {
    needs: "deployments:read",
    answer: onDeployment((call, one) =>
      page(call, [...one.statuses].reverse(), (status) => statusView(call, one, status)),
    ),
  }),
  onRepository("GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses/{status_id}", {
    needs: "deployments:read",
    answer: onDeployment((call, one) => {
      const status = one.statuses.find(({ id }) => String(id) === call.param("status_id"));
      return status ? success(statusView(call, one, status)) : notFound;
    }),
  }),
];

function onDeployment<Body = unknown>(
  answer: (call: RepositoryCall<Body>, deployment: Deployment) => Answer,
) {
  return (call: RepositoryCall<Body>): Answer => {
    const one = call.repository.deployments.find(({ id }) => String(id) === call.param("deployment_id"));
    return one ? answer(call, one) : notFound;
  };
}

function create(call: RepositoryCall<z.infer<typeof newDeployment>>): Answer {
  const { github, repository, git, actor, user, body } = call;
  const sha = git.resolve(body.ref);
  if (!sha) return refuse(422, `No ref found for: ${body.ref}`);
  const contexts = latestStatuses(repository.statuses, sha);
  const required = contexts.filter(
    ({ context }) => body.required_contexts === undefined || body.required_contexts.includes(context),
  );
  const missing = (body.required_contexts ?? []).some(
    (name) => !contexts.some(({ context }) => context === name),
  );
  if (missing || (required.length > 0 && combinedState(required) !== "success")) {
    return refuse(409, `Conflict: Commit status checks failed for ${body.ref}.`);
  }
  const now = github.now();
  const appId = appOf(actor);
  const deployment: Deployment = {
    id: github.nextId(),
    sha,
    ref: body.ref,
    task: body.task,
    environment: body.environment,
    originalEnvironment: body.environment,
    description: body.description ?? null,
    payload: body.payload,
    transient: body.transient_environment,
    production: body.production_environment ?? body.environment === "production",
    userId: user.id,
    ...(appId !== undefined && { appId }),
    createdAt: now,
    updatedAt: now,
    statuses: [],
  };
  repository.deployments.push(deployment);
  ensureEnvironment(github, repository, body.environment);
  const payload = { deployment: deploymentView(call, deployment), workflow: null, workflow_run: null };
  announce(github, actor, repository, { name: "deployment", action: "created", payload, sha });
  return created(deploymentView(call, deployment));
}

function setState(call: RepositoryCall<z.infer<typeof newStatus>>, deployment: Deployment): Answer {
  const { github, repository, actor, user, body } = call;
  if (body.description.length > 140) {
    const message = "description is too long (maximum is 140 characters)";
    return invalid({ resource: "DeploymentStatus", code: "custom", field: "description", message });
  }
  // Naming another environment moves the deployment there; where it began stays known.
  deployment.environment = body.environment ?? deployment.environment;
  const { environment } = deployment;
  const add = (
    to: Deployment,
    state: DeploymentState,
    rest: Partial<DeploymentStatus> = {},
  ): DeploymentStatus => {
    const appId = appOf(actor);
    const status: DeploymentStatus = {
      id: github.nextId(),
      state,
      description: "",
      environment: to.environment,
      environmentUrl: "",
      logUrl: "",
      userId: user.id,
      ...(appId !== undefined && { appId }),
      createdAt: github.now(),
      ...rest,
    };
    to.statuses.push(status);
    to.updatedAt = status.createdAt;
    return status;
  };
  ensureEnvironment(github, repository, environment);
  const status = add(deployment, body.state, {
    description: body.description,
    environmentUrl: body.environment_url,
    logUrl: body.log_url ?? body.target_url ?? "",
  });
  if (body.state === "success" && body.auto_inactive && !deployment.transient) {
    // An earlier success in the same non-transient environment is over when a new one begins.
    for (const other of repository.deployments) {
      const last = other.statuses.at(-1);
      const replaced = other.id < deployment.id && !other.production && !other.transient;
      if (replaced && last?.state === "success" && other.environment === environment) add(other, "inactive");
    }
  }
  const payload = {
    deployment_status: statusView(call, deployment, status),
    deployment: deploymentView(call, deployment),
    check_run: null,
    workflow: null,
    workflow_run: null,
  };
  announce(github, actor, repository, {
    name: "deployment_status",
    action: "created",
    payload,
    sha: deployment.sha,
  });
  return created(statusView(call, deployment, status));
}

function deploymentView({ github, repository }: RepositoryCall, one: Deployment) {
  const url = `${github.api}/repos/${github.fullName(repository)}`;
  return {
    url: `${url}/deployments/${one.id}`,
    id: one.id,
    node_id: nodeId("Deployment", one.id),
    sha: one.sha,
    ref: one.ref,
    task: one.task,
    payload: one.payload,
    original_environment: one.originalEnvironment,
    environment: one.environment,
    description: one.description,
    creator: userByIdView(github, one.userId),
    created_at: one.createdAt,
    updated_at: one.updatedAt,
    statuses_url: `${url}/deployments/${one.id}/statuses`,
    repository_url: url,
    transient_environment: one.transient,
    production_environment: one.production,
    performed_via_github_app: appByIdView(github, one.appId),
  };
}

function statusView({ github, repository }: RepositoryCall, one: Deployment, status: DeploymentStatus) {
  const url = `${github.api}/repos/${github.fullName(repository)}`;
  return {
    url: `${url}/deployments/${one.id}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId("DeploymentStatus", status.id),
    state: status.state,
    creator: userByIdView(github, status.userId),
    description: status.description,
    environment: status.environment,
    target_url: status.logUrl,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    deployment_url: `${url}/deployments/${one.id}`,
    repository_url: url,
    environment_url: status.environmentUrl,
    log_url: status.logUrl,
    performed_via_github_app: appByIdView(github, status.appId),
  };
}
