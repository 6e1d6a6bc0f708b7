import { block, type HclAttributes, reference } from "../../../formats/hcl/model.ts";
import { printHcl } from "../../../formats/hcl/print.ts";
import managementProvider from "./common/management-provider.tf";

/**
 * A provider for each account. Terraform takes neither their number nor their names from a variable, so this part is
 * printed; account names are names of the blueprint. The stack has `var.member_accounts` and `local.member_roles`.
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

/** A module once in each account, called like it. */
export function memberModules(
  accounts: readonly string[],
  source: string,
  comment: string,
  inputs: (account: string) => HclAttributes,
): string {
  const modules = accounts.map((name) =>
    block("module", [name], {
      ...{ source: `../../modules/${source}`, ...inputs(name) },
      providers: { aws: reference("aws", name) },
    }),
  );
  return printHcl(modules, comment);
}
