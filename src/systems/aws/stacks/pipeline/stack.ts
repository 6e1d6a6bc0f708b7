import type { Blueprint } from "../../../../blueprint/model.ts";
import type { CodeHostIdentity } from "../../../../contracts/offers.ts";
import {
  applyEnvironment,
  mainBranch,
  infrastructureRepository as repository,
} from "../../../../contracts/platform.ts";
import type { Stack, StackModule } from "../../../../contracts/stack.ts";
import { reference } from "../../../../formats/hcl/model.ts";
import { accountIdFact, managementAccount, memberAccounts } from "../../accounts.ts";
import moduleMain from "../../modules/pipeline-roles/main.tf";
import moduleOutputs from "../../modules/pipeline-roles/outputs.tf";
import moduleReadme from "../../modules/pipeline-roles/README.md";
import moduleVariables from "../../modules/pipeline-roles/variables.tf";
import moduleVersions from "../../modules/versions.tf";
import { awsStack, known } from "../aws-stack.ts";
import companyVariable from "../common/company-variable.tf";
import roleVariable from "../common/role-variable.tf";
import { memberModules, memberProviders } from "../member-providers.ts";
import main from "./main.tf";
import outputs from "./outputs.tf";
import peopleRights from "./people.tf";
import variables from "./variables.tf";

const pipelineRoles: StackModule = {
  name: "pipeline-roles",
  files: [
    { path: "main.tf", text: moduleMain },
    { path: "outputs.tf", text: moduleOutputs },
    { path: "README.md", text: moduleReadme },
    { path: "variables.tf", text: moduleVariables },
    { path: "versions.tf", text: moduleVersions },
  ],
};

/**
 * The roles by which the pipelines of `infrastructure` plan and apply, in every account. `people`: they give people their
 * rights as well.
 */
export function pipelineStack(blueprint: Blueprint, identity: CodeHostIdentity, people: boolean): Stack {
  const accounts = memberAccounts(blueprint).map(({ name }) => name);
  return awsStack(blueprint, {
    id: "pipeline",
    title: "Let the pipeline plan and apply, without a key",
    day1: 8,
    effort: { hours: 3, usualWaitHours: 0 },
    appliedBy: "rollout",
    account: managementAccount,
    needs: [
      "aws.state.bucket",
      "aws.state.key.arn",
      ...accounts.map(accountIdFact),
      ...identity.needs(repository),
    ],
    gives: ["aws.role.apply.arn", "aws.role.plan.arn"],
    modules: [pipelineRoles],
    ownVariables: [companyVariable, roleVariable, variables],
    files: [
      {
        path: "accounts.tf",
        text: memberModules(
          ...([accounts, "pipeline-roles", "The roles of the pipelines, once in each account."] as const),
          () => ({
            management_account_id: reference("var", "account_id"),
            partition: reference("var", "partition"),
          }),
        ),
      },
      { path: "main.tf", text: main },
      { path: "outputs.tf", text: outputs },
      ...(people ? [{ path: "people.tf", text: peopleRights }] : []),
      { path: "providers.tf", text: memberProviders(accounts) },
    ],
    variables: (facts) => ({
      apply_subjects: [identity.subject(repository, { environment: applyEnvironment }, facts)],
      company: blueprint.company.slug,
      issuer: identity.issuer(facts),
      member_accounts: Object.fromEntries(accounts.map((name) => [name, known(facts, accountIdFact(name))])),
      // A change is planned on its pull request, and the world is compared with main once a day.
      plan_subjects: [
        identity.subject(repository, { pullRequest: true }, facts),
        identity.subject(repository, { branch: mainBranch }, facts),
      ],
      repository_claims: identity.claims(repository, facts),
      state_bucket: known(facts, "aws.state.bucket"),
      state_key_arn: known(facts, "aws.state.key.arn"),
    }),
  });
}
