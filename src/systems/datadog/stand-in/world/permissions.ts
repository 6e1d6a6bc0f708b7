/**
 * The permissions that the stand-in knows, with the group that they are shown in: those that its endpoints ask for.
 * https://docs.datadoghq.com/account_management/rbac/permissions/
 */
export interface Permission {
  readonly name: string;
  readonly title: string;
  readonly group: string;
  /** Which of the roles that the vendor brings along has it; all of them have what the lesser one has. */
  readonly least: "admin" | "standard" | "read-only";
}

const permission = (group: string, least: Permission["least"], names: Readonly<Record<string, string>>) =>
  Object.entries(names).map(([name, title]): Permission => ({ name, title, group, least }));

export const permissions: readonly Permission[] = [
  ...permission("Access Management", "admin", {
    user_access_manage: "User Access Manage",
    org_management: "Org Management",
    service_account_write: "Service Account Write",
    org_app_keys_read: "Org App Keys Read",
    org_app_keys_write: "Org App Keys Write",
    org_authorized_apps_read: "Org Authorized Apps Read",
  }),
  ...permission("Access Management", "read-only", { user_access_read: "User Access Read" }),
  ...permission("Access Management", "standard", {
    user_access_invite: "User Access Invite",
    user_app_keys: "User App Keys",
    api_keys_read: "API Keys Read",
    api_keys_write: "API Keys Write",
  }),
  ...permission("Monitors", "read-only", { monitors_read: "Monitors Read" }),
  ...permission("Monitors", "standard", {
    monitors_write: "Monitors Write",
    monitors_downtime: "Manage Downtimes",
  }),
  ...permission("Service Level Objectives", "read-only", { slos_read: "SLOs Read" }),
  ...permission("Service Level Objectives", "standard", { slos_write: "SLOs Write" }),
  ...permission("Dashboards", "read-only", { dashboards_read: "Dashboards Read" }),
  ...permission("Dashboards", "standard", { dashboards_write: "Dashboards Write" }),
  ...permission("Metrics", "read-only", {
    metrics_read: "Metrics Read",
    timeseries_query: "Timeseries Query",
  }),
  ...permission("Events", "read-only", { events_read: "Events Read" }),
  ...permission("Integrations", "read-only", {
    integrations_read: "Integrations Read",
    aws_configuration_read: "AWS Configurations Read",
  }),
  ...permission("Integrations", "standard", {
    manage_integrations: "Integrations Manage",
    aws_configuration_edit: "AWS Configuration Edit",
    aws_configurations_manage: "AWS Configurations Manage",
  }),
  ...permission("CI Visibility", "read-only", { ci_visibility_read: "CI Visibility Read" }),
  ...permission("CI Visibility", "standard", { ci_provider_settings_write: "CI Provider Settings Write" }),
  ...permission("DORA Metrics", "read-only", { dora_metrics_read: "DORA Metrics Read" }),
  ...permission("DORA Metrics", "standard", { dora_metrics_write: "DORA Metrics Write" }),
  ...permission("Software Catalog", "read-only", { apm_service_catalog_read: "Software Catalog Read" }),
  ...permission("Software Catalog", "standard", { apm_service_catalog_write: "Software Catalog Write" }),
];

const rank = { "read-only": 0, standard: 1, admin: 2 } as const;

/** What a role that the vendor brings along may do. */
export const permissionsOf = (role: Permission["least"]): readonly string[] =>
  permissions.filter(({ least }) => rank[least] <= rank[role]).map(({ name }) => name);

/** Names of the roles that the vendor brings along. */
export const managedRoles = {
  admin: "Datadog Admin Role",
  standard: "Datadog Standard Role",
  "read-only": "Datadog Read Only Role",
} as const;
