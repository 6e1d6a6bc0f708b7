import * as z from "zod";
import type { Directory } from "../world/directory.ts";
import { directoryObject, principalOf } from "../world/directory.ts";
import type { Application, Json } from "../world/model.ts";
import { type Answer, badRequest, conflict, created, GraphError, notFound, nothing } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { readApplications, writeApplications } from "./needs.ts";
import { referenceBody, referred, withoutReference, withReference } from "./references.ts";
import { removeObject } from "./users.ts";
import { applicationView, objectView } from "./views.ts";

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
const settings = z
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
const body = settings
  .required({ displayName: true })
  .extend({ "owners@odata.bind": z.array(z.string()).optional() });

export function applicationAt(call: Pick<Call, "directory" | "param">): Application {
  const found = findApplication(call.directory, call.param("id"));
  if (!found) throw notFound(call.param("id"));
  return found;
}

function findApplication({ state }: Directory, key: string): Application | undefined {
  const [, property, value] = /^(appId|uniqueName)=(.+)$/.exec(key) ?? [];
  if (property === undefined) return state.applications[key];
  return Object.values(state.applications).find((one) => one[property as "appId" | "uniqueName"] === value);
}

type Settings = z.infer<typeof settings>;

/** Refuses names under which other companies' applications are known, and addresses that nobody may use. */
function check(
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

function apply(application: Application, { displayName, appRoles, uniqueName: _, ...rest }: Settings): void {
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

/** An application that its maker owns, where an application made it. */
export function newApplication(
  { directory, caller }: Call,
  displayName: string,
  template: string | null = null,
): Application {
  return {
    ...{
      id: directory.ids.uuid(),
      appId: directory.ids.uuid(),
      displayName,
      applicationTemplateId: template,
    },
    ...{ uniqueName: null, createdDateTime: directory.clock.now().toISOString(), appRoles: [], settings: {} },
    owners: [caller.objectId],
    federatedIdentityCredentials: [],
  };
}

const taken = (property: string) =>
  conflict(`Another object with the same value for property ${property} already exists.`);

function make(call: Call<z.infer<typeof body>>, uniqueName: string | null): Answer {
  const { "owners@odata.bind": owners, ...wanted } = call.body;
  const deleted = Object.values(call.directory.state.deletedApplications);
  if (uniqueName !== null && deleted.some((one) => one.uniqueName === uniqueName)) throw taken("uniqueName");
  const application = { ...newApplication(call, wanted.displayName), uniqueName };
  if (owners) application.owners = owners.map((one) => referred(call, one, ["user", "servicePrincipal"]));
  check(call, application, wanted);
  apply(application, wanted);
  call.directory.state.applications[application.id] = application;
  return created("applications/$entity", applicationView(call.directory, application));
}

export const applications = [
  endpoint("GET /applications", {
    needs: readApplications,
    answer: (call) =>
      list(
        call,
        Object.values(call.directory.state.applications).map((one) => applicationView(call.directory, one)),
        { of: "applications" },
      ),
  }),
  endpoint("POST /applications", {
    needs: writeApplications,
    body,
    answer(call) {
      const { uniqueName } = call.body;
      if (uniqueName !== undefined && findApplication(call.directory, `uniqueName=${uniqueName}`))
        throw taken("uniqueName");
      return make(call, uniqueName ?? null);
    },
  }),
  endpoint("GET /applications/{id}", {
    needs: readApplications,
    answer: (call) => one(call, "applications", applicationView(call.directory, applicationAt(call))),
  }),
  endpoint("PATCH /applications/{id}", {
    needs: writeApplications,
    owned: (call) => findApplication(call.directory, call.param("id")),
    body: settings,
    answer(call) {
      const key = call.param("id");
      const application = findApplication(call.directory, key);
      // https://learn.microsoft.com/graph/api/application-upsert
      const [, uniqueName] = /^uniqueName=(.+)$/.exec(key) ?? [];
      if (!application && uniqueName !== undefined && call.header("prefer") === "create-if-missing") {
        const whole = body.safeParse(call.body);
        if (!whole.success)
          throw badRequest("A value is required for property 'displayName' of resource 'Application'.");
        return make({ ...call, body: whole.data }, uniqueName);
      }
      if (!application) throw notFound(key);
      check(call, application, call.body);
      apply(application, call.body);
      return nothing;
    },
  }),
  endpoint("DELETE /applications/{id}", {
    needs: writeApplications,
    owned: applicationAt,
    answer(call) {
      const application = applicationAt(call);
      // Its service principal goes with it.
      for (const { id, appId } of Object.values(call.directory.state.servicePrincipals))
        if (appId === application.appId) removeObject(call, id);
      removeObject(call, application.id);
      call.directory.state.deletedApplications[application.id] = application;
      return nothing;
    },
  }),
  endpoint("GET /applications/{id}/owners", {
    needs: readApplications,
    answer: (call) =>
      list(
        call,
        applicationAt(call).owners.flatMap((id) => {
          const found = directoryObject(call.directory, id);
          return found ? [objectView(call.directory, found)] : [];
        }),
        { of: "directoryObjects" },
      ),
  }),
  endpoint("POST /applications/{id}/owners/$ref", {
    needs: writeApplications,
    owned: applicationAt,
    body: referenceBody,
    answer(call) {
      const application = applicationAt(call);
      const owner = referred(call, call.body["@odata.id"], ["user", "servicePrincipal"]);
      application.owners = withReference(application.owners, owner, "owners");
      return nothing;
    },
  }),
  endpoint("DELETE /applications/{id}/owners/{owner}/$ref", {
    needs: writeApplications,
    owned: applicationAt,
    answer(call) {
      const application = applicationAt(call);
      application.owners = withoutReference(application.owners, call.param("owner"));
      return nothing;
    },
  }),
  endpoint("POST /applications/{id}/addPassword", {
    needs: writeApplications,
    owned: applicationAt,
    body: z.looseObject({}),
    // The directory's policy for applications allows federated credentials only: no secret ever needs to be kept.
    answer() {
      throw badRequest(
        "Credential type not allowed as per assigned policy 'Default app management policy'.",
        "CredentialTypeNotAllowedAsPerAppPolicy",
      );
    },
  }),
  endpoint("GET /directory/deletedItems/microsoft.graph.application", {
    needs: readApplications,
    answer: (call) =>
      list(
        call,
        Object.values(call.directory.state.deletedApplications).map((one) =>
          applicationView(call.directory, one),
        ),
        { of: "applications" },
      ),
  }),
  endpoint("DELETE /directory/deletedItems/{id}", {
    needs: writeApplications,
    owned: (call) => call.directory.state.deletedApplications[call.param("id")],
    answer(call) {
      const { deletedApplications } = call.directory.state;
      if (!deletedApplications[call.param("id")]) throw notFound(call.param("id"));
      delete deletedApplications[call.param("id")];
      return nothing;
    },
  }),
];
