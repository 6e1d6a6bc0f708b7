import { oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { KnownValue, ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { policyTypes } from "../organizations/policy-types.ts";
import { type JsonObject, refusedWith } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { listAll, organizations, timestamp } from "./organizations-calls.ts";
import { changed, inOrder, present } from "./steps.ts";

/** `ValidateDiagFunc` of `internal/service/organizations/organization.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  oneOf("feature_set", ["CONSOLIDATED_BILLING", "ALL"]),
  oneOf("enabled_policy_types", [...policyTypes]),
];

/** `aws_organizations_organization`. */
export const organizationsOrganization: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: ({ prior, proposed }) =>
    prior?.["feature_set"] === "ALL" && proposed["feature_set"] === "CONSOLIDATED_BILLING"
      ? { replace: [["feature_set"]] }
      : {},
  async create(planned, connection) {
    const made = await organizations(connection, "CreateOrganization", {
      FeatureSet: planned["feature_set"],
    });
    if (!made.ok) return made;
    const { Id } = made.value["Organization"] as JsonObject;
    const done = await setLists({}, planned, connection);
    if (!done.ok) return done;
    return present(
      await readOrganization({ ...planned, id: String(Id) }, connection),
      "Organizations Organization",
    );
  },
  read: readOrganization,
  async update(prior, planned, connection) {
    const done = await setLists(prior, planned, connection);
    if (!done.ok) return done;
    if (changed(prior, planned, "feature_set")) {
      const enabled = await organizations(connection, "EnableAllFeatures");
      if (!enabled.ok) return enabled;
    }
    return present(await readOrganization(planned, connection), "Organizations Organization");
  },
  async delete(_, connection) {
    const gone = await organizations(connection, "DeleteOrganization");
    return gone.ok || refusedWith(gone, "AWSOrganizationsNotInUseException") ? ok(undefined) : gone;
  },
  async import(id, connection) {
    const found = await organizations(connection, "DescribeOrganization");
    if (!found.ok) return found;
    const { Id } = found.value["Organization"] as JsonObject;
    if (Id === id) return ok({ id });
    const summary = `current Organizations Organization ID (${String(Id)}) does not match (${id})`;
    return failure("terraform-vendor-refused", summary);
  },
};

const listOf = (state: State, name: string) => (state[name] ?? []) as readonly string[];

/** Turns services and policy types on and off. */
async function setLists(prior: State, planned: State, connection: AwsConnection): Promise<Result<void>> {
  const [services, types] = ["aws_service_access_principals", "enabled_policy_types"] as const;
  const added = (name: string) => listOf(planned, name).filter((one) => !listOf(prior, name).includes(one));
  const removed = (name: string) => listOf(prior, name).filter((one) => !listOf(planned, name).includes(one));
  const roots = await listAll(connection, "ListRoots", "Roots");
  if (!roots.ok) return roots;
  const RootId = roots.value[0]?.["Id"];
  const call = (operation: string, input: object) => () => organizations(connection, operation, input);
  return inOrder([
    ...removed(services).map((ServicePrincipal) => call("DisableAWSServiceAccess", { ServicePrincipal })),
    ...added(services).map((ServicePrincipal) => call("EnableAWSServiceAccess", { ServicePrincipal })),
    ...removed(types).map((PolicyType) => call("DisablePolicyType", { RootId, PolicyType })),
    ...added(types).map((PolicyType) => call("EnablePolicyType", { RootId, PolicyType })),
  ]);
}

async function readOrganization(_: State, connection: AwsConnection): Promise<Result<State | null>> {
  const found = await organizations(connection, "DescribeOrganization");
  if (!found.ok) return refusedWith(found, "AWSOrganizationsNotInUseException") ? ok(null) : found;
  const accounts = await listAll(connection, "ListAccounts", "Accounts");
  if (!accounts.ok) return accounts;
  const roots = await listAll(connection, "ListRoots", "Roots");
  if (!roots.ok) return roots;
  const all = (found.value["Organization"] as JsonObject)["FeatureSet"] === "ALL";
  const services = all
    ? await listAll(connection, "ListAWSServiceAccessForOrganization", "EnabledServicePrincipals")
    : ok([]);
  if (!services.ok) return services;
  const organization = found.value["Organization"] as Readonly<Record<string, string>>;
  const management = organization["MasterAccountId"] ?? "";
  const described = accounts.value.map(describeAccount);
  const types = (roots.value[0]?.["PolicyTypes"] ?? []) as readonly Readonly<Record<string, string>>[];
  return ok({
    ...{ id: organization["Id"] ?? "", arn: organization["Arn"] ?? "" },
    feature_set: organization["FeatureSet"] ?? "",
    master_account_arn: organization["MasterAccountArn"] ?? "",
    master_account_email: organization["MasterAccountEmail"] ?? "",
    master_account_id: management,
    master_account_name: described.find(({ id }) => id === management)?.name ?? "",
    accounts: described,
    non_master_accounts: described.filter(({ id }) => id !== management),
    roots: roots.value.map(describeRoot),
    aws_service_access_principals: services.value.map((one) => String(one["ServicePrincipal"])),
    enabled_policy_types: types.flatMap(({ Type = "", Status }) => (Status === "ENABLED" ? [Type] : [])),
  });
}

function describeAccount(account: JsonObject) {
  const text = (name: string) => String(account[name] ?? "");
  return {
    ...{ id: text("Id"), arn: text("Arn"), name: text("Name"), email: text("Email") },
    ...{ state: text("State"), status: text("Status"), joined_method: text("JoinedMethod") },
    joined_timestamp: timestamp(account["JoinedTimestamp"]),
  };
}

function describeRoot(root: JsonObject): KnownValue {
  const types = (root["PolicyTypes"] ?? []) as readonly Readonly<Record<string, string>>[];
  return {
    ...{ id: String(root["Id"]), arn: String(root["Arn"]), name: String(root["Name"]) },
    policy_types: types.map(({ Type = "", Status = "" }) => ({ type: Type, status: Status })),
  };
}
