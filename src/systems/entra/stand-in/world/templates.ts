import { createHash } from "node:crypto";
import type { AppRole } from "./model.ts";

/** An entry of the gallery of applications that Entra ID knows. */
export interface ApplicationTemplate {
  readonly id: string;
  readonly displayName: string;
  readonly publisher: string;
  readonly homePageUrl: string | null;
  readonly supportedSingleSignOnModes: readonly string[];
  readonly supportedProvisioningTypes: readonly string[];
  readonly categories: readonly string[];
  readonly description: string;
  /** The template of its synchronization, where people and groups are pushed there. */
  readonly synchronization?: { readonly id: string; readonly factoryTag: string };
}

/** The gallery's ids are Microsoft's; where they are not published, ours follow from the name and are always the same. */
function idOf(displayName: string): string {
  const hex = createHash("sha256").update(`gallery: ${displayName}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function entry(
  displayName: string,
  publisher: string,
  modes: readonly string[],
  rest: Partial<ApplicationTemplate> = {},
): ApplicationTemplate {
  return {
    ...{ id: idOf(displayName), displayName, publisher, homePageUrl: null },
    supportedSingleSignOnModes: modes,
    supportedProvisioningTypes: rest.synchronization ? ["sync"] : [],
    ...{ categories: [], description: displayName },
    ...rest,
  };
}

export const applicationTemplates: readonly ApplicationTemplate[] = [
  entry("AWS IAM Identity Center (successor to AWS Single Sign-On)", "Amazon Web Services, Inc.", ["saml"], {
    // https://learn.microsoft.com/graph/application-saml-sso-configure-api
    id: "21ed01d2-ec13-4e9e-86c1-cd546719ebc4",
    homePageUrl: "https://aws.amazon.com/",
    synchronization: { id: "AWSSingleSignon", factoryTag: "AWSSingleSignon" },
  }),
  entry("AWS Single-Account Access", "Amazon Web Services, Inc.", ["saml"], {
    id: "8b1025e4-1dd2-430b-a150-2ef79cd700f5",
    homePageUrl: "https://aws.amazon.com/",
    synchronization: { id: "aws", factoryTag: "aws" },
  }),
  entry("Custom", "", ["saml", "password", "oidc", "external"], {
    id: "8adf8e6e-67b2-4cf2-a259-e3dc5476c621",
    synchronization: { id: "customappsso", factoryTag: "customappsso" },
  }),
  entry("GitHub Enterprise Cloud - Organization", "GitHub, Inc.", ["saml"], {
    synchronization: { id: "gitHub", factoryTag: "gitHub" },
  }),
  entry("GitHub Enterprise Cloud - Enterprise Account", "GitHub, Inc.", ["saml"]),
  entry("GitHub Enterprise Managed User", "GitHub, Inc.", ["saml"], {
    synchronization: { id: "gitHubEnterpriseManagedUser", factoryTag: "gitHubEnterpriseManagedUser" },
  }),
  entry("GitHub Enterprise Managed User (OIDC)", "GitHub, Inc.", ["oidc"], {
    synchronization: { id: "gitHubEnterpriseManagedUserOIDC", factoryTag: "gitHubEnterpriseManagedUserOIDC" },
  }),
  entry("Datadog", "Datadog", ["saml"], { synchronization: { id: "datadog", factoryTag: "scim" } }),
  entry("Atlassian Cloud", "Atlassian", ["saml"], {
    synchronization: { id: "atlassianCloud", factoryTag: "atlassianCloud" },
  }),
];

/** The roles that an application from the gallery comes with, with the same ids each time. */
export const galleryRoles: readonly AppRole[] = [
  {
    ...{ id: "18d14569-c3bd-439b-9a66-3a2aee01d14f", value: null, displayName: "User", description: "User" },
    ...{ allowedMemberTypes: ["User"], isEnabled: true },
  },
  {
    ...{ id: "b9632174-c057-4f7e-951b-be3adc52bfe6", value: null, displayName: "msiam_access" },
    ...{ description: "msiam_access", allowedMemberTypes: ["User"], isEnabled: true },
  },
];

/** What is given by an assignment where the application has no role of its own. */
export const defaultAccessRole = "00000000-0000-0000-0000-000000000000";
