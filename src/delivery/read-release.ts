import type { PromotionRequest } from "../contracts/code-host.ts";
import type { LedgerEntry } from "../contracts/ledger.ts";
import type { PolicyApplication } from "../contracts/policy.ts";
import { isDigest } from "../formats/kustomize/slot.ts";
import { all, ok, type Result } from "../foundation/result.ts";
import { type Check, wait } from "./check.ts";
import { findApplication, type Rules } from "./policy.ts";
import { checkRelease, type ProvenanceFinding, type ReleaseFacts } from "./release-checks.ts";
import { type Sources, sentence } from "./sources.ts";

export interface ReleaseReading {
  readonly checks: readonly Check[];
  /** Read from the code host; null when no pull request says who it was. */
  readonly requester: LedgerEntry["requester"] | null;
}

/** Reads at their sources the facts about a request that both writer and gate go by, and judges them. */
export async function readRelease(
  sources: Sources,
  rules: Rules,
  repository: string,
  request: PromotionRequest,
): Promise<ReleaseReading> {
  const application = request.claim ? findApplication(rules.policy, request.claim.application) : undefined;
  const facts = await readFacts(sources, rules, repository, request, application);
  if (!facts.ok) return { checks: [wait("facts", sentence(facts.diagnostics))], requester: null };
  const { pullRequest } = facts.value;
  return {
    checks: checkRelease(facts.value, rules.policy),
    requester: pullRequest && {
      author: pullRequest.author,
      merger: pullRequest.mergedBy,
      pullRequest: pullRequest.number,
    },
  };
}

async function readFacts(
  sources: Sources,
  rules: Rules,
  repository: string,
  request: PromotionRequest,
  application: PolicyApplication | undefined,
): Promise<Result<ReleaseFacts>> {
  const host = sources.applications;
  const [id, head, pullRequest, provenance] = await Promise.all([
    host.repositoryId(repository),
    host.branchHead(repository, rules.policy.branch),
    host.pullRequestOf(repository, request.commit),
    readProvenance(sources, rules, request, application),
  ]);
  const read = all<unknown>([id, head, pullRequest]);
  if (!read.ok) return read;
  if (!id.ok || !head.ok || !pullRequest.ok) throw new Error("All reads have succeeded.");
  const comparison =
    head.value === null ? undefined : await host.compare(repository, request.commit, head.value);
  if (comparison && !comparison.ok) return comparison;
  return ok({
    request,
    application,
    repository,
    repositoryId: id.value,
    branch: comparison?.value.ancestry ?? "apart",
    pullRequest: pullRequest.value,
    provenance,
  });
}

async function readProvenance(
  sources: Sources,
  rules: Rules,
  request: PromotionRequest,
  application: PolicyApplication | undefined,
): Promise<ProvenanceFinding> {
  const digest = request.claim?.digest;
  if (!application || !digest || !isDigest(digest)) return { outcome: "refused", why: "No image is named." };
  const bundles = await sources.registry.provenance(application.image, digest);
  if (!bundles.ok) return { outcome: "unreadable", why: sentence(bundles.diagnostics) };
  const { policy, trustedRoot } = rules;
  const verified = sources.verify({ bundles: bundles.value, trustedRoot, digest, application, policy });
  if (verified.ok) return { outcome: "verified", provenance: verified.value };
  const why = sentence(verified.diagnostics);
  // A broken trusted root is our own fault, and says nothing about the image.
  const ours = verified.diagnostics.some(({ code }) => code === "provenance-root-invalid");
  return { outcome: ours ? "unreadable" : "refused", why };
}
