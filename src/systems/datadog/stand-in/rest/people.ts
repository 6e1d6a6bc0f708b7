import { permissionsOfUser } from "../access.ts";
import { type Answer, answer, notFound, nothing, refuse } from "../answer.ts";
import type { Datadog } from "../context.ts";
import { asText, attributesOf, related } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { Role, User } from "../world/model.ts";
import { permissionId } from "../world/seed.ts";

export function userView({ state }: Datadog, user: User) {
  return {
    type: "users",
    id: user.id,
    attributes: {
      ...{ name: user.name, handle: user.email, email: user.email, title: null, icon: "" },
      ...{ created_at: user.createdAt, modified_at: user.createdAt, verified: true, mfa_enabled: false },
      service_account: user.serviceAccount,
      disabled: user.disabled,
      status: user.disabled ? "Disabled" : "Active",
      uuid: user.id,
    },
    relationships: {
      roles: { data: user.roles.map((id) => ({ type: "roles", id })) },
      org: { data: { type: "orgs", id: state.organization.id } },
    },
  };
}

export const creatorView = ({ id, name, email }: Pick<User, "id" | "name" | "email">) => ({
  ...{ id, name, email, handle: email },
});

export function roleView({ state }: Datadog, role: Role) {
  return {
    type: "roles",
    id: role.id,
    attributes: {
      ...{ name: role.name, created_at: role.createdAt, modified_at: role.createdAt },
      user_count: state.users.filter(({ roles, disabled }) => !disabled && roles.includes(role.id)).length,
    },
    relationships: {
      permissions: {
        data: role.permissions.map((name) => ({ type: "permissions", id: permissionId(name) })),
      },
    },
  };
}

function pageOf<Item>(all: readonly Item[], call: Call, view: (item: Item) => unknown): Answer {
  const size = Math.min(100, Number(call.query("page[size]") ?? 10));
  const start = Number(call.query("page[number]") ?? 0) * size;
  return answer({
    data: all.slice(start, start + size).map(view),
    meta: { page: { total_count: all.length, total_filtered_count: all.length } },
  });
}

export { pageOf };

const users = (call: Call): Answer => {
  const filter = call.query("filter")?.toLowerCase() ?? "";
  const wanted = call.query("filter[status]")?.split(",");
  const all = call.datadog.state.users
    .filter(({ name, email }) => name.toLowerCase().includes(filter) || email.toLowerCase().includes(filter))
    .filter(({ disabled }) => !wanted || wanted.includes(disabled ? "Disabled" : "Active"));
  return pageOf(all, call, (user) => userView(call.datadog, user));
};

/** Makes a user or an account of a service; an address is nobody's twice. */
export function invite(call: Call, serviceAccount: boolean): Answer {
  const { datadog, body } = call;
  const attributes = attributesOf(body);
  const email = asText(attributes["email"]);
  if (!email?.includes("@")) return refuse(400, "Invalid user email");
  if (!serviceAccount && datadog.state.users.some((user) => user.email === email && !user.serviceAccount)) {
    return refuse(409, "User already exists");
  }
  const roles = related(body, "roles");
  if (roles.some((id) => !datadog.state.roles.some((role) => role.id === id))) return notFound("Role");
  const user: User = {
    ...{
      id: datadog.ids.uuid(),
      email,
      name: asText(attributes["name"]) ?? "",
      disabled: false,
      serviceAccount,
    },
    ...{ roles: [...roles], createdAt: datadog.now() },
  };
  datadog.state.users.push(user);
  return answer({ data: userView(datadog, user) }, 201);
}

const named = (run: (call: Call, user: User) => Answer) => (call: Call) => {
  const user = call.datadog.user(call.parameter("id"));
  return user ? run(call, user) : notFound("User");
};

export const peopleEndpoints = [
  endpoint("GET", "/api/v2/current_user", "application-key", ({ datadog, actor: { user } }) => {
    if (!user) return refuse(403, "Forbidden");
    const { id, publicId, name, createdAt } = datadog.state.organization;
    const roles = datadog.state.roles.filter((role) => user.roles.includes(role.id));
    return answer({
      data: userView(datadog, user),
      included: [
        {
          type: "orgs",
          id,
          attributes: { name, public_id: publicId, created_at: createdAt, sharing: "none" },
        },
        ...roles.map((role) => roleView(datadog, role)),
        ...permissionsOfUser(datadog, user).map((one) => ({
          type: "permissions",
          id: permissionId(one),
          attributes: { name: one },
        })),
      ],
    });
  }),
  endpoint("GET", "/api/v2/users", "may user_access_read", users),
  endpoint("POST", "/api/v2/users", "may user_access_invite", (call) => invite(call, false)),
  endpoint("POST", "/api/v2/service_accounts", "may service_account_write", (call) => invite(call, true)),
  endpoint(
    "GET",
    "/api/v2/users/:id",
    "may user_access_read",
    named(({ datadog }, user) => answer({ data: userView(datadog, user) })),
  ),
  endpoint(
    "PATCH",
    "/api/v2/users/:id",
    "may user_access_manage",
    named(({ datadog, body }, user) => {
      const { name, disabled } = attributesOf(body);
      if (typeof name === "string") user.name = name;
      if (typeof disabled === "boolean") user.disabled = disabled;
      return answer({ data: userView(datadog, user) });
    }),
  ),
  // Nobody is deleted: whoever leaves is disabled, with everything that they made and without their keys' effect.
  endpoint(
    "DELETE",
    "/api/v2/users/:id",
    "may user_access_manage",
    named((_, user) => {
      user.disabled = true;
      return nothing;
    }),
  ),
];
