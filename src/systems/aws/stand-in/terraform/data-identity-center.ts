import { lengthBetween, matches, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { DataSourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok } from "../../../../foundation/result.ts";
import { type JsonObject, json } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { listAll } from "./ssoadmin-calls.ts";
import { blockOf, given } from "./steps.ts";

/** `aws_ssoadmin_instances` (`internal/service/ssoadmin/instances_data_source.go`). */
export const ssoadminInstancesData: DataSourceBackend<AwsConnection> = {
  async read(configuration, connection) {
    const instances = await listAll(connection, "ListInstances", "Instances", {});
    if (!instances.ok) return instances;
    const read = (name: string) => instances.value.map((instance) => String(instance[name]));
    return ok({
      ...{
        ...configuration,
        id: connection.region,
        region: given(configuration["region"]) ?? connection.region,
      },
      ...{ arns: read("InstanceArn"), identity_store_ids: read("IdentityStoreId") },
    });
  },
};

/** `aws_identitystore_group` (`internal/service/identitystore/group_data_source.go`). */
export const identityStoreGroupData: DataSourceBackend<AwsConnection> = {
  validate: (configuration) =>
    remarksOf(
      [
        lengthBetween("identity_store_id", 1, 64),
        matches("identity_store_id", /^[0-9A-Za-z-]*$/, "must match [0-9A-Za-z-]"),
        lengthBetween("group_id", 1, 47),
      ],
      configuration,
    ),
  async read(configuration, connection) {
    const IdentityStoreId = configuration["identity_store_id"];
    const wanted = alternateOf(blockOf(configuration, "alternate_identifier"));
    let id = given(configuration["group_id"]);
    if (wanted) {
      const found = await json(connection, "identitystore", "GetGroupId", {
        ...{ IdentityStoreId, AlternateIdentifier: wanted },
      });
      if (!found.ok) return found;
      id = String(found.value["GroupId"]);
    }
    if (id === undefined) {
      const summary = `one of "alternate_identifier,group_id" must be specified`;
      return failure("terraform-vendor-refused", summary);
    }
    const group = await json(connection, "identitystore", "DescribeGroup", { IdentityStoreId, GroupId: id });
    if (!group.ok) return group;
    const ids = (group.value["ExternalIds"] ?? []) as readonly JsonObject[];
    return ok({
      ...{ ...configuration, id, group_id: id, region: given(configuration["region"]) ?? connection.region },
      display_name: String(group.value["DisplayName"] ?? ""),
      description: String(group.value["Description"] ?? ""),
      external_ids: ids.map(({ Id, Issuer }) => ({ id: String(Id), issuer: String(Issuer) })),
    });
  },
};

function alternateOf(block: State): object | undefined {
  const external = blockOf(block, "external_id");
  const unique = blockOf(block, "unique_attribute");
  if (given(external["id"])) return { ExternalId: { Id: external["id"], Issuer: external["issuer"] } };
  if (!given(unique["attribute_path"])) return undefined;
  return {
    UniqueAttribute: { AttributePath: unique["attribute_path"], AttributeValue: unique["attribute_value"] },
  };
}
