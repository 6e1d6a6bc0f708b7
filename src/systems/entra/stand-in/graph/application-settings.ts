import * as z from "zod";
import { principalOf } from "../world/directory.ts";
import type { Application, Json } from "../world/model.ts";
import { badRequest, GraphError } from "./answer.ts";
import type { Call } from "./endpoint.ts";

export const json: z.ZodType<Json> = z.json();
const record = z.record(z.string(), json);
const addresses = z.strictObject({ redirectUris: z.array(z.string()).max(256) }).partial();

const role = z.strictObject({
  id: z.guid(),
  value: z.string().max(250).regex(/^\S*$/, "contains a space").nullable(),
  displayName: z.string().min(1).max(100),
  description: z.string().min(1),
  allowedMemberTypes: z.array(z.enum(["User", "Application"])).min(1),
  isEnabled: z.boolean(),
  origin: z.string().optional(),
});

/** The properties that can be written, as far as somebody here writes them. */
export const settings = z
  .strictObject({
    displayName: z.string().min(1).max(256),
    description: z.string().max(1024).nullable(),
    notes: z.string().nullable(),
    identifierUris: z.array(z.string().max(255)),
    signInAudience: z.enum([
      "AzureADMyOrg",
      "AzureADMultipleOrgs",
      "AzureADandPersonalMicrosoftAccount",
      "PersonalMicrosoftAccount",
    ]),
    groupMembershipClaims: z
      .string()
      .refine(
        (text) =>
          text
            .split(/, ?/)
            .every((one) =>
              ["None", "SecurityGroup", "DirectoryRole", "ApplicationGroup", "All"].includes(one),
            ),
        "is not one of None, SecurityGroup, DirectoryRole, ApplicationGroup, All",
      )
      .nullable(),
    optionalClaims: record.nullable(),
    requiredResourceAccess: z.array(
      z.strictObject({
        resourceAppId: z.string(),
        resourceAccess: z.array(z.strictObject({ id: z.guid(), type: z.enum(["Role", "Scope"]) })),
      }),
    ),
    tags: z.array(z.string().max(256)),
    isFallbackPublicClient: z.boolean().nullable(),
    isDeviceOnlyAuthSupported: z.boolean().nullable(),
    serviceManagementReference: z.string().nullable(),
    publicClient: addresses,
    spa: addresses,
    web: addresses.extend({
      homePageUrl: z.string().nullish(),
      logoutUrl: z.string().nullish(),
      implicitGrantSettings: record.optional(),
      redirectUriSettings: z.array(json).optional(),
    }),
    api: record,
    info: record,
    parentalControlSettings: record,
    appRoles: z.array(role),
    uniqueName: z.string().max(256),
  })
  .partial();
export const body = settings
  .required({ displayName: true })
  .extend({ "owners@odata.bind": z.array(z.string()).optional() });

type Settings = z.infer<typeof settings>;

/** Refuses names under which other companies' applications are known, and addresses that nobody may use. */
export function check(
  { directory }: Pick<Call, "directory">,
  application: Application,
  { identifierUris, web, appRoles }: Settings,
): void {
  const { tenant, applications } = directory.state;
  for (const uri of identifierUris ?? []) {
    const host = URL.canParse(uri) ? new URL(uri).hostname : "";
    const verified = [tenant.initialDomain, ...tenant.domains].some(
      (domain) => host === domain || host.endsWith(`.${domain}`),
    );
    // A service that is signed in to by SAML is known under an address of its own.
    const free =
      principalOf({ state: directory.state }, application.appId)?.preferredSingleSignOnMode === "saml" ||
      uri.startsWith(`api://${application.appId}`) ||
      uri.startsWith(`api://${tenant.id}/`);
    if (!verified && !free)
      throw new GraphError(
        400,
        "HostNameNotOnVerifiedDomain",
        `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`,
      );
    const taken = Object.values(applications).some(
      (one) =>
        one.id !== application.id &&
        JSON.stringify(one.settings["identifierUris"] ?? []).includes(JSON.stringify(uri)),
    );
    if (taken)
      throw badRequest("Another object with the same value for property identifierUris already exists.");
  }
  for (const uri of web?.redirectUris ?? []) {
    const local = URL.canParse(uri) && ["localhost", "127.0.0.1"].includes(new URL(uri).hostname);
    if (!URL.canParse(uri) || uri.includes("*") || (!uri.startsWith("https://") && !local))
      throw badRequest(
        `Property web.redirectUris is invalid: '${uri}' must start with "HTTPS" or "http://localhost".`,
        "InvalidRedirectUri",
      );
  }
  // A role that may still be held is disabled before it goes.
  const left = new Set((appRoles ?? application.appRoles).map(({ id }) => id));
  const removed = application.appRoles.find(({ id, isEnabled }) => !left.has(id) && isEnabled);
  if (removed)
    throw badRequest(
      `Permission (scope or role) cannot be deleted or updated unless disabled first.`,
      "CannotDeleteOrUpdateEnabledEntitlement",
    );
}

export function apply(
  application: Application,
  { displayName, appRoles, uniqueName: _, ...rest }: Settings,
): void {
  if (displayName !== undefined) application.displayName = displayName;
  if (appRoles) application.appRoles = appRoles;
  const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)) as Record<
    string,
    Json
  >;
  for (const part of ["web", "api"]) {
    if (given[part]) given[part] = { ...(application.settings[part] as object), ...(given[part] as object) };
  }
  application.settings = { ...application.settings, ...given };
}
