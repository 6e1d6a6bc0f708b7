import type { DataSourceBackend } from "../../../../contracts/terraform-backend.ts";
import { failure, ok } from "../../../../foundation/result.ts";
import { attributesOf, type DatadogConnection, dataOf, type Json, part, send } from "./connection.ts";

/** `datadog_integration_aws_iam_permissions`: what Datadog asks for in an AWS account. */
export const iamPermissionsData: DataSourceBackend<DatadogConnection> = {
  async read(_configuration, connection) {
    const found = await send(connection, "GET", "/api/v2/integration/aws/iam_permissions");
    if (!found.ok) return found;
    return ok({
      id: "integration-aws-iam-permissions",
      iam_permissions: attributesOf(dataOf(found.value))["permissions"] as readonly string[],
    });
  },
};

/** `datadog_permissions`: ids of permissions by their names. */
export const permissionsData: DataSourceBackend<DatadogConnection> = {
  async read(configuration, connection) {
    const found = await send(connection, "GET", "/api/v2/permissions");
    if (!found.ok) return found;
    const all = (found.value["data"] as readonly Json[]).filter(
      (one) => configuration["include_restricted"] !== false || attributesOf(one)["restricted"] !== true,
    );
    return ok({
      ...configuration,
      id: "datadog-permissions",
      permissions: Object.fromEntries(
        all.map((one) => [String(attributesOf(one)["name"]), String(one["id"])]),
      ),
    });
  },
};

/** `datadog_role`, by a text that its name holds: one whole name goes before others that hold it. */
export const roleData: DataSourceBackend<DatadogConnection> = {
  async read({ filter }, connection) {
    const found = await send(
      connection,
      "GET",
      `/api/v2/roles?filter=${part(String(filter))}&page[size]=100`,
    );
    if (!found.ok) return found;
    const all = found.value["data"] as readonly Json[];
    const exact = all.filter((one) => attributesOf(one)["name"] === filter);
    const [one, other] = exact.length === 1 ? exact : all;
    if (!one)
      return failure(
        "terraform-vendor-refused",
        "your query returned no result, please try a less specific search criteria",
      );
    if (other)
      return failure(
        "terraform-vendor-refused",
        "your query returned more than one result, please try a more specific search criteria",
      );
    const { name, user_count } = attributesOf(one);
    return ok({
      id: String(one["id"]),
      filter: filter ?? "",
      name: String(name),
      user_count: Number(user_count),
    });
  },
};
