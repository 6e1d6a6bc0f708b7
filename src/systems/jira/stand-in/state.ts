import type { Json } from "../../../contracts/json.ts";
import type { BoardType, IssueTypeName } from "./templates.ts";

/** What a Jira site holds: plain data, as it lies on disk. Tokens and secrets are kept as hashes. */
export interface JiraState {
  readonly cloudId: string;
  /** Ids rise by one with each thing that is made. */
  lastId: number;
  readonly accounts: Account[];
  /** By the hash of the token: the account's id. */
  readonly tokens: Record<string, string>;
  readonly credentials: Credential[];
  /** By the hash of the token. */
  readonly accessTokens: Record<string, { readonly clientId: string; readonly until: number }>;
  readonly projects: Project[];
  readonly filters: Filter[];
  readonly boards: Board[];
  readonly deployments: Deployment[];
}

export interface Account {
  readonly accountId: string;
  readonly email: string;
  readonly name: string;
  /** May administer the site's Jira. */
  readonly administrator: boolean;
}

/** OAuth credentials that an administrator made for deployments. */
export interface Credential {
  readonly clientId: string;
  readonly secretHash: string;
}

export interface Project {
  readonly id: string;
  readonly key: string;
  name: string;
  readonly type: "software" | "service_desk" | "business";
  readonly template: string;
  readonly leadAccountId: string;
  readonly assigneeType: "PROJECT_LEAD" | "UNASSIGNED";
  readonly description: string;
  /** In the order of its workflow; a new issue has the first. */
  statuses: readonly string[];
  readonly issueTypes: readonly IssueTypeName[];
  /** Fields that its screens lack. */
  hiddenFields: readonly string[];
  /** Beside the site's administrators and the lead. */
  readonly administrators: string[];
  lastIssue: number;
  readonly issues: Issue[];
  /** Ids of its issues in the order of their rank. */
  readonly rank: string[];
  readonly versions: Version[];
}

export interface Issue {
  readonly id: string;
  readonly key: string;
  readonly type: IssueTypeName;
  summary: string;
  status: string;
  labels: readonly string[];
  /** The id of the issue above it. */
  parent: string | null;
  /** An Atlassian document. */
  description: Json | null;
  assignee: string | null;
  readonly creator: string;
  readonly created: string;
  updated: string;
  statusCategoryChanged: string;
  /** Seconds. */
  originalEstimate: number | null;
  fixVersions: readonly string[];
  readonly properties: Record<string, Json>;
}

export interface Version {
  readonly id: string;
  name: string;
  description: string;
  released: boolean;
  archived: boolean;
  startDate: string | null;
  releaseDate: string | null;
}

export interface Filter {
  readonly id: string;
  readonly name: string;
  readonly jql: string;
  readonly owner: string;
  readonly projectIds: readonly string[];
}

export interface Board {
  readonly id: number;
  readonly name: string;
  readonly type: BoardType;
  readonly filterId: string;
  readonly projectId: string;
}

export interface Deployment {
  readonly pipelineId: string;
  readonly environmentId: string;
  readonly deploymentSequenceNumber: number;
  readonly updateSequenceNumber: number;
  readonly issueKeys: readonly string[];
  /** Milliseconds since 1970: from when on it can be read. */
  readonly visibleAt: number;
  readonly data: Readonly<Record<string, Json>>;
}

export const emptyState = (cloudId: string): JiraState => ({
  ...{ cloudId, lastId: 10_000, accounts: [], tokens: {}, credentials: [], accessTokens: {} },
  ...{ projects: [], filters: [], boards: [], deployments: [] },
});
