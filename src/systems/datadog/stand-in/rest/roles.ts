import { type Answer, answer, notFound, nothing, refuse } from "../answer.ts";
import { asObject, asText, attributesOf, related } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { Role, User } from "../world/model.ts";
import { permissions } from "../world/permissions.ts";
import { permissionId } from "../world/seed.ts";
import { pageOf, roleView, userView } from "./people.ts";

const permissionView = ({ name, title, group, least }: (typeof permissions)[number]) => ({
  type: "permissions",
  id: permissionId(name),
  attributes: {
    ...{
      name,
      display_name: title,
      description: title,
      display_type: /_read$|_query$/.test(name) ? "read" : "write",
    },
    ...{
      group_name: group,
      restricted: least === "admin",
      created: "2020-01-01T00:00:00+00:00",
      name_aliases: [],
    },
  },
});

const named = (run: (call: Call, role: Role) => Answer) => (call: Call) => {
  const role = call.datadog.state.roles.find(({ id }) => id === call.parameter("id"));
  return role ? run(call, role) : notFound("Role");
};

/** As `named`, for what nobody may do to a role that the vendor brought along. */
const own = (run: (call: Call, role: Role) => Answer) =>
  named((call, role) =>
    role.managed ? refuse(403, "Forbidden", "Managed roles cannot be modified") : run(call, role),
  );

/** Names of the permissions that a body asks for, or undefined where it names one that there is not. */
function wantedPermissions(body: Call["body"]): readonly string[] | undefined {
  const ids = related(body, "permissions");
  const found = permissions.filter(({ name }) => ids.includes(permissionId(name))).map(({ name }) => name);
  return found.length === ids.length ? found : undefined;
}

const bodyId = ({ body }: Call): string => asText(asObject(body["data"])["id"]) ?? "";

const permissionsOf = (role: Role) =>
  answer({ data: permissions.filter(({ name }) => role.permissions.includes(name)).map(permissionView) });

const change = (call: Call, role: Role): Answer => {
  const wanted = wantedPermissions(call.body);
  if (!wanted) return refuse(400, "Invalid permission");
  const name = asText(attributesOf(call.body)["name"]);
  if (name && call.datadog.state.roles.some((one) => one !== role && one.name === name)) return taken(name);
  if (name) role.name = name;
  if ("relationships" in asObject(call.body["data"])) role.permissions = [...wanted];
  return answer({ data: roleView(call.datadog, role) });
};

const taken = (name: string) => refuse(409, `Role with name ${name} already exists`);

const members = (change: (user: User, role: Role) => void) =>
  named((call, role) => {
    const user = call.datadog.user(bodyId(call));
    if (!user) return notFound("User");
    change(user, role);
    const all = call.datadog.state.users.filter(({ roles }) => roles.includes(role.id));
    return answer({ data: all.map((one) => userView(call.datadog, one)) });
  });

export const roleEndpoints = [
  endpoint("GET", "/api/v2/permissions", "application-key", () =>
    answer({ data: permissions.map(permissionView) }),
  ),
  endpoint("GET", "/api/v2/roles", "may user_access_read", (call) => {
    const filter = call.query("filter")?.toLowerCase() ?? "";
    const all = call.datadog.state.roles.filter(({ name }) => name.toLowerCase().includes(filter));
    return pageOf(all, call, (role) => roleView(call.datadog, role));
  }),
  endpoint("POST", "/api/v2/roles", "may user_access_manage", (call) => {
    const { datadog, body } = call;
    const name = asText(attributesOf(body)["name"]);
    const wanted = wantedPermissions(body);
    if (!name) return refuse(400, "Role name is required");
    if (!wanted) return refuse(400, "Invalid permission");
    if (datadog.state.roles.some((role) => role.name === name)) return taken(name);
    const role: Role = {
      id: datadog.ids.uuid(),
      name,
      permissions: [...wanted],
      managed: false,
      createdAt: datadog.now(),
    };
    datadog.state.roles.push(role);
    return answer({ data: roleView(datadog, role) });
  }),
  endpoint(
    "GET",
    "/api/v2/roles/:id",
    "may user_access_read",
    named(({ datadog }, role) => answer({ data: roleView(datadog, role) })),
  ),
  endpoint("PATCH", "/api/v2/roles/:id", "may user_access_manage", own(change)),
  endpoint(
    "DELETE",
    "/api/v2/roles/:id",
    "may user_access_manage",
    own(({ datadog: { state } }, role) => {
      state.roles.splice(state.roles.indexOf(role), 1);
      for (const user of state.users) user.roles = user.roles.filter((id) => id !== role.id);
      return nothing;
    }),
  ),
  endpoint(
    "GET",
    "/api/v2/roles/:id/permissions",
    "may user_access_read",
    named((_, role) => permissionsOf(role)),
  ),
  endpoint(
    "POST",
    "/api/v2/roles/:id/permissions",
    "may user_access_manage",
    own((call, role) => {
      const wanted = permissions.find(({ name }) => permissionId(name) === bodyId(call));
      if (!wanted) return notFound("Permission");
      role.permissions = [...new Set([...role.permissions, wanted.name])];
      return permissionsOf(role);
    }),
  ),
  endpoint(
    "DELETE",
    "/api/v2/roles/:id/permissions",
    "may user_access_manage",
    own((call, role) => {
      role.permissions = role.permissions.filter((name) => permissionId(name) !== bodyId(call));
      return permissionsOf(role);
    }),
  ),
  endpoint(
    "GET",
    "/api/v2/roles/:id/users",
    "may user_access_read",
    named((call, role) =>
      pageOf(
        call.datadog.state.users.filter(({ roles }) => roles.includes(role.id)),
        call,
        (user) => userView(call.datadog, user),
      ),
    ),
  ),
  endpoint(
    "POST",
    "/api/v2/roles/:id/users",
    "may user_access_manage",
    members((user, role) => {
      user.roles = [...new Set([...user.roles, role.id])];
    }),
  ),
  endpoint(
    "DELETE",
    "/api/v2/roles/:id/users",
    "may user_access_manage",
    members((user, role) => {
      user.roles = user.roles.filter((id) => id !== role.id);
    }),
  ),
];
