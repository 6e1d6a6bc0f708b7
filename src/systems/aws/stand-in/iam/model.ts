/** What IAM keeps of one account. */
export interface IamState {
  /** By name. */
  roles: Record<string, Role>;
  /** The account's own managed policies, by ARN. */
  policies: Record<string, ManagedPolicy>;
  /** OIDC issuers that the account trusts, by ARN. */
  identityProviders: Record<string, IdentityProvider>;
  /** SAML identity providers by ARN: those that Identity Center makes for itself. */
  samlProviders?: Record<string, { readonly createdAt: string }>;
  alias?: string;
  passwordPolicy?: PasswordPolicy;
}

export interface Role {
  readonly name: string;
  /** `AROA…`; another one when a role of the same name is made again. */
  readonly id: string;
  /** `/` or `/aws-service-role/…/`. */
  readonly path: string;
  /** ISO time. */
  readonly createdAt: string;
  /** The trust policy's text as it was given. */
  trust: string;
  description?: string;
  maxSessionSeconds: number;
  /** The ARN of a managed policy. */
  boundary?: string;
  tags: Record<string, string>;
  /** Texts of inline policies by name. */
  inline: Record<string, string>;
  /** ARNs of managed policies. */
  attached: string[];
}

export interface ManagedPolicy {
  readonly name: string;
  /** `ANPA…` */
  readonly id: string;
  readonly path: string;
  readonly description?: string;
  readonly createdAt: string;
  updatedAt: string;
  /** The oldest first; at most five. */
  versions: PolicyVersion[];
  /** How many versions there ever were. */
  lastVersion: number;
  tags: Record<string, string>;
}

export interface PolicyVersion {
  /** `v1` */
  readonly id: string;
  readonly document: string;
  readonly createdAt: string;
  isDefault: boolean;
}

export interface IdentityProvider {
  /** The `iss` claim. */
  readonly url: string;
  /** Audiences ("client ids") that its tokens may carry. */
  audiences: string[];
  thumbprints: string[];
  readonly createdAt: string;
  tags: Record<string, string>;
}

/** Settings in IAM's own names; what was not given has IAM's default. */
export type PasswordPolicy = Readonly<Record<string, number | boolean>>;

export function emptyIam(): IamState {
  return { roles: {}, policies: {}, identityProviders: {} };
}
