import type { TokenPermissions } from "../ports.ts";

/** What people do by hand in the browser before anything can be done by an interface. */
export interface GitHubSeed {
  readonly organization: {
    readonly login: string;
    readonly name: string;
    readonly plan: "free" | "team" | "enterprise";
    /** `none` when left out: members see what a team or an invitation gives them. */
    readonly basePermission?: "none" | "read" | "write" | "admin";
  };
  readonly users: readonly {
    readonly login: string;
    readonly name: string;
    readonly email: string;
    readonly role: "owner" | "member";
  }[];
  readonly apps: readonly {
    readonly slug: string;
    readonly name?: string;
    readonly permissions: TokenPermissions;
    /** Names of repositories, which may come to be later; all of the organization when left out. */
    readonly installedOn?: "all" | readonly string[];
  }[];
  /** Further tokens of people that may do no more than this, such as one that only reads. By a name of the caller's. */
  readonly tokens?: readonly {
    readonly name: string;
    readonly user: string;
    readonly permissions: TokenPermissions;
  }[];
}

/** What the browser shows once and the caller keeps in memory. */
export interface Credentials {
  /** By login. */
  readonly users: Readonly<Record<string, { readonly id: number; readonly token: string }>>;
  /** By slug. */
  readonly apps: Readonly<Record<string, AppCredentials>>;
  /** By the names that the seed gives. */
  readonly tokens: Readonly<Record<string, string>>;
}

export interface AppCredentials {
  readonly id: number;
  readonly clientId: string;
  /** `acme-delivery[bot]`. */
  readonly login: string;
  readonly installationId: number;
  /** PEM (PKCS #8). */
  readonly privateKey: string;
}
