import * as z from "zod";
import { ok, type Result } from "../../../foundation/result.ts";
import type { JiraCalls } from "../client/call.ts";

/** Whose token it is. */
const myselfReply = z.object({ accountId: z.string(), displayName: z.string().default("") });
export type Myself = z.infer<typeof myselfReply>;

export function readMyself(calls: JiraCalls): Promise<Result<Myself>> {
  return calls.call("who it is", ({ myself }) => myself.getCurrentUser(), myselfReply);
}

const permissionsReply = z.object({
  permissions: z.record(z.string(), z.object({ name: z.string(), havePermission: z.boolean() })),
});

/** A right, as Jira names it to programs and to people. */
export interface Right {
  readonly key: string;
  readonly name: string;
  readonly held: boolean;
}

/** Which of the rights the account has, in the project where one is named. */
export async function readRights(
  calls: JiraCalls,
  rights: readonly string[],
  projectKey?: string,
): Promise<Result<readonly Right[]>> {
  const found = await calls.call(
    "what the account may do",
    ({ permissions }) =>
      permissions.getMyPermissions({
        permissions: rights.join(","),
        ...(projectKey !== undefined && { projectKey }),
      }),
    permissionsReply,
  );
  if (!found.ok) return found;
  return ok(
    rights.map((key) => {
      const { name = key, havePermission = false } = found.value.permissions[key] ?? {};
      return { key, name, held: havePermission };
    }),
  );
}

const usersReply = z.array(
  z.object({ accountId: z.string(), emailAddress: z.string().optional(), active: z.boolean().default(true) }),
);

/**
 * The account of a person by their e-mail address; null where the site has none. Jira may keep addresses to itself: the
 * one account that the search by address finds is theirs then.
 */
export async function findAccount(calls: JiraCalls, email: string): Promise<Result<string | null>> {
  const found = await calls.call(
    `the account of ${email}`,
    ({ users }) => users.findUsers({ query: email }),
    usersReply,
  );
  if (!found.ok) return found;
  const active = found.value.filter((one) => one.active);
  const named = active.find(({ emailAddress }) => emailAddress?.toLowerCase() === email.toLowerCase());
  const hidden = active.filter(({ emailAddress }) => emailAddress === undefined || emailAddress === "");
  const only = hidden.length === 1 ? hidden[0] : undefined;
  return ok((named ?? only)?.accountId ?? null);
}
