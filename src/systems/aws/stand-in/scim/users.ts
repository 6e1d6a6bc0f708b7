import type { Hono } from "hono";
import { newStoreId, type StoredUser, type UserAttributes } from "../identity-center/model.ts";
import { bodyOf, conflict, listResponse, notFound, patchSchema, type ScimCall } from "./call.ts";
import { patchUser } from "./patch.ts";
import type { Handle } from "./routes.ts";
import { enterprise, userRequest, userSchemas } from "./user-schema.ts";

/** The combinations of attributes by which users can be looked for (AWS, "ListUsers"). */
const filters = [["userName"], ["externalId"], ["id"], ["manager"], ["id", "manager"]];

function describe({ base }: ScimCall, { id, attributes, createdAt, changedAt }: StoredUser) {
  return {
    ...{ id, schemas: userSchemas, ...attributes, active: attributes.active ?? true },
    meta: {
      ...{
        resourceType: "User",
        created: createdAt,
        lastModified: changedAt,
        location: `${base}/Users/${id}`,
      },
    },
  };
}

function userOf({ center, context }: ScimCall): StoredUser {
  const id = context.req.param("id") ?? "";
  const user = Object.hasOwn(center.users, id) ? center.users[id] : undefined;
  if (!user) throw notFound(`User not found: ${id}`);
  return user;
}

/** Names and addresses are nobody else's; case makes no difference. */
function requireUnique({ center }: ScimCall, attributes: UserAttributes, own?: string): void {
  const keys = (one: UserAttributes) => [one.userName.toLowerCase(), one.emails?.[0]?.value.toLowerCase()];
  const [name, email] = keys(attributes);
  for (const { id, attributes: other } of Object.values(center.users)) {
    if (id === own) continue;
    const [otherName, otherEmail] = keys(other);
    if (otherName === name) throw conflict("Duplicate UserName");
    if (email !== undefined && otherEmail === email) throw conflict("Duplicate Email");
  }
}

async function attributesOf(call: ScimCall): Promise<UserAttributes> {
  const { schemas: _, id: __, meta: ___, ...attributes } = await bodyOf(call, userRequest);
  return attributes;
}

export function userRoutes(app: Hono, handle: Handle): void {
  app.get("/Users", (context) =>
    handle(context, "ListUsers", (call) =>
      listResponse(
        call,
        filters,
        (filter) => Object.values(call.center.users).filter((user) => fits(user, filter)),
        (user) => describe(call, user),
      ),
    ),
  );
  app.post("/Users", (context) =>
    handle(
      context,
      "CreateUser",
      async (call) => {
        const attributes = await attributesOf(call);
        requireUnique(call, attributes);
        const now = call.world.clock.now().toISOString();
        const user = {
          id: newStoreId(call.world, call.instance),
          createdAt: now,
          changedAt: now,
          attributes,
        };
        call.center.users[user.id] = user;
        call.changed();
        return describe(call, user);
      },
      201,
    ),
  );
  app.get("/Users/:id", (context) => handle(context, "GetUser", (call) => describe(call, userOf(call))));
  app.put("/Users/:id", (context) =>
    handle(context, "PutUser", async (call) => change(call, userOf(call), await attributesOf(call))),
  );
  app.patch("/Users/:id", (context) =>
    handle(context, "PatchUser", async (call) => {
      const user = userOf(call);
      const { Operations } = await bodyOf(call, patchSchema);
      return change(call, user, patchUser(user.attributes, Operations));
    }),
  );
  app.delete("/Users/:id", (context) =>
    handle(context, "DeleteUser", (call) => {
      const { id } = userOf(call);
      delete call.center.users[id];
      for (const group of Object.values(call.center.groups))
        group.members = group.members.filter((member) => member !== id);
      call.changed();
      return undefined;
    }),
  );
}

function change(call: ScimCall, user: StoredUser, attributes: UserAttributes) {
  requireUnique(call, attributes, user.id);
  user.attributes = attributes;
  user.changedAt = call.world.clock.now().toISOString();
  call.changed();
  return describe(call, user);
}

function fits({ id, attributes }: StoredUser, filter: Readonly<Record<string, string>>): boolean {
  const extension = attributes[enterprise] as { readonly manager?: { readonly value: string } } | undefined;
  const values: Readonly<Record<string, string | undefined>> = {
    ...{ id, userName: attributes.userName.toLowerCase(), externalId: attributes.externalId },
    manager: extension?.manager?.value,
  };
  return Object.entries(filter).every(
    ([name, value]) => values[name] === (name === "userName" ? value.toLowerCase() : value),
  );
}
