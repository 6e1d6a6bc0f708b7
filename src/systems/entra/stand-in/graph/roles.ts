import { digestOf } from "../world/seed.ts";
import { notFound } from "./answer.ts";
import { type Call, endpoint } from "./endpoint.ts";
import { list } from "./list.ts";
import { readRoles } from "./needs.ts";
import { userView, type View } from "./views.ts";

/** https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference */
const roleTemplates: Readonly<Record<string, string>> = {
  "Global Administrator": "62e90394-69f5-4237-9190-012177145e10",
  "Privileged Role Administrator": "e8611ab8-c189-46e8-94e1-60213ab1f814",
  "Application Administrator": "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
  "Cloud Application Administrator": "158c047a-c907-4556-b7ef-446551a6b5f7",
  "Conditional Access Administrator": "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9",
  "Groups Administrator": "fdd7a751-b60b-444a-984c-02652fe8fa1c",
  "User Administrator": "fe930be7-5e62-47db-91af-98c3a49a38b1",
};

/** An activated role has an id of its own in each directory; ours follows from the role. */
function idOf(displayName: string): string {
  const hex = digestOf(`role: ${displayName}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

export function roleView(displayName: string): View {
  const id = idOf(displayName);
  return { id, displayName, roleTemplateId: roleTemplates[displayName] ?? id };
}

/** A role is there once somebody has it. */
function activated({ directory }: Call): readonly View[] {
  const held = Object.values(directory.state.users).flatMap(({ directoryRoles }) => directoryRoles);
  return [...new Set(held)].map(roleView);
}

export const roles = [
  endpoint("GET /directoryRoles", {
    needs: readRoles,
    answer: (call) => list(call, activated(call), { of: "directoryRoles" }),
  }),
  endpoint("GET /directoryRoles/{id}/members", {
    needs: readRoles,
    answer(call) {
      const key = call.param("id").replace("roleTemplateId=", "");
      const role = activated(call).find(({ id, roleTemplateId }) => id === key || roleTemplateId === key);
      if (!role) throw notFound(key);
      const members = Object.values(call.directory.state.users)
        .filter(({ directoryRoles }) => directoryRoles.includes(String(role["displayName"])))
        .map((user) => ({ "@odata.type": "#microsoft.graph.user", ...userView(user) }));
      return list(call, members, { of: "directoryObjects" });
    },
  }),
];
