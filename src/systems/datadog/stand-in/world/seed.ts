import { createHash } from "node:crypto";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import type { DatadogState, Role } from "./model.ts";
import { managedRoles, type Permission, permissionsOf } from "./permissions.ts";

/** What is there before anybody has done anything: an organization and its people, with nobody's keys. */
export interface DatadogSeed {
  /** Of the organization. */
  readonly name: string;
  readonly users: readonly {
    readonly name: string;
    readonly email: string;
    readonly role: Permission["least"];
  }[];
}

export function emptyWorld(seed: DatadogSeed, clock: Clock, ids: Ids): DatadogState {
  const createdAt = clock.now().toISOString();
  const roles = Object.entries(managedRoles).map(
    ([least, name]): Role => ({
      id: ids.uuid(),
      name,
      permissions: [...permissionsOf(least as Permission["least"])],
      managed: true,
      createdAt,
    }),
  );
  const roleId = (least: Permission["least"]) =>
    roles.find(({ name }) => name === managedRoles[least])?.id ?? "";
  return {
    organization: { id: ids.uuid(), publicId: ids.token(11).toLowerCase(), name: seed.name, createdAt },
    settings: {
      private_widget_share: false,
      saml: { enabled: false },
      saml_autocreate_access_role: "st",
      saml_autocreate_users_domains: { domains: [], enabled: false },
      saml_can_be_enabled: true,
      saml_idp_initiated_login: { enabled: false },
      saml_strict_mode: { enabled: false },
    },
    samlMetadata: null,
    nextId: 1000,
    users: seed.users.map(({ name, email, role }) => ({
      id: ids.uuid(),
      email,
      name,
      disabled: false,
      serviceAccount: false,
      roles: [roleId(role)],
      createdAt,
    })),
    roles,
    apiKeys: [],
    applicationKeys: [],
    authnMappings: [],
    monitors: [],
    slos: [],
    dashboards: [],
    awsAccounts: [],
    externalIds: [],
    entities: [],
    codeHostAccounts: [],
    deployments: [],
    failures: [],
    events: [],
    metrics: {},
  };
}

/** The vendor's permissions have ids of their own, the same for everybody. */
export function permissionId(name: string): string {
  const hex = createHash("sha256").update(`permission ${name}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-11ea-8${hex.slice(13, 16)}-${hex.slice(16, 28)}`;
}
