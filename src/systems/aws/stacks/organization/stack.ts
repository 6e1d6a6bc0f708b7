import type { Blueprint } from "../../../../blueprint/model.ts";
import type { Stack } from "../../../../contracts/stack.ts";
import { accountIdFact, managementAccount, memberAccounts } from "../../accounts.ts";
import { awsStack } from "../aws-stack.ts";
import companyVariable from "../common/company-variable.tf";
import guardrails from "./guardrails.tf";
import main from "./main.tf";
import outputs from "./outputs.tf";
import variables from "./variables.tf";

/** The organization, its accounts, and what none of them can do. */
export function organizationStack(blueprint: Blueprint): Stack {
  const accounts = memberAccounts(blueprint);
  return awsStack(blueprint, {
    id: "organization",
    title: "Make the organization, its accounts and their guardrails",
    day1: 4,
    effort: { hours: 4, usualWaitHours: 0 },
    appliedBy: "rollout",
    account: managementAccount,
    needs: [],
    gives: [
      "aws.organization.id",
      "aws.organization.root",
      ...accounts.map(({ name }) => accountIdFact(name)),
    ],
    holdsData: ["aws_organizations_account", "aws_organizations_organization"],
    undeletable: {
      aws_organizations_account:
        "AWS keeps a closed account suspended for 90 days, and closes at most a tenth of an organization's accounts in 30 days. Until then it belongs to the organization.",
      aws_organizations_organization:
        "It can go only when it has no account left but the management account.",
    },
    ownVariables: [companyVariable, variables],
    files: [
      { path: "guardrails.tf", text: guardrails },
      { path: "main.tf", text: main },
      { path: "outputs.tf", text: outputs },
    ],
    variables: (_facts, { region, furtherRegions }) => ({
      accounts: Object.fromEntries(accounts.map(({ name, unit }) => [name, unit])),
      allowed_regions: [...new Set([region, ...furtherRegions])],
      company: blueprint.company.slug,
      emails: Object.fromEntries(accounts.map(({ name, email }) => [name, email])),
    }),
  });
}
