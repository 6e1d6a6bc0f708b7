import type { Hono } from "hono";
import * as z from "zod";
import { newStoreId, type StoredGroup } from "../identity-center/model.ts";
import {
  bodyOf,
  check,
  conflict,
  type Filter,
  invalid,
  listResponse,
  notFound,
  type PatchOperation,
  patchSchema,
  type ScimCall,
} from "./call.ts";
import type { Handle } from "./routes.ts";

/** How many memberships one request may change. */
const mostChanges = 100;

/** The combinations of attributes by which groups can be looked for (AWS, "ListGroups"). */
const filters = [["displayName"], ["externalId"], ["id"], ["members"], ["members.value"], ["id", "members"]];

const members = z.array(z.object({ value: z.string(), type: z.string().optional() }));
const displayName = z.string().min(1).max(1024);
const groupRequest = z.strictObject({
  displayName,
  externalId: z.string().min(1).max(256).optional(),
  members: members.max(mostChanges).default([]),
  schemas: z.array(z.string()).optional(),
  id: z.string().optional(),
  meta: z.unknown().optional(),
});

/** Members are never shown: who is in a group is asked by a filter. */
function describe(
  { base }: ScimCall,
  { id, displayName: name, externalId, createdAt, changedAt }: StoredGroup,
) {
  return {
    ...{ id, displayName: name, ...(externalId !== undefined && { externalId }), members: [] },
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"],
    meta: {
      ...{
        resourceType: "Group",
        created: createdAt,
        lastModified: changedAt,
        location: `${base}/Groups/${id}`,
      },
    },
  };
}

function groupOf({ center, context }: ScimCall): StoredGroup {
  const id = context.req.param("id") ?? "";
  const group = Object.hasOwn(center.groups, id) ? center.groups[id] : undefined;
  if (!group) throw notFound(`Group not found: ${id}`);
  return group;
}

function requireUnique({ center }: ScimCall, name: string, own?: string): void {
  const taken = Object.values(center.groups).some((one) => one.id !== own && one.displayName === name);
  if (taken) throw conflict("Duplicate GroupDisplayName");
}

function requireUsers({ center }: ScimCall, ids: readonly string[]): void {
  const missing = ids.find((id) => !Object.hasOwn(center.users, id));
  if (missing !== undefined) throw notFound(`User not found: ${missing}`);
}

export function groupRoutes(app: Hono, handle: Handle): void {
  app.get("/Groups", (context) =>
    handle(context, "ListGroups", (call) =>
      listResponse(
        call,
        filters,
        (filter) => select(call, filter),
        (group) => describe(call, group),
      ),
    ),
  );
  app.post("/Groups", (context) =>
    handle(
      context,
      "CreateGroup",
      async (call) => {
        const wanted = await bodyOf(call, groupRequest);
        requireUnique(call, wanted.displayName);
        const ids = wanted.members.map(({ value }) => value);
        requireUsers(call, ids);
        const now = call.world.clock.now().toISOString();
        const group: StoredGroup = {
          ...{ id: newStoreId(call.world, call.instance), displayName: wanted.displayName },
          ...(wanted.externalId !== undefined && { externalId: wanted.externalId }),
          ...{ members: [...new Set(ids)], createdAt: now, changedAt: now },
        };
        call.center.groups[group.id] = group;
        call.changed();
        return describe(call, group);
      },
      201,
    ),
  );
  app.get("/Groups/:id", (context) => handle(context, "GetGroup", (call) => describe(call, groupOf(call))));
  app.patch("/Groups/:id", (context) =>
    handle(context, "PatchGroup", async (call) => {
      const group = groupOf(call);
      const { Operations } = await bodyOf(call, patchSchema);
      // All of it, or nothing.
      const after = Operations.reduce((so, operation) => patched(call, so, operation), { group, changes: 0 });
      if (after.changes > mostChanges) throw invalid(`More than ${mostChanges} membership changes.`);
      call.center.groups[group.id] = { ...after.group, changedAt: call.world.clock.now().toISOString() };
      call.changed();
      return undefined;
    }),
  );
  app.delete("/Groups/:id", (context) =>
    handle(context, "DeleteGroup", (call) => {
      delete call.center.groups[groupOf(call).id];
      call.changed();
      return undefined;
    }),
  );
}

function select({ center }: ScimCall, filter: Filter): readonly StoredGroup[] {
  const member = filter["members"] ?? filter["members.value"];
  if (member !== undefined && !Object.hasOwn(center.users, member))
    throw notFound(`User not found: ${member}`);
  return Object.values(center.groups).filter(
    (group) =>
      (member === undefined || group.members.includes(member)) &&
      (filter["id"] ?? group.id) === group.id &&
      (filter["displayName"] ?? group.displayName) === group.displayName &&
      (filter["externalId"] ?? group.externalId) === group.externalId,
  );
}

interface Patched {
  readonly group: StoredGroup;
  /** Memberships changed so far. */
  readonly changes: number;
}

function patched(call: ScimCall, so: Patched, { op, path, value }: PatchOperation): Patched {
  const { group, changes } = so;
  if (path === undefined) {
    const given = check(z.record(z.string(), z.unknown()), value);
    return Object.entries(given)
      .filter(([name]) => name !== "id" && name !== "schemas")
      .reduce((all, [name, one]) => patched(call, all, { op, path: name, value: one }), so);
  }
  if (path === "displayName" && op !== "remove") {
    const name = check(displayName, value);
    requireUnique(call, name, group.id);
    return { group: { ...group, displayName: name }, changes };
  }
  if (path === "externalId") {
    const { externalId: _, ...rest } = group;
    return {
      group: op === "remove" ? rest : { ...rest, externalId: check(z.string().min(1), value) },
      changes,
    };
  }
  const [, one] = /^members\[value eq "([^"]+)"\]$/.exec(path) ?? [];
  if (path !== "members" && one === undefined) throw invalid(`The attribute ${path} cannot be changed.`);
  if (op === "replace" || (op === "remove" && one === undefined && value === undefined))
    throw invalid("All members of a group cannot be replaced or removed at once.");
  const ids = one === undefined ? check(members, value).map((member) => member.value) : [one];
  if (op === "add") requireUsers(call, ids);
  const others = group.members.filter((id) => !ids.includes(id));
  return {
    group: { ...group, members: op === "add" ? [...others, ...new Set(ids)] : others },
    changes: changes + ids.length,
  };
}
