import * as z from "zod";
import { directoryObject, nameOf, rolesOf } from "../world/directory.ts";
import type { AppRoleAssignment, ServicePrincipal } from "../world/model.ts";
import { graphAppId } from "../world/permissions.ts";
import { defaultAccessRole } from "../world/templates.ts";
import { badRequest, created, denied, notFound, nothing } from "./answer.ts";
import { hasRole } from "./authorize.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { assignRoles, readApplications } from "./needs.ts";
import { principalAt } from "./service-principals.ts";
import type { View } from "./views.ts";

const body = z.strictObject({ principalId: z.guid(), resourceId: z.guid(), appRoleId: z.guid() });

const types = { user: "User", group: "Group", servicePrincipal: "ServicePrincipal" } as const;

/** Gives somebody a role on an application; for Graph itself that is an administrator's consent. */
function assign(call: Call<z.infer<typeof body>>): AppRoleAssignment {
  const { directory, body: wanted } = call;
  const { state } = directory;
  const resource = state.servicePrincipals[wanted.resourceId];
  if (!resource) throw notFound(wanted.resourceId);
  const principal = directoryObject(directory, wanted.principalId);
  if (!principal || principal.kind === "application") throw notFound(wanted.principalId);
  if (principal.kind === "group" && state.tenant.plan === "free")
    throw denied("Only companies who have purchased AAD Premium may perform this operation.");
  if (principal.kind === "group" && !principal.object.securityEnabled)
    throw badRequest("Only security-enabled groups can be assigned to an application.");
  requireRole(call, resource, principal.kind);
  const twin = Object.values(state.appRoleAssignments).some(
    ({ principalId, resourceId, appRoleId }) =>
      principalId === wanted.principalId &&
      resourceId === wanted.resourceId &&
      appRoleId === wanted.appRoleId,
  );
  if (twin) throw badRequest("Permission being assigned already exists on the object", "Request_BadRequest");
  const made: AppRoleAssignment = {
    // Assignments have ids that are no UUIDs.
    id: Buffer.from(directory.ids.token(32)).toString("base64url"),
    ...wanted,
    principalType: types[principal.kind],
    createdDateTime: directory.clock.now().toISOString(),
  };
  state.appRoleAssignments[made.id] = made;
  return made;
}

function requireRole(
  call: Call<z.infer<typeof body>>,
  resource: ServicePrincipal,
  kind: keyof typeof types,
): void {
  const { appRoleId } = call.body;
  const roles = rolesOf(call.directory, resource);
  const member = kind === "servicePrincipal" ? "Application" : "User";
  const role = roles.find(({ id }) => id === appRoleId);
  const withoutRoles = !roles.some(
    ({ allowedMemberTypes, isEnabled }) => isEnabled && allowedMemberTypes.includes(member),
  );
  if (
    appRoleId === defaultAccessRole
      ? !withoutRoles
      : !role?.isEnabled || !role.allowedMemberTypes.includes(member)
  )
    throw badRequest("Permission being assigned was not found on application");
  // Whoever lets an application use Graph without a person could become anybody by it.
  if (
    resource.appId === graphAppId &&
    call.caller.kind === "person" &&
    !hasRole(call, ["Global Administrator", "Privileged Role Administrator"])
  )
    throw denied();
}

/** With the names as they are now. */
function view({ directory }: Call, assignment: AppRoleAssignment): View {
  const principal = directoryObject(directory, assignment.principalId);
  const resource = directory.state.servicePrincipals[assignment.resourceId];
  const named =
    principal?.kind === "servicePrincipal"
      ? nameOf(directory, principal.object)
      : principal?.object.displayName;
  return {
    ...assignment,
    principalDisplayName: named ?? null,
    resourceDisplayName: resource ? nameOf(directory, resource) : null,
  };
}

/** Two ways to the same: what somebody was given, and who was given something. */
const ways = [
  { path: "/servicePrincipals/{id}/appRoleAssignments", end: "principalId" },
  { path: "/servicePrincipals/{id}/appRoleAssignedTo", end: "resourceId" },
] as const;

export const assignments = ways.flatMap(({ path, end }) => {
  const all = (call: Call) =>
    Object.values(call.directory.state.appRoleAssignments).filter((one) => one[end] === principalAt(call).id);
  const found = (call: Call) => {
    const key = call.param("assignment");
    const assignment = all(call).find(({ id }) => id === key);
    if (!assignment) throw notFound(key);
    return assignment;
  };
  return [
    endpoint(`GET ${path}`, {
      needs: readApplications,
      answer: (call) =>
        list(
          call,
          all(call).map((one) => view(call, one)),
          { of: "appRoleAssignments" },
        ),
    }),
    endpoint(`POST ${path}`, {
      needs: assignRoles,
      body,
      answer(call) {
        if (call.body[end] !== principalAt(call).id)
          throw badRequest(`The value of '${end}' does not match the resource in the URL.`);
        return created("appRoleAssignments/$entity", view(call, assign(call)));
      },
    }),
    endpoint(`GET ${path}/{assignment}`, {
      needs: readApplications,
      answer: (call) => one(call, "appRoleAssignments", view(call, found(call))),
    }),
    endpoint(`DELETE ${path}/{assignment}`, {
      needs: assignRoles,
      answer(call) {
        delete call.directory.state.appRoleAssignments[found(call).id];
        return nothing;
      },
    }),
  ];
});

export const groupAssignments = (["groups", "users"] as const).map((set) =>
  endpoint(`POST /${set}/{id}/appRoleAssignments`, {
    needs: assignRoles,
    body,
    answer: (call) => created("appRoleAssignments/$entity", view(call, assign(call))),
  }),
);
