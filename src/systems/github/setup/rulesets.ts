import type { Octokit } from "@octokit/core";
import type { Blueprint } from "../../../blueprint/model.ts";
import { configurationRepository, deliveryRepository, gateContext, requiredChecks } from "../files/names.ts";

/** The App under which GitHub Actions reports its checks, on github.com and elsewhere. */
const actionsApp = 15368;

/**
 * Protects every main. Nobody is on a bypass list, no robot either.
 * `deliveryApp` is the only App whose status `gate` counts on the configuration repository.
 */
export async function protectBranches(
  octokit: Octokit,
  organization: string,
  blueprint: Blueprint,
  deliveryApp: number,
): Promise<void> {
  const protect = (repo: string, rules: readonly Rule[]) =>
    octokit.request("POST /repos/{owner}/{repo}/rulesets", {
      owner: organization,
      repo,
      name: "main",
      target: "branch",
      enforcement: "active",
      bypass_actors: [],
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        { type: "deletion" },
        { type: "non_fast_forward" },
        { type: "required_linear_history" },
        ...rules,
      ],
    });

  for (const { repository } of blueprint.applications) {
    await protect(repository, [
      pullRequest(blueprint.pullRequests.approvals),
      requiredStatuses(
        requiredChecks.map((context) => ({ context, integration_id: actionsApp })),
        true,
      ),
    ]);
  }
  await protect(deliveryRepository, [pullRequest(blueprint.pullRequests.approvals)]);
  await protect(configurationRepository, [
    // The gate counts approvals by itself: it knows who asked. A second count here would only lock it out.
    pullRequest(0),
    // Not "up to date": the gate judges the change against main itself, and other slots move all the time.
    requiredStatuses([{ context: gateContext, integration_id: deliveryApp }], false),
  ]);
}

type Rule = ReturnType<typeof pullRequest> | ReturnType<typeof requiredStatuses>;

function pullRequest(approvals: number) {
  return {
    type: "pull_request" as const,
    parameters: {
      required_approving_review_count: approvals,
      dismiss_stale_reviews_on_push: approvals > 0,
      require_code_owner_review: false,
      require_last_push_approval: approvals > 0,
      required_review_thread_resolution: false,
      allowed_merge_methods: ["squash" as const],
    },
  };
}

function requiredStatuses(
  checks: readonly { readonly context: string; readonly integration_id: number }[],
  upToDate: boolean,
) {
  return {
    type: "required_status_checks" as const,
    parameters: { strict_required_status_checks_policy: upToDate, required_status_checks: [...checks] },
  };
}
