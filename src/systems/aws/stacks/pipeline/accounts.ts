import { block, reference } from "../../../../formats/hcl/model.ts";
import { printHcl } from "../../../../formats/hcl/print.ts";
import managementProvider from "../common/management-provider.tf";

/**
 * A provider for each account. Terraform takes neither their number nor their names from a variable, so this part is
 * printed; account names are names of the blueprint.
 */
export function memberProviders(accounts: readonly string[]): string {
  const providers = accounts.map((name) =>
    block(
      "provider",
      ["aws"],
      {
        alias: name,
        region: reference("var", "region"),
        allowed_account_ids: [reference("var", "member_accounts", name)],
      },
      [
        block("assume_role", [], { role_arn: reference("local", "member_roles", name) }),
        block("default_tags", [], { tags: { "groundwork:stack": reference("var", "stack") } }),
      ],
    ),
  );
  return [managementProvider, printHcl(providers, "One for each account beside it.")].join("\n");
}

/** The pipelines' roles in each account. */
export function memberModules(accounts: readonly string[]): string {
  const modules = accounts.map((name) =>
    block("module", [name], {
      source: "../../modules/pipeline-roles",
      management_account_id: reference("var", "account_id"),
      partition: reference("var", "partition"),
      providers: { aws: reference("aws", name) },
    }),
  );
  return printHcl(modules, "The roles of the pipelines, once in each account.");
}
