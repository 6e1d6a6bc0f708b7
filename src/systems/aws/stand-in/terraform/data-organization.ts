import type { DataSourceBackend, KnownValue } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, json } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";

/** `aws_organizations_organization` as data: `internal/service/organizations/organization_data_source.go`. */
export const organizationData: DataSourceBackend<AwsConnection> = {
  async read(_, connection) {
    const described = await json(connection, "organizations", "DescribeOrganization");
    if (!described.ok) return described;
    const organization = described.value["Organization"] as JsonObject;
    const text = (name: string) => String(organization[name] ?? "");
    const management = text("MasterAccountId");
    const state = {
      ...{ id: text("Id"), arn: text("Arn"), feature_set: text("FeatureSet") },
      ...{ master_account_arn: text("MasterAccountArn"), master_account_email: text("MasterAccountEmail") },
      master_account_id: management,
    };
    // A member account that administers nothing may see no more.
    if (connection.account !== management) return ok(state);
    const lists = await listAll(connection);
    if (!lists.ok) return lists;
    const { accounts, roots, services } = lists.value;
    const seen = accounts.map(accountState);
    return ok({
      ...state,
      master_account_name: String(accounts.find(({ Id }) => Id === management)?.["Name"] ?? ""),
      accounts: seen,
      non_master_accounts: seen.filter(({ id }) => id !== management),
      roots: roots.map(rootState),
      aws_service_access_principals: services.map(({ ServicePrincipal }) => String(ServicePrincipal)),
      enabled_policy_types: policyTypes(roots[0])
        .filter(({ status }) => status === "ENABLED")
        .map(({ type }) => type),
    });
  },
};

async function listAll(connection: AwsConnection) {
  const accounts = await listed(connection, "ListAccounts", "Accounts");
  if (!accounts.ok) return accounts;
  const roots = await listed(connection, "ListRoots", "Roots");
  if (!roots.ok) return roots;
  const services = await listed(
    connection,
    "ListAWSServiceAccessForOrganization",
    "EnabledServicePrincipals",
  );
  if (!services.ok) return services;
  return ok({ accounts: accounts.value, roots: roots.value, services: services.value });
}

/** All pages of a list. */
async function listed(
  connection: AwsConnection,
  operation: string,
  name: string,
): Promise<Result<readonly JsonObject[]>> {
  const found: JsonObject[] = [];
  for (let NextToken: unknown; ; ) {
    const page = await json(connection, "organizations", operation, NextToken ? { NextToken } : {});
    if (!page.ok) return page;
    found.push(...((page.value[name] ?? []) as readonly JsonObject[]));
    NextToken = page.value["NextToken"];
    if (!NextToken) return ok(found);
  }
}

function accountState(account: JsonObject) {
  const text = (name: string) => String(account[name] ?? "");
  return {
    ...{ id: text("Id"), arn: text("Arn"), email: text("Email"), name: text("Name") },
    ...{ status: text("Status"), state: text("State"), joined_method: text("JoinedMethod") },
    joined_timestamp: timestamp(account["JoinedTimestamp"]),
  };
}

/** Seconds since 1970, as the service answers, in the provider's form. */
export function timestamp(value: unknown): string {
  return typeof value === "number" ? new Date(value * 1000).toISOString().replace(/\.\d+Z$/, "Z") : "";
}

function rootState(root: JsonObject): KnownValue {
  const text = (name: string) => String(root[name] ?? "");
  return { id: text("Id"), name: text("Name"), arn: text("Arn"), policy_types: policyTypes(root) };
}

function policyTypes(root: JsonObject | undefined) {
  const types = (root?.["PolicyTypes"] ?? []) as readonly JsonObject[];
  return types.map(({ Status, Type }) => ({ status: String(Status), type: String(Type) }));
}
