import * as z from "zod";
import { scopesOf } from "../world/directory.ts";
import type { PermissionGrant } from "../world/model.ts";
import { badRequest, conflict, created, notFound, nothing } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { readGrants, writeGrants } from "./needs.ts";

const body = z.strictObject({
  clientId: z.guid(),
  consentType: z.enum(["AllPrincipals", "Principal"]),
  principalId: z.guid().nullish(),
  resourceId: z.guid(),
  scope: z.string().min(1),
});

function grantOf(call: Call): PermissionGrant {
  const found = call.directory.state.oauth2PermissionGrants[call.param("id")];
  if (!found) throw notFound(call.param("id"));
  return found;
}

function requireScopes({ directory }: Call, resourceId: string, scope: string): void {
  const resource = directory.state.servicePrincipals[resourceId];
  if (!resource) throw notFound(resourceId);
  const known = scopesOf(resource).map(({ value }) => value);
  const strange = scope
    .trim()
    .split(/\s+/)
    .find((one) => !known.includes(one));
  if (strange !== undefined)
    throw badRequest(`The scope '${strange}' was not found on the resource application.`);
}

/** What applications may do in people's names. */
export const permissionGrants = [
  endpoint("GET /oauth2PermissionGrants", {
    needs: readGrants,
    answer: (call) =>
      list(
        call,
        Object.values(call.directory.state.oauth2PermissionGrants).map((one) => ({ ...one })),
        {
          of: "oauth2PermissionGrants",
        },
      ),
  }),
  endpoint("POST /oauth2PermissionGrants", {
    needs: writeGrants,
    body,
    answer(call) {
      const { oauth2PermissionGrants: grants, servicePrincipals } = call.directory.state;
      const wanted = { ...call.body, principalId: call.body.principalId ?? null };
      if (!servicePrincipals[wanted.clientId]) throw notFound(wanted.clientId);
      if ((wanted.consentType === "Principal") === (wanted.principalId === null))
        throw badRequest("The principalId is needed for consent of one person, and for no other.");
      requireScopes(call, wanted.resourceId, wanted.scope);
      const twin = Object.values(grants).some(
        (one) =>
          one.clientId === wanted.clientId &&
          one.resourceId === wanted.resourceId &&
          one.principalId === wanted.principalId,
      );
      if (twin) throw conflict("Permission entry already exists.");
      const made = { id: Buffer.from(call.directory.ids.token(32)).toString("base64url"), ...wanted };
      grants[made.id] = made;
      return created("oauth2PermissionGrants/$entity", made);
    },
  }),
  endpoint("GET /oauth2PermissionGrants/{id}", {
    needs: readGrants,
    answer: (call) => one(call, "oauth2PermissionGrants", { ...grantOf(call) }),
  }),
  endpoint("PATCH /oauth2PermissionGrants/{id}", {
    needs: writeGrants,
    body: z.strictObject({ scope: z.string().min(1) }),
    answer(call) {
      const grant = grantOf(call);
      requireScopes(call, grant.resourceId, call.body.scope);
      grant.scope = call.body.scope;
      return nothing;
    },
  }),
  endpoint("DELETE /oauth2PermissionGrants/{id}", {
    needs: writeGrants,
    answer(call) {
      delete call.directory.state.oauth2PermissionGrants[grantOf(call).id];
      return nothing;
    },
  }),
];
