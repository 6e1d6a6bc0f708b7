import * as z from "zod";
import { applicationOf, directoryObject, principalOf } from "../world/directory.ts";
import type { Json, ServicePrincipal } from "../world/model.ts";
import { newServicePrincipal } from "../world/seed.ts";
import { badRequest, conflict, created, notFound, nothing } from "./answer.ts";
import { json } from "./application-settings.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { readApplications, writeApplications } from "./needs.ts";
import { referenceBody, referred, withoutReference, withReference } from "./references.ts";
import { removeObject } from "./users.ts";
import { objectView, servicePrincipalView } from "./views.ts";

const record = z.record(z.string(), json);
const changes = z
  .strictObject({
    /** Keys can only be taken away here; new ones are made by Entra ID itself. */
    keyCredentials: z.array(z.looseObject({ keyId: z.string() })),
    passwordCredentials: z.array(z.unknown()).max(0, "secrets are not used here"),
    accountEnabled: z.boolean(),
    appRoleAssignmentRequired: z.boolean(),
    preferredSingleSignOnMode: z.enum(["saml", "oidc", "password", "notSupported", "external"]).nullable(),
    preferredTokenSigningKeyThumbprint: z.string().nullable(),
    description: z.string().nullable(),
    notes: z.string().nullable(),
    loginUrl: z.string().nullable(),
    alternativeNames: z.array(z.string()),
    notificationEmailAddresses: z.array(z.string()),
    samlSingleSignOnSettings: record.nullable(),
    tags: z.array(z.string()),
  })
  .partial();
const body = changes.extend({ appId: z.guid(), "owners@odata.bind": z.array(z.string()).optional() });

export function principalAt(call: Pick<Call, "directory" | "param">): ServicePrincipal {
  const found = findPrincipal(call, call.param("id"));
  if (!found) throw notFound(call.param("id"));
  return found;
}

export function findPrincipal(
  { directory }: Pick<Call, "directory">,
  key: string,
): ServicePrincipal | undefined {
  const [, appId] = /^appId=(.+)$/.exec(key) ?? [];
  return appId === undefined ? directory.state.servicePrincipals[key] : principalOf(directory, appId);
}

function apply(principal: ServicePrincipal, wanted: z.infer<typeof changes>): void {
  const { passwordCredentials: _, keyCredentials, ...rest } = wanted;
  const { accountEnabled, appRoleAssignmentRequired, preferredSingleSignOnMode, ...more } = rest;
  const { preferredTokenSigningKeyThumbprint: thumbprint, ...settings } = more;
  if (keyCredentials) {
    const kept = keyCredentials.map(({ keyId }) => keyId);
    keepKeys(principal, kept);
  }
  if (thumbprint && !thumbprintsOf(principal).includes(thumbprint.toUpperCase()))
    throw badRequest("The preferred token signing key is not a key of this service principal.");
  if (accountEnabled !== undefined) principal.accountEnabled = accountEnabled;
  if (appRoleAssignmentRequired !== undefined)
    principal.appRoleAssignmentRequired = appRoleAssignmentRequired;
  if (preferredSingleSignOnMode !== undefined)
    principal.preferredSingleSignOnMode = preferredSingleSignOnMode;
  if (thumbprint !== undefined) principal.preferredTokenSigningKeyThumbprint = thumbprint;
  const given = Object.entries(settings).filter(([, value]) => value !== undefined) as [string, Json][];
  principal.settings = { ...principal.settings, ...Object.fromEntries(given) };
}

const thumbprintsOf = ({ keyCredentials }: ServicePrincipal) =>
  keyCredentials.map(({ customKeyIdentifier }) => hexOf(customKeyIdentifier));

function keepKeys(principal: ServicePrincipal, wanted: readonly string[]): void {
  if (wanted.some((id) => !principal.keyCredentials.some(({ keyId }) => keyId === id)))
    throw badRequest(
      "New password or key credentials cannot be added by an update.",
      "KeyCredentialsInvalid",
    );
  principal.keyCredentials = principal.keyCredentials.filter(({ keyId }) => wanted.includes(keyId));
}

export const hexOf = (base64: string) => Buffer.from(base64, "base64").toString("hex").toUpperCase();

export const servicePrincipals = [
  endpoint("GET /servicePrincipals", {
    needs: readApplications,
    answer: (call) =>
      list(
        call,
        Object.values(call.directory.state.servicePrincipals).map((one) =>
          servicePrincipalView(call.directory, one),
        ),
        { of: "servicePrincipals" },
      ),
  }),
  endpoint("POST /servicePrincipals", {
    needs: writeApplications,
    body,
    answer(call) {
      const { directory, caller } = call;
      const { appId, "owners@odata.bind": owners, ...rest } = call.body;
      const application = applicationOf(directory, appId);
      if (principalOf(directory, appId))
        throw conflict(
          `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
        );
      if (!application)
        throw badRequest(
          `The appId '${appId}' of the service principal does not reference a valid application object.`,
          "NoBackingApplicationObject",
        );
      const own = newServicePrincipal(
        directory.ids.uuid(),
        appId,
        directory.clock.now().toISOString(),
        directory.state.tenant.id,
      );
      const named = owners?.map((one) => referred(call, one, ["user", "servicePrincipal"]));
      const principal = { ...own, owners: named ?? [caller.objectId] };
      apply(principal, rest);
      directory.state.servicePrincipals[principal.id] = principal;
      return created("servicePrincipals/$entity", servicePrincipalView(directory, principal));
    },
  }),
  endpoint("GET /servicePrincipals/{id}", {
    needs: readApplications,
    answer(call) {
      const principal = principalAt(call);
      const view = servicePrincipalView(call.directory, principal);
      const named = call.query("$select")?.split(",").includes("keyCredentials");
      return one(call, "servicePrincipals", {
        ...view,
        ...(named && { keyCredentials: principal.keyCredentials }),
      });
    },
  }),
  endpoint("PATCH /servicePrincipals/{id}", {
    needs: writeApplications,
    owned: principalAt,
    body: changes,
    answer(call) {
      apply(principalAt(call), call.body);
      return nothing;
    },
  }),
  endpoint("DELETE /servicePrincipals/{id}", {
    needs: writeApplications,
    owned: principalAt,
    answer(call) {
      removeObject(call, principalAt(call).id);
      return nothing;
    },
  }),
  endpoint("GET /servicePrincipals/{id}/owners", {
    needs: readApplications,
    answer: (call) =>
      list(
        call,
        principalAt(call).owners.flatMap((id) => {
          const found = directoryObject(call.directory, id);
          return found ? [objectView(call.directory, found)] : [];
        }),
        { of: "directoryObjects" },
      ),
  }),
  endpoint("POST /servicePrincipals/{id}/owners/$ref", {
    needs: writeApplications,
    owned: principalAt,
    body: referenceBody,
    answer(call) {
      const principal = principalAt(call);
      const owner = referred(call, call.body["@odata.id"], ["user", "servicePrincipal"]);
      principal.owners = withReference(principal.owners, owner, "owners");
      return nothing;
    },
  }),
  endpoint("DELETE /servicePrincipals/{id}/owners/{owner}/$ref", {
    needs: writeApplications,
    owned: principalAt,
    answer(call) {
      const principal = principalAt(call);
      principal.owners = withoutReference(principal.owners, call.param("owner"));
      return nothing;
    },
  }),
];
