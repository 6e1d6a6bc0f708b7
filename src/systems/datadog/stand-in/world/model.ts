import type { Json } from "../../../../contracts/json.ts";
import type { MetricStore } from "../metrics/model.ts";

/** An object as the vendor's interface takes and shows it. */
export type JsonObject = { [name: string]: Json };

export interface User {
  readonly id: string;
  readonly email: string;
  name: string;
  disabled: boolean;
  readonly serviceAccount: boolean;
  /** Ids. */
  roles: string[];
  readonly createdAt: string;
}

export interface Role {
  readonly id: string;
  name: string;
  /** Names of permissions. */
  permissions: string[];
  /** Set for the three that the vendor brings along: nobody changes them. */
  readonly managed: boolean;
  readonly createdAt: string;
}

/** A key of the organization, by which agents send and everybody begins. */
export interface ApiKey {
  readonly id: string;
  name: string;
  readonly key: string;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** A key by which somebody acts, with their own rights or with some of them. */
export interface ApplicationKey {
  readonly id: string;
  name: string;
  readonly key: string;
  readonly owner: string;
  /** Names of permissions; null: all that the owner has. */
  scopes: string[] | null;
  readonly createdAt: string;
}

export type Status = "OK" | "Alert" | "Warn" | "No Data";

/** What is known of one group of a monitor. */
export interface MonitorGroup {
  status: Status;
  value: number | null;
  /** Seconds since 1970. */
  readonly firstSeen: number;
  lastTriggered?: number;
  lastResolved?: number;
  lastNoData?: number;
}

export interface Monitor {
  readonly id: number;
  /** What its owner said: name, type, query, message, tags, options, priority, restricted_roles … */
  definition: JsonObject;
  readonly created: string;
  modified: string;
  readonly creator: string;
  groups: Record<string, MonitorGroup>;
  /** Status as a whole, and each change of it. */
  readonly history: { readonly at: number; readonly status: Status }[];
  /** Set by a person at the stand-in's door, in place of what the query says. */
  told?: "Alert" | "OK";
}

/** Something that is kept as it was said. */
export interface Kept {
  readonly id: string;
  definition: JsonObject;
  readonly createdAt: string;
  modifiedAt: string;
  readonly creator: string;
}

/** An id that AWS is to ask Datadog for; one that is not used within 48 hours is good for nothing. */
export interface ExternalId {
  readonly id: string;
  readonly createdAt: string;
  usedBy?: string;
}

export interface DoraRecord {
  readonly id: string;
  readonly attributes: JsonObject;
}

export interface VendorEvent {
  /** Seconds since 1970. */
  readonly at: number;
  readonly id: number;
  readonly title: string;
  readonly text: string;
  readonly tags: readonly string[];
  readonly category: string;
  readonly alertType: string;
  readonly attributes: JsonObject;
}

export interface DatadogState {
  readonly organization: {
    readonly id: string;
    readonly publicId: string;
    readonly name: string;
    readonly createdAt: string;
  };
  readonly settings: JsonObject;
  samlMetadata: string | null;
  nextId: number;
  readonly users: User[];
  readonly roles: Role[];
  readonly apiKeys: ApiKey[];
  readonly applicationKeys: ApplicationKey[];
  readonly authnMappings: Kept[];
  readonly monitors: Monitor[];
  readonly slos: Kept[];
  readonly dashboards: Kept[];
  readonly awsAccounts: Kept[];
  readonly externalIds: ExternalId[];
  readonly entities: Kept[];
  /** Accounts of the code host on which the vendor's App is installed. */
  readonly codeHostAccounts: Kept[];
  readonly deployments: DoraRecord[];
  readonly failures: DoraRecord[];
  readonly events: VendorEvent[];
  readonly metrics: MetricStore;
}
