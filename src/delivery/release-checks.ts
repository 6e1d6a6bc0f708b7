import type { Ancestry, MergedPullRequest, PromotionRequest } from "../contracts/code-host.ts";
import type { Policy, PolicyApplication } from "../contracts/policy.ts";
import { isDigest } from "../formats/kustomize/slot.ts";
import { type Check, fail, pass, wait } from "./check.ts";
import type { VerifiedProvenance } from "./provenance.ts";
import { short } from "./text.ts";

/** What the image's provenance turned out to be. `unreadable` says nothing about the image: look again. */
export type ProvenanceFinding =
  | { readonly outcome: "verified"; readonly provenance: VerifiedProvenance }
  | { readonly outcome: "refused"; readonly why: string }
  | { readonly outcome: "unreadable"; readonly why: string };

/** Everything that makes a release fit to be promoted at all, read at its source. */
export interface ReleaseFacts {
  readonly request: PromotionRequest;
  /** The application that the request names, when the policy knows it. */
  readonly application: PolicyApplication | undefined;
  /** Where the request lies. */
  readonly repository: string;
  /** The code host's number of that repository today. */
  readonly repositoryId: number;
  /** How the head of the policy's branch stands to the commit: `same` or `descends` when it lies on the branch. */
  readonly branch: Ancestry;
  /** By which the commit came to the branch; null for a direct push. */
  readonly pullRequest: MergedPullRequest | null;
  readonly provenance: ProvenanceFinding;
}

const version = /^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$/;

/** Whether a release may be promoted at all, whatever the environment. Both writer and gate ask this. */
export function checkRelease(facts: ReleaseFacts, policy: Pick<Policy, "branch">): readonly Check[] {
  const { request, application, pullRequest } = facts;
  const { claim } = request;
  if (!claim || !isDigest(claim.digest) || !version.test(claim.version)) {
    return [
      fail("request", `Request ${request.id} does not say application, version, digest and run as agreed.`),
    ];
  }
  if (!application || application.repository.toLowerCase() !== facts.repository.toLowerCase()) {
    return [fail("request", `The policy knows no application ${claim.application} in ${facts.repository}.`)];
  }
  if (application.repositoryId !== facts.repositoryId) {
    const why = `${facts.repository} is repository ${facts.repositoryId}, and the policy means ${application.repositoryId}.`;
    return [fail("request", why)];
  }
  return [
    pass("request", `${facts.repository} asks for ${claim.application} ${claim.version}.`),
    checkBranch(facts, policy),
    checkPullRequest(request, pullRequest, policy),
    checkProvenance(request, facts.provenance),
  ];
}

function checkBranch(facts: ReleaseFacts, policy: Pick<Policy, "branch">): Check {
  const { commit } = facts.request;
  if (facts.branch === "same" || facts.branch === "descends") {
    return pass("branch", `Commit ${short(commit)} lies on ${policy.branch}.`);
  }
  return fail("branch", `Commit ${short(commit)} does not lie on ${policy.branch}.`);
}

function checkPullRequest(
  request: PromotionRequest,
  pullRequest: MergedPullRequest | null,
  policy: Pick<Policy, "branch">,
): Check {
  if (!pullRequest || pullRequest.base !== policy.branch) {
    return fail(
      "pull request",
      `Commit ${short(request.commit)} came to ${policy.branch} without a pull request.`,
    );
  }
  const { number, author, mergedBy } = pullRequest;
  return pass("pull request", `Pull request ${number} by ${author}, merged by ${mergedBy}.`);
}

function checkProvenance(request: PromotionRequest, finding: ProvenanceFinding): Check {
  const name = "provenance";
  if (finding.outcome === "unreadable") return wait(name, finding.why);
  if (finding.outcome === "refused") return fail(name, finding.why);
  const { provenance } = finding;
  const { claim } = request;
  if (!claim || provenance.digest !== claim.digest) {
    return fail(name, `The provenance is about ${provenance.digest}, not about the requested image.`);
  }
  if (provenance.commit !== request.commit) {
    const why = `The image was built from ${short(provenance.commit)}, and the request stands on ${short(request.commit)}.`;
    return fail(name, why);
  }
  if (provenance.run !== claim.run && !provenance.run.startsWith(`${claim.run}/`)) {
    return fail(name, `The image was built by ${provenance.run}, and the request names another run.`);
  }
  return pass(
    name,
    `Built from ${short(provenance.commit)} on ${provenance.reference} by ${provenance.builder}.`,
  );
}
