import type * as z from "zod";
import type { Difference } from "../../../contracts/outcome.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { type Graph, path, query } from "../graph/call.ts";
import { applicationReply, assignmentReply, credentialReply, principalReply } from "../graph/replies.ts";
import { graphApplication, type WantedCredential, type WantedIdentity } from "../pipeline-identity.ts";

export type Credential = z.infer<typeof credentialReply>;
export type Assignment = z.infer<typeof assignmentReply>;

/** An identity of the pipeline as the directory has it: parts may be missing after a crash. */
export interface IdentityState {
  readonly application: z.infer<typeof applicationReply>;
  readonly credentials: readonly Credential[];
  /** Null until its service principal is there, in the name of which it may do something. */
  readonly principal: string | null;
  readonly assignments: readonly Assignment[];
}

/** Graph itself: its service principal, and the ids of its permissions by their names. */
export interface GraphResource {
  readonly id: string;
  readonly roles: ReadonlyMap<string, string>;
}

export async function readGraphResource(graph: Graph): Promise<Result<GraphResource>> {
  const select = query({ $select: "id,appId,appRoles" });
  const found = await graph.find(
    `${path`/servicePrincipals(appId='${graphApplication}')`}${select}`,
    principalReply,
  );
  if (!found.ok) return found;
  if (!found.value)
    return failure("entra-refused", "The directory has no service principal of Microsoft Graph.");
  const roles = new Map(
    found.value.appRoles.flatMap(({ id, value }) => (value ? [[value, id] as const] : [])),
  );
  return ok({ id: found.value.id, roles });
}

export async function readIdentity(graph: Graph, uniqueName: string): Promise<Result<IdentityState | null>> {
  const select = query({ $select: "id,appId,displayName" });
  const found = await graph.find(
    `${path`/applications(uniqueName='${uniqueName}')`}${select}`,
    applicationReply,
  );
  if (!found.ok || !found.value) return found.ok ? ok(null) : found;
  const application = found.value;
  const [credentials, principal] = await Promise.all([
    graph.list(path`/applications/${application.id}/federatedIdentityCredentials`, credentialReply),
    graph.find(
      `${path`/servicePrincipals(appId='${application.appId}')`}${query({ $select: "id,appId" })}`,
      principalReply,
    ),
  ]);
  if (!credentials.ok) return credentials;
  if (!principal.ok) return principal;
  if (!principal.value) {
    return ok({ application, credentials: credentials.value, principal: null, assignments: [] });
  }
  const { id } = principal.value;
  const assignments = await graph.list(path`/servicePrincipals/${id}/appRoleAssignments`, assignmentReply);
  if (!assignments.ok) return assignments;
  return ok({ application, credentials: credentials.value, principal: id, assignments: assignments.value });
}

export const sameCredential = (wanted: WantedCredential, found: Credential): boolean =>
  wanted.issuer === found.issuer &&
  wanted.subject === found.subject &&
  wanted.audiences.join() === found.audiences.join();

/** What it holds that nothing of ours asks for: another job's trust, a permission more. */
export const surplus = (wanted: WantedIdentity, state: IdentityState, graph: GraphResource) => {
  const roles = wanted.permissions.map((name) => graph.roles.get(name));
  return {
    credentials: state.credentials.filter(({ name }) => !wanted.credentials.some((one) => one.name === name)),
    assignments: state.assignments.filter(
      ({ resourceId, appRoleId }) => resourceId !== graph.id || !roles.includes(appRoleId),
    ),
  };
};

/** Whether a permission of Graph was consented to. */
export const holds = (state: IdentityState, graph: GraphResource, permission: string): boolean =>
  state.assignments.some(
    ({ resourceId, appRoleId }) => resourceId === graph.id && appRoleId === graph.roles.get(permission),
  );

export function differencesOf(
  wanted: WantedIdentity,
  state: IdentityState,
  graph: GraphResource,
): readonly Difference[] {
  const about = `application ${wanted.displayName}`;
  const more = surplus(wanted, state, graph);
  const nameOf = (assignment: Assignment) =>
    [...graph.roles].find(([, id]) => id === assignment.appRoleId)?.[0] ?? assignment.appRoleId;
  return [
    ...wanted.credentials.flatMap((credential): readonly Difference[] => {
      const found = state.credentials.find(({ name }) => name === credential.name);
      if (found && sameCredential(credential, found)) return [];
      const what = `${about}: trusted job ${credential.name}`;
      return [{ what, wanted: credential.subject, found: found?.subject ?? "none" }];
    }),
    ...more.credentials.map(({ name, subject }) => ({
      ...{ what: `${about}: trusted job ${name}`, wanted: "none", found: subject },
    })),
    ...(state.principal === null
      ? [{ what: `${about}: service principal`, wanted: "one", found: "none" }]
      : []),
    ...wanted.permissions
      .filter((permission) => !holds(state, graph, permission))
      .map((permission) => ({
        what: `${about}: permission ${permission}`,
        wanted: "consented",
        found: "none",
      })),
    ...more.assignments.map((assignment) => ({
      ...{ what: `${about}: permission ${nameOf(assignment)}`, wanted: "none", found: "consented" },
    })),
  ];
}
