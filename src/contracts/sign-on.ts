import type { Blueprint } from "../blueprint/model.ts";
import type { FactName, Facts } from "./facts.ts";

/**
 * Single sign-on between the company's identity provider and everything that people sign in to. The provider and its
 * targets meet here and never name each other.
 */

/** What people sign in to, by the part that it plays. */
export type SignOnService = "cloud" | "code-host" | "deployer" | "monitor" | "tracker";

/** The company's directory of people, which vouches for them. At most one system is that. */
export interface SignOnProvider {
  /** False where the company has no directory of people yet. */
  isUsed(blueprint: Blueprint): boolean;
  /** The facts that the functions below read about this service and these teams. */
  needs(service: SignOnService, teams: readonly string[]): readonly FactName[];
  /** The `iss` claim of its identity tokens. */
  issuer(facts: Facts): string;
  /** The client of OpenID Connect that the service is known as. */
  clientId(service: SignOnService, facts: Facts): string;
  /** The id of the team's group, as it stands in the claim `groups`. */
  group(team: string, facts: Facts): string;
  /** Where the SAML metadata by which the service is to trust the provider is fetched. */
  metadataUrl(service: SignOnService, facts: Facts): string;
}

/** Something that people sign in to with the identity that the provider vouches for. */
export interface SignOnTarget {
  readonly service: SignOnService;
  /** As people know it, which is also how galleries of identity providers list it: `AWS IAM Identity Center`. */
  readonly product: string;
  readonly protocol: "saml" | "oidc";
  /** False where the company does not use it, or its plan with that vendor has no single sign-on. */
  isUsed(blueprint: Blueprint): boolean;
  /** The teams whose members may sign in there. */
  teams(blueprint: Blueprint): readonly string[];
  /** The facts that the functions below read. */
  readonly needs: readonly FactName[];
  /** For OpenID Connect: where a browser is sent back to. For SAML: the assertion consumer service. */
  replyUrls(blueprint: Blueprint, facts: Facts): readonly string[];
  /** For SAML: the entity id. */
  entityId?(blueprint: Blueprint, facts: Facts): string;
  /**
   * For OpenID Connect: set where it keeps no secret, so that its codes are redeemed with PKCE alone. Entra ID takes such
   * codes from addresses of public clients only ("mobile and desktop applications"): those registered as web want a secret.
   */
  readonly publicClient?: true;
  /** For OpenID Connect: where a command line on a person's machine is sent back to. */
  readonly commandLineReplyUrls?: readonly string[];
  /** Set where people and groups are pushed to it (SCIM 2.0). */
  readonly provisioning?: ProvisioningTarget;
}

/** Where people and groups are pushed to, by SCIM 2.0 (RFC 7644). */
export interface ProvisioningTarget {
  /** The fact that holds its base URL. */
  readonly endpoint: FactName;
  /** The secret fact that holds its bearer token. */
  readonly token: FactName;
}
