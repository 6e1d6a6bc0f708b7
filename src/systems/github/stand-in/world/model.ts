import type { TokenPermissions } from "../ports.ts";
import type { Repository } from "./repository-model.ts";

/** The whole world of the stand-in: plain data, kept in one file. Ids come from one rising counter. */
export interface GitHubState {
  nextId: number;
  organization: Organization;
  users: User[];
  tokens: Token[];
  apps: App[];
  teams: Team[];
  repositories: Repository[];
  secrets: Record<string, Secret>;
  variables: Record<string, Variable>;
  /** The X25519 key pair that secrets are sealed for, in base64. */
  sealing: { readonly id: string; readonly publicKey: string; readonly privateKey: string };
}

export interface Organization {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly plan: "free" | "team" | "enterprise";
  /** What every member may do in every repository without being invited. */
  readonly basePermission: "none" | "read" | "write" | "admin";
  readonly createdAt: string;
  /** What Actions may do; as GitHub leaves it with a new organization when left out. */
  actions?: OrganizationActions;
}

/** Settings of Actions for a whole organization, in GitHub's own words. */
export interface OrganizationActions {
  enabled_repositories: "all" | "none" | "selected";
  allowed_actions: "all" | "local_only" | "selected";
  sha_pinning_required: boolean;
  /** Used while `allowed_actions` is `selected`. */
  selected: { github_owned_allowed: boolean; verified_allowed: boolean; patterns_allowed: string[] };
  workflow: { default_workflow_permissions: "read" | "write"; can_approve_pull_request_reviews: boolean };
}

/** A person, or the robot that an App acts as. */
export interface User {
  readonly id: number;
  readonly login: string;
  readonly name: string;
  readonly email: string;
  readonly type: "User" | "Bot";
  /** Role in the organization; robots have none. */
  readonly role: "owner" | "member" | null;
  readonly createdAt: string;
}

export type Token =
  /** A person's own token. With `permissions` it is a fine-grained one and may do no more than that. */
  | {
      readonly kind: "user";
      readonly token: string;
      readonly userId: number;
      readonly permissions?: TokenPermissions;
    }
  | {
      readonly kind: "installation";
      readonly token: string;
      readonly appId: number;
      readonly permissions: TokenPermissions;
      /** Ids; undefined means every repository of the installation. */
      readonly repositories?: readonly number[];
      readonly expiresAt: string;
    };

export interface App {
  readonly id: number;
  readonly clientId: string;
  readonly slug: string;
  readonly name: string;
  readonly permissions: TokenPermissions;
  readonly events: readonly string[];
  /** PEM; the private half is with the owner only. */
  readonly publicKey: string;
  readonly installationId: number;
  /** Names of repositories (which may not exist yet), or all of the organization. */
  readonly installedOn: "all" | readonly string[];
  readonly botId: number;
  readonly createdAt: string;
}

export interface Team {
  readonly id: number;
  name: string;
  slug: string;
  description: string | null;
  privacy: "closed" | "secret";
  /** Enabled, when left out. */
  notifications?: "notifications_enabled" | "notifications_disabled";
  members: { readonly userId: number; role: "member" | "maintainer" }[];
  repositories: { readonly repositoryId: number; role: RepositoryRole }[];
  readonly createdAt: string;
  updatedAt: string;
}

export type RepositoryRole = "read" | "triage" | "write" | "maintain" | "admin";

export interface Secret {
  readonly value: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Of an organization's secret: which repositories see it. */
  readonly visibility?: "all" | "private" | "selected";
  readonly selected?: readonly number[];
}

export interface Variable extends Secret {}
