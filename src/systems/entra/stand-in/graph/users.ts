import * as z from "zod";
import { directoryObject, findUser, groupsOf } from "../world/directory.ts";
import type { User } from "../world/model.ts";
import { digestOf } from "../world/seed.ts";
import { badRequest, created, notFound, nothing } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { ownMemberships, readMemberships, readSelf, readUsers, writeUsers } from "./needs.ts";
import { roleView } from "./roles.ts";
import { groupView, userView, usualOfUsers, type View } from "./views.ts";

export function userOf(call: Call, key = call.param("id")): User {
  const user = findUser(call.directory, key);
  if (!user) throw notFound(key);
  return user;
}

function self(call: Call): User {
  if (call.caller.kind !== "person") {
    throw badRequest("/me request is only valid with delegated authentication flow.", "BadRequest");
  }
  return userOf(call, call.caller.objectId);
}

/** The groups and directory roles that somebody is in. */
function memberships(call: Call, user: User, transitive: boolean): readonly View[] {
  const roles = user.directoryRoles.map((name) => ({
    "@odata.type": "#microsoft.graph.directoryRole",
    ...roleView(name),
  }));
  const groups = groupsOf(call.directory, user.id, transitive).map((group) => ({
    "@odata.type": "#microsoft.graph.group",
    ...groupView(group),
  }));
  return [...roles, ...groups];
}

const typed = (views: readonly View[], type: string) =>
  views.filter((view) => view["@odata.type"] === `#microsoft.graph.${type}`);

const userBody = z.strictObject({
  accountEnabled: z.boolean(),
  displayName: z.string().min(1).max(256),
  mailNickname: z.string().min(1).max(64),
  userPrincipalName: z.email(),
  passwordProfile: z.strictObject({
    password: z.string().min(8),
    forceChangePasswordNextSignIn: z.boolean().optional(),
  }),
  givenName: z.string().nullish(),
  surname: z.string().nullish(),
  jobTitle: z.string().nullish(),
});

const changes = userBody.omit({ passwordProfile: true }).partial();

export const users = [
  endpoint("GET /me", {
    needs: readSelf,
    answer: (call) => one(call, "users", userView(self(call)), usualOfUsers),
  }),
  endpoint("GET /me/memberOf", {
    needs: ownMemberships,
    answer: (call) => list(call, memberships(call, self(call), false), { of: "directoryObjects" }),
  }),
  endpoint("GET /me/transitiveMemberOf", {
    needs: ownMemberships,
    answer: (call) => list(call, memberships(call, self(call), true), { of: "directoryObjects" }),
  }),
  endpoint("GET /me/memberOf/microsoft.graph.directoryRole", {
    needs: ownMemberships,
    answer: (call) =>
      list(call, typed(memberships(call, self(call), false), "directoryRole"), { of: "directoryRoles" }),
  }),
  endpoint("GET /me/transitiveMemberOf/microsoft.graph.directoryRole", {
    needs: ownMemberships,
    answer: (call) =>
      list(call, typed(memberships(call, self(call), true), "directoryRole"), { of: "directoryRoles" }),
  }),
  endpoint("GET /users", {
    needs: readUsers,
    answer: (call) =>
      list(call, Object.values(call.directory.state.users).map(userView), {
        of: "users",
        usual: usualOfUsers,
      }),
  }),
  endpoint("POST /users", {
    needs: writeUsers,
    body: userBody,
    answer(call) {
      const { passwordProfile, ...wanted } = call.body;
      const { tenant, users } = call.directory.state;
      const domain = wanted.userPrincipalName.split("@")[1] ?? "";
      if (![tenant.initialDomain, ...tenant.domains].includes(domain))
        throw badRequest(
          "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.",
        );
      if (findUser(call.directory, wanted.userPrincipalName))
        throw badRequest("Another object with the same value for property userPrincipalName already exists.");
      const user: User = {
        ...{ id: call.directory.ids.uuid(), createdDateTime: call.directory.clock.now().toISOString() },
        ...{ mail: null, userType: "Member", directoryRoles: [] },
        ...wanted,
        ...{
          givenName: wanted.givenName ?? null,
          surname: wanted.surname ?? null,
          jobTitle: wanted.jobTitle ?? null,
        },
        passwordDigest: digestOf(passwordProfile.password),
      };
      users[user.id] = user;
      return created("users/$entity", userView(user));
    },
  }),
  endpoint("GET /users/{id}", {
    needs: readUsers,
    answer: (call) => one(call, "users", userView(userOf(call)), usualOfUsers),
  }),
  endpoint("PATCH /users/{id}", {
    needs: writeUsers,
    body: changes,
    answer(call) {
      Object.assign(userOf(call), call.body);
      return nothing;
    },
  }),
  endpoint("DELETE /users/{id}", {
    needs: writeUsers,
    answer(call) {
      removeObject(call, userOf(call).id);
      return nothing;
    },
  }),
  endpoint("GET /users/{id}/memberOf", {
    needs: readMemberships,
    answer: (call) => list(call, memberships(call, userOf(call), false), { of: "directoryObjects" }),
  }),
  endpoint("GET /users/{id}/transitiveMemberOf", {
    needs: readMemberships,
    answer: (call) => list(call, memberships(call, userOf(call), true), { of: "directoryObjects" }),
  }),
  endpoint("GET /users/{id}/appRoleAssignments", {
    needs: readUsers,
    answer: (call) =>
      list(
        call,
        Object.values(call.directory.state.appRoleAssignments)
          .filter(({ principalId }) => principalId === userOf(call).id)
          .map((assignment) => ({ ...assignment })),
        { of: "appRoleAssignments" },
      ),
  }),
];

/** Takes an object away, with everything that names it. */
export function removeObject({ directory }: Pick<Call, "directory">, id: string): void {
  const { state } = directory;
  if (!directoryObject(directory, id)) throw notFound(id);
  for (const table of [state.users, state.groups, state.applications, state.servicePrincipals])
    delete table[id];
  const gone = (one: string) => one !== id;
  for (const group of Object.values(state.groups)) {
    group.members = group.members.filter(gone);
    group.owners = group.owners.filter(gone);
  }
  for (const owned of [...Object.values(state.applications), ...Object.values(state.servicePrincipals)])
    owned.owners = owned.owners.filter(gone);
  for (const { id: assignment, principalId, resourceId } of Object.values(state.appRoleAssignments))
    if (principalId === id || resourceId === id) delete state.appRoleAssignments[assignment];
  for (const grant of Object.values(state.oauth2PermissionGrants))
    if ([grant.clientId, grant.principalId, grant.resourceId].includes(id))
      delete state.oauth2PermissionGrants[grant.id];
  for (const job of Object.values(state.synchronizationJobs))
    if (job.principalId === id) delete state.synchronizationJobs[job.id];
  delete state.synchronizationSecrets[id];
}
