import type { ResourceBackend } from "../../../../contracts/terraform-backend.ts";
import { ok } from "../../../../foundation/result.ts";
import { attributesOf, type DatadogConnection, dataOf, send } from "./connection.ts";

/**
 * `datadog_integration_aws_external_id`. The interface cannot be asked for one again, nor told to forget one: the real
 * provider keeps it as it was, and lets go of it.
 */
export const externalId: ResourceBackend<DatadogConnection> = {
  async create(_planned, connection) {
    const made = await send(connection, "POST", "/api/v2/integration/aws/generate_new_external_id");
    return made.ok ? ok({ id: String(attributesOf(dataOf(made.value))["external_id"]) }) : made;
  },
  read: async (prior) => ok(prior),
  delete: async () => ok(undefined),
  import: async (id) => ok({ id }),
};
