import type { Blueprint } from "../../../../blueprint/model.ts";
import type { Facts } from "../../../../contracts/facts.ts";
import type { CodeHostIdentity, PipelineJob } from "../../../../contracts/offers.ts";
import { configurationRepository, deliveryEnvironment, mainBranch } from "../../../../contracts/platform.ts";
import type { Stack } from "../../../../contracts/stack.ts";
import { sharedAccount } from "../../accounts.ts";
import { awsStack, known } from "../aws-stack.ts";
import main from "./main.tf";
import outputs from "./outputs.tf";
import variables from "./variables.tf";

/** The registry in the shared account: who may push to it, and who may pull. */
export function registryStack(blueprint: Blueprint, identity: CodeHostIdentity): Stack {
  const sources = blueprint.applications.map(({ repository }) => repository);
  const { subjects, claims } = trusting(identity);
  return awsStack(blueprint, {
    id: "registry",
    title: "Make the registry of images",
    day1: 8,
    effort: { hours: 2, usualWaitHours: 1 },
    appliedBy: "pipeline",
    proposedWith: "workloads",
    account: sharedAccount,
    needs: [
      "aws.organization.id",
      "aws.role.apply.arn",
      ...[...sources, configurationRepository].flatMap((repository) => identity.needs(repository)),
    ],
    gives: ["aws.role.pull.arn", "aws.role.push.arn"],
    holdsData: ["aws_ecr_repository"],
    ownVariables: [variables],
    files: [
      { path: "main.tf", text: main },
      { path: "outputs.tf", text: outputs },
    ],
    variables: (facts) => ({
      issuer: identity.issuer(facts),
      organization_id: known(facts, "aws.organization.id"),
      pull_claims: claims([configurationRepository], facts),
      pull_subjects: subjects([configurationRepository], { environment: deliveryEnvironment }, facts),
      push_claims: claims(sources, facts),
      push_subjects: subjects(sources, { branch: mainBranch }, facts),
      repositories: blueprint.applications.map(({ name }) => name),
    }),
  });
}

/** What a role that trusts several repositories lists. */
function trusting(identity: CodeHostIdentity) {
  return {
    subjects: (repositories: readonly string[], job: PipelineJob, facts: Facts) =>
      repositories.map((repository) => identity.subject(repository, job, facts)),
    claims(repositories: readonly string[], facts: Facts) {
      const lists: Record<string, string[]> = {};
      for (const repository of repositories) {
        for (const [claim, value] of Object.entries(identity.claims(repository, facts)))
          lists[claim] = [...(lists[claim] ?? []), value];
      }
      return lists;
    },
  };
}
