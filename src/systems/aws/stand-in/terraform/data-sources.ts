import type { DataSourceBackend } from "../../../../contracts/terraform-backend.ts";
import { failure, ok } from "../../../../foundation/result.ts";
import { childAt, childrenOf, textAt } from "../protocol/xml-reader.ts";
import { query } from "./calls.ts";
import { type AwsConnection, partition } from "./connection.ts";
import { iamRolesData } from "./data-iam-roles.ts";
import { identityStoreGroupData, ssoadminInstancesData } from "./data-identity-center.ts";
import { organizationData } from "./data-organization.ts";
import { policyDocumentData } from "./data-policy-document.ts";

const callerIdentity: DataSourceBackend<AwsConnection> = {
  async read(_, connection) {
    const answer = await query(connection, "sts", "GetCallerIdentity");
    if (!answer.ok) return answer;
    const account = textAt(answer.value, "Account") ?? "";
    return ok({
      ...{ id: account, account_id: account, arn: textAt(answer.value, "Arn") ?? "" },
      user_id: textAt(answer.value, "UserId") ?? "",
    });
  },
};

/** The regions that somebody can choose here, by AWS's own names for people. */
const descriptions: Readonly<Record<string, string>> = {
  "eu-central-1": "Europe (Frankfurt)",
  "eu-central-2": "Europe (Zurich)",
  "eu-north-1": "Europe (Stockholm)",
  "eu-south-1": "Europe (Milan)",
  "eu-west-1": "Europe (Ireland)",
  "eu-west-2": "Europe (London)",
  "eu-west-3": "Europe (Paris)",
  "us-east-1": "US East (N. Virginia)",
  "us-east-2": "US East (Ohio)",
  "us-west-1": "US West (N. California)",
  "us-west-2": "US West (Oregon)",
  "ap-northeast-1": "Asia Pacific (Tokyo)",
  "ap-southeast-1": "Asia Pacific (Singapore)",
  "ap-southeast-2": "Asia Pacific (Sydney)",
  "ca-central-1": "Canada (Central)",
};

const region: DataSourceBackend<AwsConnection> = {
  async read({ region: named, name, endpoint }, connection) {
    const wanted = named ?? name;
    const found = typeof wanted === "string" && wanted !== "" ? wanted : connection.region;
    const description = descriptions[found];
    if (description === undefined || (typeof endpoint === "string" && endpoint !== "")) {
      return failure("terraform-vendor-refused", `finding Region using name: region "${found}" not found`);
    }
    return ok({ id: found, name: found, region: found, description, endpoint: `ec2.${found}.amazonaws.com` });
  },
};

const partitionData: DataSourceBackend<AwsConnection> = {
  read: async () =>
    ok({ id: partition, partition, dns_suffix: "amazonaws.com", reverse_dns_prefix: "com.amazonaws" }),
};

const availabilityZones: DataSourceBackend<AwsConnection> = {
  async read(configuration, connection) {
    const wanted = configuration["region"];
    const named = typeof wanted === "string" && wanted !== "" ? wanted : connection.region;
    const { state, all_availability_zones, filter } = configuration;
    const filters = (filter ?? []) as readonly {
      readonly name: string;
      readonly values: readonly string[];
    }[];
    const answer = await query({ ...connection, region: named }, "ec2", "DescribeAvailabilityZones", {
      AllAvailabilityZones: typeof all_availability_zones === "boolean" ? all_availability_zones : undefined,
      Filter: [
        ...(typeof state === "string" ? [{ Name: "state", Value: [state] }] : []),
        ...filters.map(({ name, values }) => ({ Name: name, Value: values })),
      ],
    });
    if (!answer.ok) return answer;
    const left = (name: string, without: unknown) => !((without ?? []) as readonly string[]).includes(name);
    const zones = childrenOf(childAt(answer.value, "availabilityZoneInfo"), "item")
      .map((item) => ({
        name: textAt(item, "zoneName") ?? "",
        id: textAt(item, "zoneId") ?? "",
        group: textAt(item, "groupName") ?? "",
      }))
      .filter(
        ({ name, id }) =>
          left(name, configuration["exclude_names"]) && left(id, configuration["exclude_zone_ids"]),
      )
      .sort((one, other) => (one.name < other.name ? -1 : 1));
    return ok({
      ...configuration,
      ...{ id: named, region: named },
      ...{ names: zones.map(({ name }) => name), zone_ids: zones.map(({ id }) => id) },
      group_names: [...new Set(zones.map(({ group }) => group))],
    });
  },
};

/** What configurations ask the account, and compute by its rules. */
export const dataSources = {
  aws_availability_zones: availabilityZones,
  aws_caller_identity: callerIdentity,
  aws_iam_policy_document: policyDocumentData,
  aws_iam_roles: iamRolesData,
  aws_identitystore_group: identityStoreGroupData,
  aws_organizations_organization: organizationData,
  aws_partition: partitionData,
  aws_region: region,
  aws_ssoadmin_instances: ssoadminInstancesData,
} as const satisfies Readonly<Record<string, DataSourceBackend<AwsConnection>>>;
