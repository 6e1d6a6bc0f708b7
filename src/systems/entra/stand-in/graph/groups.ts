import * as z from "zod";
import { directoryObject } from "../world/directory.ts";
import type { Group } from "../world/model.ts";
import { badRequest, conflict, created, notFound, nothing } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list, one } from "./list.ts";
import { createGroups, readGroups, readMemberships, writeGroups, writeMembers } from "./needs.ts";
import { referenceBody, referred, withoutReference, withReference } from "./references.ts";
import { removeObject } from "./users.ts";
import { groupView, objectView } from "./views.ts";

/** How many members one request may add. https://learn.microsoft.com/graph/api/group-post-members */
const mostMembersAtOnce = 20;

const references = z.array(z.string());
const settings = z.strictObject({
  displayName: z.string().min(1).max(256),
  description: z.string().max(1024).nullish(),
  mailEnabled: z.boolean(),
  mailNickname: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[^@()\\[\]";:<>, ]+$/, "contains invalid characters"),
  securityEnabled: z.boolean(),
  visibility: z.enum(["Public", "Private"]).nullish(),
  groupTypes: z.array(z.string()).max(0, "only security groups are stood in").optional(),
  uniqueName: z.string().max(256).optional(),
  "members@odata.bind": references.max(mostMembersAtOnce).optional(),
  "owners@odata.bind": references.max(mostMembersAtOnce).optional(),
});
const changes = settings.partial().omit({ groupTypes: true, uniqueName: true, "owners@odata.bind": true });

export function groupOf(call: Pick<Call, "directory" | "param">): Group {
  const key = call.param("id");
  const { groups } = call.directory.state;
  const [, name] = /^uniqueName=(.+)$/.exec(key) ?? [];
  const found =
    name === undefined ? groups[key] : Object.values(groups).find(({ uniqueName }) => uniqueName === name);
  if (!found) throw notFound(key);
  return found;
}

const memberKinds = ["user", "group", "servicePrincipal"] as const;
const ownerKinds = ["user", "servicePrincipal"] as const;

function make(call: Call<z.infer<typeof settings>>): Group {
  const { directory, caller, body } = call;
  const { groups } = directory.state;
  if (body.mailEnabled)
    throw badRequest(
      "The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and try again.",
    );
  if (
    body.uniqueName !== undefined &&
    Object.values(groups).some(({ uniqueName }) => uniqueName === body.uniqueName)
  )
    throw conflict("Another object with the same value for property uniqueName already exists.");
  const named = (body["owners@odata.bind"] ?? []).map((one) => referred(call, one, ownerKinds));
  return {
    ...{ id: directory.ids.uuid(), createdDateTime: directory.clock.now().toISOString() },
    ...{ displayName: body.displayName, description: body.description ?? null },
    ...{ mailEnabled: false, mailNickname: body.mailNickname, securityEnabled: body.securityEnabled },
    ...{ visibility: body.visibility ?? null, groupTypes: [], uniqueName: body.uniqueName ?? null },
    members: (body["members@odata.bind"] ?? []).map((one) => referred(call, one, memberKinds)),
    // A person owns what they make; an application owns it only where it says so.
    owners: named.length === 0 && caller.kind === "person" ? [caller.objectId] : named,
  };
}

const shown = (call: Call, ids: readonly string[]) =>
  ids.flatMap((id) => {
    const found = directoryObject(call.directory, id);
    return found ? [objectView(call.directory, found)] : [];
  });

export const groups = [
  endpoint("GET /groups", {
    needs: readGroups,
    answer: (call) => list(call, Object.values(call.directory.state.groups).map(groupView), { of: "groups" }),
  }),
  endpoint("POST /groups", {
    needs: createGroups,
    body: settings,
    answer(call) {
      const group = make(call);
      call.directory.state.groups[group.id] = group;
      return created("groups/$entity", groupView(group));
    },
  }),
  endpoint("GET /groups/{id}", {
    needs: readGroups,
    answer: (call) => one(call, "groups", { ...groupView(groupOf(call)), ...expanded(call) }),
  }),
  endpoint("PATCH /groups/{id}", {
    needs: writeGroups,
    body: changes,
    answer(call) {
      const group = groupOf(call);
      const { "members@odata.bind": bound = [], ...rest } = call.body;
      for (const reference of bound)
        group.members = withReference(group.members, referred(call, reference, memberKinds), "members");
      Object.assign(group, rest);
      return nothing;
    },
  }),
  endpoint("DELETE /groups/{id}", {
    needs: writeGroups,
    answer(call) {
      removeObject(call, groupOf(call).id);
      return nothing;
    },
  }),
  ...(["members", "owners"] as const).flatMap((property) => {
    const kinds = property === "members" ? memberKinds : ownerKinds;
    const needs = property === "members" ? writeMembers : writeGroups;
    return [
      endpoint(`GET /groups/{id}/${property}`, {
        needs: readMemberships,
        answer: (call) => list(call, shown(call, groupOf(call)[property]), { of: "directoryObjects" }),
      }),
      endpoint(`POST /groups/{id}/${property}/$ref`, {
        needs,
        body: referenceBody,
        answer(call) {
          const group = groupOf(call);
          group[property] = withReference(
            group[property],
            referred(call, call.body["@odata.id"], kinds),
            property,
          );
          return nothing;
        },
      }),
      endpoint(`DELETE /groups/{id}/${property}/{member}/$ref`, {
        needs,
        answer(call) {
          const group = groupOf(call);
          const left = withoutReference(group[property], call.param("member"));
          if (property === "owners" && left.length === 0)
            throw badRequest("The group must have at least one owner, hence this owner cannot be removed.");
          group[property] = left;
          return nothing;
        },
      }),
    ];
  }),
  endpoint("GET /groups/{id}/transitiveMembers", {
    needs: readMemberships,
    answer: (call) => list(call, shown(call, allMembers(call, groupOf(call))), { of: "directoryObjects" }),
  }),
  endpoint("GET /groups/{id}/appRoleAssignments", {
    needs: readGroups,
    answer: (call) =>
      list(
        call,
        Object.values(call.directory.state.appRoleAssignments)
          .filter(({ principalId }) => principalId === groupOf(call).id)
          .map((assignment) => ({ ...assignment })),
        { of: "appRoleAssignments" },
      ),
  }),
];

function expanded(call: Call): Readonly<Record<string, unknown>> {
  const wanted = call.query("$expand")?.split(",") ?? [];
  return Object.fromEntries(
    (["members", "owners"] as const)
      .filter((property) => wanted.some((one) => one.startsWith(property)))
      .map((property) => [property, shown(call, groupOf(call)[property])]),
  );
}

/** Everybody in it, by way of groups in it as well. */
function allMembers(call: Call, group: Group, seen = new Set<string>()): readonly string[] {
  for (const id of group.members) {
    if (seen.has(id)) continue;
    seen.add(id);
    const inner = call.directory.state.groups[id];
    if (inner) allMembers(call, inner, seen);
  }
  return [...seen];
}
