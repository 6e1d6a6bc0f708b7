import { type Directory, principalOf } from "../world/directory.ts";
import type { Group, PushedObject, ServicePrincipal, SynchronizationJob, User } from "../world/model.ts";
import { differences, userAttributes } from "./mapping.ts";
import { ScimError, type ScimTarget } from "./scim.ts";

/** How many memberships Entra ID changes by one request at the most. */
const membersAtOnce = 100;

/** What a cycle came to. Entries that failed are tried again in the next. */
export interface CycleResult {
  readonly imported: number;
  readonly exported: number;
  readonly failed: readonly string[];
}

/** Whom a job pushes: assigned people and groups, and a group's own members (nested groups are not followed). */
export function inScope(
  directory: Directory,
  principal: ServicePrincipal,
): { readonly users: readonly User[]; readonly groups: readonly Group[] } {
  const { state } = directory;
  const assigned = Object.values(state.appRoleAssignments).filter(
    ({ resourceId }) => resourceId === principal.id,
  );
  const groups = assigned.flatMap(({ principalType, principalId }) =>
    principalType === "Group" ? (state.groups[principalId] ?? []) : [],
  );
  const ids = new Set([
    ...assigned.flatMap(({ principalType, principalId }) => (principalType === "User" ? principalId : [])),
    ...groups.flatMap(({ members }) => members),
  ]);
  return { users: [...ids].flatMap((id) => state.users[id] ?? []), groups };
}

/**
 * One cycle: people first, then groups, then who is in them, then those who left. Throws `ScimError` where the target
 * refuses the token or does not answer, for then nothing goes.
 */
export async function runCycle(
  directory: Directory,
  job: SynchronizationJob,
  target: ScimTarget,
): Promise<CycleResult> {
  const principal = directory.state.servicePrincipals[job.principalId];
  if (!principal || principalOf(directory, principal.appId)?.id !== principal.id)
    return { imported: 0, exported: 0, failed: [] };
  const { users, groups } = inScope(directory, principal);
  const failed: string[] = [];
  let exported = 0;
  const attempt = async (name: string, work: () => Promise<boolean>) => {
    try {
      if (await work()) exported += 1;
    } catch (error) {
      if (!(error instanceof ScimError) || fatal(error)) throw error;
      failed.push(`${name}: ${error.message}`);
    }
  };
  for (const user of users) await attempt(user.userPrincipalName, () => pushUser(job, target, user));
  for (const group of groups) await attempt(group.displayName, () => pushGroup(job, target, group));
  const wanted = new Set([...users, ...groups].map(({ id }) => id));
  for (const [id, pushed] of Object.entries(job.pushed))
    if (!wanted.has(id)) await attempt(id, () => withdraw(directory, job, target, id, pushed));
  return { imported: users.length + groups.length, exported, failed };
}

const fatal = ({ status }: ScimError) =>
  status === 0 || status === 401 || status === 403 || status === 429 || status >= 500;

async function pushUser(job: SynchronizationJob, target: ScimTarget, user: User): Promise<boolean> {
  const attributes = userAttributes(user);
  const known = job.pushed[user.id];
  if (!known) {
    const there = await target.find("Users", "userName", user.userPrincipalName);
    const schemas = [
      "urn:ietf:params:scim:schemas:core:2.0:User",
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    ];
    const targetId = there?.id ?? (await target.create("Users", { schemas, ...attributes })).id;
    job.pushed[user.id] = { type: "User", targetId, attributes, members: [], active: user.accountEnabled };
    // Whoever was there before is taken over, and made as they are here.
    if (there)
      await target.patch(
        "Users",
        targetId,
        replacing(differences({ emails: attributes["emails"] ?? null }, attributes)),
      );
    return true;
  }
  const changed = differences(known.attributes, attributes);
  if (changed.length === 0) return false;
  await target.patch("Users", known.targetId, replacing(changed));
  known.attributes = attributes;
  known.active = user.accountEnabled;
  return true;
}

const replacing = (changes: ReturnType<typeof differences>) =>
  changes.map((one) => ({ op: "Replace" as const, ...one }));

async function pushGroup(job: SynchronizationJob, target: ScimTarget, group: Group): Promise<boolean> {
  let changed = false;
  let known = job.pushed[group.id];
  if (!known) {
    const there = await target.find("Groups", "displayName", group.displayName);
    const schemas = ["urn:ietf:params:scim:schemas:core:2.0:Group"];
    const resource = { schemas, displayName: group.displayName, externalId: group.id, members: [] };
    const targetId = there?.id ?? (await target.create("Groups", resource)).id;
    known = {
      type: "Group",
      targetId,
      attributes: { displayName: group.displayName },
      members: [],
      active: true,
    };
    job.pushed[group.id] = known;
    changed = true;
  }
  if (known.attributes["displayName"] !== group.displayName) {
    await target.patch("Groups", known.targetId, [
      { op: "Replace", path: "displayName", value: group.displayName },
    ]);
    known.attributes = { displayName: group.displayName };
    changed = true;
  }
  const standing = group.members.filter((id) => job.pushed[id]?.type === "User");
  const before = known.members;
  const added = standing.filter((id) => !before.includes(id));
  const removed = before.filter((id) => !standing.includes(id) && job.pushed[id] !== undefined);
  for (const [op, ids] of [
    ["Add", added],
    ["Remove", removed],
  ] as const) {
    for (let at = 0; at < ids.length; at += membersAtOnce) {
      const value = ids.slice(at, at + membersAtOnce).map((id) => ({ value: job.pushed[id]?.targetId }));
      await target.patch("Groups", known.targetId, [{ op, path: "members", value }]);
    }
  }
  known.members = standing;
  return changed || added.length + removed.length > 0;
}

/** Whoever is no longer assigned is disabled, whoever is deleted here is deleted there; groups are deleted. */
async function withdraw(
  directory: Directory,
  job: SynchronizationJob,
  target: ScimTarget,
  id: string,
  pushed: PushedObject,
): Promise<boolean> {
  if (pushed.type === "User" && directory.state.users[id]) {
    if (!pushed.active) return false;
    await target.patch("Users", pushed.targetId, [{ op: "Replace", path: "active", value: false }]);
    pushed.active = false;
    pushed.attributes = { ...pushed.attributes, active: false };
    return true;
  }
  await target.remove(pushed.type === "User" ? "Users" : "Groups", pushed.targetId);
  delete job.pushed[id];
  return true;
}
