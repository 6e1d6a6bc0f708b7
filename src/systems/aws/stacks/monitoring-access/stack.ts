import type { Blueprint } from "../../../../blueprint/model.ts";
import type { AccountReader } from "../../../../contracts/cloud.ts";
import type { Stack, StackModule } from "../../../../contracts/stack.ts";
import { block, reference } from "../../../../formats/hcl/model.ts";
import { printHcl } from "../../../../formats/hcl/print.ts";
import { accountIdFact, managementAccount, memberAccounts } from "../../accounts.ts";
import { readerRole, readerRoleFact } from "../../facts.ts";
import moduleMain from "../../modules/account-reader/main.tf";
import moduleOutputs from "../../modules/account-reader/outputs.tf";
import moduleReadme from "../../modules/account-reader/README.md";
import moduleVariables from "../../modules/account-reader/variables.tf";
import moduleVersions from "../../modules/versions.tf";
import { awsStack, known } from "../aws-stack.ts";
import roleVariable from "../common/role-variable.tf";
import { memberModules, memberProviders } from "../member-providers.ts";
import main from "./main.tf";
import variables from "./variables.tf";

const accountReader: StackModule = {
  name: "account-reader",
  files: [
    { path: "main.tf", text: moduleMain },
    { path: "outputs.tf", text: moduleOutputs },
    { path: "README.md", text: moduleReadme },
    { path: "variables.tf", text: moduleVariables },
    { path: "versions.tf", text: moduleVersions },
  ],
};

/** Lets whoever watches the company read its accounts. */
export function monitoringAccessStack(blueprint: Blueprint, reader: AccountReader): Stack {
  const accounts = memberAccounts(blueprint).map(({ name }) => name);
  const { product, actions, externalId } = reader;
  return awsStack(blueprint, {
    id: "monitoring-access",
    title: `Let ${product} read the accounts`,
    day1: 9,
    effort: { hours: 0.5, usualWaitHours: 1 },
    appliedBy: "pipeline",
    proposedWith: "access",
    account: managementAccount,
    needs: ["aws.role.apply.arn", ...accounts.map(accountIdFact), ...accounts.map(externalId)],
    gives: accounts.map(readerRoleFact),
    modules: [accountReader],
    ownVariables: [roleVariable, variables],
    files: [
      {
        path: "accounts.tf",
        text: memberModules(
          ...([accounts, "account-reader", "The role of the reader, once in each account."] as const),
          (name) => ({
            actions: reference("var", "actions"),
            external_id: reference("var", "external_ids", name),
            name: reference("var", "role_name"),
            partition: reference("var", "partition"),
            product: reference("var", "product"),
            reader_account_id: reference("var", "reader_account_id"),
          }),
        ),
      },
      { path: "main.tf", text: main },
      { path: "outputs.tf", text: outputsOf(accounts) },
      { path: "providers.tf", text: memberProviders(accounts) },
    ],
    variables: (facts) => ({
      actions: [...actions],
      external_ids: Object.fromEntries(accounts.map((name) => [name, known(facts, externalId(name))])),
      member_accounts: Object.fromEntries(accounts.map((name) => [name, known(facts, accountIdFact(name))])),
      product,
      reader_account_id: reader.account(blueprint),
      role_name: readerRole,
    }),
  });
}

function outputsOf(accounts: readonly string[]): string {
  const output = block("output", ["facts"], {
    description: "What other stacks and the pipelines need to know.",
    value: Object.fromEntries(
      accounts.map((name) => [readerRoleFact(name), reference("module", name, "name")]),
    ),
  });
  return printHcl([output], "The name of the role in each account.");
}
