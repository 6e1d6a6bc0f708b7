import * as z from "zod";
import { ensureEnvironment, environmentNamed } from "../operations/environments.ts";
import type { Environment } from "../world/repository-model.ts";
import { type Answer, notFound, nothing, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { nodeId } from "./views/user.ts";

const settings = z.object({
  deployment_branch_policy: z
    .object({ protected_branches: z.boolean(), custom_branch_policies: z.boolean() })
    .nullish(),
  wait_timer: z.number().int().optional(),
  prevent_self_review: z.boolean().optional(),
  can_admins_bypass: z.boolean().optional(),
  reviewers: z.array(z.unknown()).nullish(),
});
const branchPolicy = z.object({ name: z.string(), type: z.enum(["branch", "tag"]).default("branch") });

export const environments = [
  onRepository("GET /repos/{owner}/{repo}/environments", {
    needs: "actions:read",
    answer: (call) =>
      page(
        call,
        call.repository.environments,
        (one) => view(call, one),
        (found, total_count) => ({ total_count, environments: found }),
      ),
  }),
  onRepository("GET /repos/{owner}/{repo}/environments/{environment_name}", {
    needs: "actions:read",
    answer: onEnvironment((call, one) => success(view(call, one))),
  }),
  onRepository("PUT /repos/{owner}/{repo}/environments/{environment_name}", {
    needs: "administration:write",
    body: settings,
    answer: (call) => {
      const { github, repository, body } = call;
      const gated = (body.wait_timer ?? 0) > 0 || (body.reviewers ?? []).length > 0;
      // Reviewers and wait timers of private repositories come with Enterprise only.
      if (gated && repository.visibility !== "public" && github.state.organization.plan !== "enterprise") {
        return refuse(
          422,
          "Failed to create the environment protection rule. Please ensure the billing plan supports the required reviewers protection rule.",
        );
      }
      if (gated) return refuse(422, "Protection rules of environments are not part of the stand-in.");
      const policy = body.deployment_branch_policy;
      if (policy && policy.protected_branches === policy.custom_branch_policies) {
        return refuse(422, "protected_branches and custom_branch_policies cannot have the same value");
      }
      const one = ensureEnvironment(github, repository, call.param("environment_name"));
      if (policy !== undefined) {
        one.policy = policy === null ? "all" : policy.protected_branches ? "protected" : "custom";
      }
      if (body.can_admins_bypass !== undefined) one.adminsBypass = body.can_admins_bypass;
      one.updatedAt = github.now();
      return success(view(call, one));
    },
  }),
  onRepository("DELETE /repos/{owner}/{repo}/environments/{environment_name}", {
    needs: "administration:write",
    answer: onEnvironment(({ repository }, one) => {
      repository.environments.splice(repository.environments.indexOf(one), 1);
      return nothing;
    }),
  }),
  onRepository("GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies", {
    needs: "actions:read",
    answer: onEnvironment((call, one) =>
      page(call, one.branches, policyView, (branch_policies, total_count) => ({
        total_count,
        branch_policies,
      })),
    ),
  }),
  onRepository("POST /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies", {
    needs: "administration:write",
    body: branchPolicy,
    answer: onEnvironment(({ github, body }, one) => {
      if (one.policy !== "custom") return notFound;
      const known = one.branches.find(({ name, type }) => name === body.name && type === body.type);
      if (known) return success(policyView(known));
      const made = { id: github.nextId(), ...body };
      one.branches.push(made);
      return success(policyView(made));
    }),
  }),
  onRepository(
    "GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies/{branch_policy_id}",
    { needs: "actions:read", answer: onPolicy((_, __, known) => success(policyView(known))) },
  ),
  onRepository(
    "PUT /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies/{branch_policy_id}",
    {
      needs: "administration:write",
      body: branchPolicy.pick({ name: true }),
      answer: onPolicy(({ body }, _, known) => {
        known.name = body.name;
        return success(policyView(known));
      }),
    },
  ),
  onRepository(
    "DELETE /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies/{branch_policy_id}",
    {
      needs: "administration:write",
      answer: onPolicy((_, one, known) => {
        one.branches.splice(one.branches.indexOf(known), 1);
        return nothing;
      }),
    },
  ),
];

/** Answers for the environment that the path names. */
export function onEnvironment<Body = unknown>(
  answer: (call: RepositoryCall<Body>, environment: Environment) => Answer,
) {
  return (call: RepositoryCall<Body>): Answer => {
    const one = environmentNamed(call.repository, call.param("environment_name"));
    return one ? answer(call, one) : notFound;
  };
}

/** Answers for the pattern that the path names. */
function onPolicy<Body = unknown>(
  answer: (
    call: RepositoryCall<Body>,
    environment: Environment,
    policy: Environment["branches"][number],
  ) => Answer,
) {
  return onEnvironment<Body>((call, one) => {
    const known = one.branches.find(({ id }) => String(id) === call.param("branch_policy_id"));
    return known ? answer(call, one, known) : notFound;
  });
}

function policyView({ id, name, type }: Environment["branches"][number]) {
  return { id, node_id: nodeId("DeploymentBranchPolicy", id), name, type };
}

function view({ github, repository }: RepositoryCall, one: Environment) {
  const fullName = github.fullName(repository);
  const name = encodeURIComponent(one.name);
  return {
    id: one.id,
    node_id: nodeId("Environment", one.id),
    name: one.name,
    url: `${github.api}/repos/${fullName}/environments/${name}`,
    html_url: `${github.url}/${fullName}/deployments/activity_log?environments_filter=${name}`,
    created_at: one.createdAt,
    updated_at: one.updatedAt,
    can_admins_bypass: one.adminsBypass ?? true,
    protection_rules:
      one.policy === "all" ? [] : [{ id: one.id, node_id: nodeId("Gate", one.id), type: "branch_policy" }],
    deployment_branch_policy:
      one.policy === "all"
        ? null
        : { protected_branches: one.policy === "protected", custom_branch_policies: one.policy === "custom" },
  };
}
