import { type Directory, type DirectoryObject, nameOf, rolesOf, scopesOf } from "../world/directory.ts";
import type { Application, Group, ServicePrincipal, User } from "../world/model.ts";

export type View = Readonly<Record<string, unknown>>;

/** What Graph shows of a user where nobody selects. */
export const usualOfUsers = [
  ...["businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone"],
  ...["officeLocation", "preferredLanguage", "surname", "userPrincipalName"],
];

export function userView(user: User): View {
  const { directoryRoles: _, passwordDigest: __, ...shown } = user;
  return {
    ...shown,
    ...{ businessPhones: [], mobilePhone: null, officeLocation: null, preferredLanguage: null },
    ...{ onPremisesSyncEnabled: null, otherMails: [], proxyAddresses: [], usageLocation: null },
  };
}

export function groupView(group: Group): View {
  const { members: _, owners: __, ...shown } = group;
  return {
    ...shown,
    ...{ mail: null, isAssignableToRole: null, membershipRule: null, membershipRuleProcessingState: null },
    ...{ onPremisesSyncEnabled: null, proxyAddresses: [], securityIdentifier: null, theme: null },
    ...{ preferredLanguage: null, deletedDateTime: null },
  };
}

const emptyWeb = { redirectUris: [], homePageUrl: null, logoutUrl: null };

export function applicationView(directory: Pick<Directory, "state">, application: Application): View {
  const { settings, owners: _, federatedIdentityCredentials: __, ...shown } = application;
  return {
    ...{
      identifierUris: [],
      signInAudience: "AzureADandPersonalMicrosoftAccount",
      description: null,
      notes: null,
    },
    ...{ groupMembershipClaims: null, optionalClaims: null, requiredResourceAccess: [], tags: [] },
    ...{
      isFallbackPublicClient: null,
      isDeviceOnlyAuthSupported: null,
      passwordCredentials: [],
      keyCredentials: [],
    },
    ...{ publicClient: { redirectUris: [] }, spa: { redirectUris: [] }, info: {}, deletedDateTime: null },
    ...{ serviceManagementReference: null, defaultRedirectUri: null, disabledByMicrosoftStatus: null },
    ...settings,
    ...shown,
    web: {
      ...emptyWeb,
      implicitGrantSettings: { enableAccessTokenIssuance: false, enableIdTokenIssuance: false },
      ...partOf(settings["web"]),
    },
    api: {
      ...{ acceptMappedClaims: null, knownClientApplications: [], oauth2PermissionScopes: [] },
      ...{ preAuthorizedApplications: [], requestedAccessTokenVersion: null },
      ...partOf(settings["api"]),
    },
    publisherDomain: directory.state.tenant.initialDomain,
  };
}

export function servicePrincipalView(directory: Directory, principal: ServicePrincipal): View {
  const { settings, owners: _, claimsMappingPolicies: __, ...shown } = principal;
  const application = Object.values(directory.state.applications).find(
    ({ appId }) => appId === principal.appId,
  );
  const web = partOf(application?.settings["web"]);
  const names = [principal.appId, ...listOf(application?.settings["identifierUris"])];
  return {
    ...{
      alternativeNames: [],
      description: null,
      homepage: web["homePageUrl"] ?? null,
      loginUrl: null,
      logoutUrl: null,
    },
    ...{ notes: null, notificationEmailAddresses: [], samlSingleSignOnSettings: null, tags: [] },
    ...{
      signInAudience: application?.settings["signInAudience"] ?? "AzureADMultipleOrgs",
      servicePrincipalType: "Application",
    },
    ...{ replyUrls: listOf(web["redirectUris"]), servicePrincipalNames: names, passwordCredentials: [] },
    ...{ deletedDateTime: null, appDescription: null, disabledByMicrosoftStatus: null },
    ...settings,
    ...shown,
    displayName: nameOf(directory, principal),
    appDisplayName: nameOf(directory, principal),
    appRoles: rolesOf(directory, principal).map((role) => ({ origin: "Application", ...role })),
    oauth2PermissionScopes: scopesOf(principal),
    // The key itself is shown where somebody asks for it by name.
    keyCredentials: principal.keyCredentials.map((one) => ({ ...one, key: null })),
  };
}

/** Something out of a collection of several kinds says of which it is. */
export function objectView(directory: Directory, { kind, object }: DirectoryObject): View {
  const type = { "@odata.type": `#microsoft.graph.${kind}` };
  switch (kind) {
    case "user":
      return { ...type, ...userView(object) };
    case "group":
      return { ...type, ...groupView(object) };
    case "servicePrincipal":
      return { ...type, ...servicePrincipalView(directory, object) };
    case "application":
      return { ...type, ...applicationView(directory, object) };
    default:
      return kind satisfies never;
  }
}

export const partOf = (value: unknown): View =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as View) : {};

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
