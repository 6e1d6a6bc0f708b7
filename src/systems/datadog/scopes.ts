import type { Purpose } from "./connect.ts";

/** What plans and the gate do. */
const reads = [
  "aws_configuration_read",
  "dashboards_read",
  "metrics_read",
  "monitors_read",
  "slos_read",
  "timeseries_query",
] as const;

/**
 * What the application keys may do, at least and at most: permissions by the names that Datadog gives them.
 * https://docs.datadoghq.com/account_management/rbac/permissions/
 */
export const scopes: Readonly<Record<Purpose, readonly string[]>> = {
  plan: reads,
  apply: [
    ...reads,
    "aws_configuration_edit",
    "aws_configurations_manage",
    "dashboards_write",
    "monitors_write",
    "slos_write",
  ],
  setup: ["ci_visibility_read", "org_app_keys_read", "org_management", "user_access_read"],
};
