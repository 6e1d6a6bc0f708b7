import { type AccessContext, whyNot } from "./iam/authorize.ts";
import type { ConditionValues } from "./iam/conditions.ts";
import { parseDocument, type Statement } from "./iam/document.ts";
import { evaluate } from "./iam/evaluate.ts";
import type { Role } from "./iam/model.ts";
import type { WebIdentity } from "./web-identity.ts";
import { type AwsWorld, accountOf, roleArn, type Session } from "./world.ts";

/** A role by its ARN, in whatever account; undefined where there is none, or the account was closed. */
export function findRole(
  world: AwsWorld,
  arn: string,
): { readonly account: string; readonly role: Role } | undefined {
  const [, account = "", path = "", name = ""] =
    /^arn:aws:iam::(\d{12}):role(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
  if (!Object.hasOwn(world.state.value.accounts, account)) return undefined;
  if (world.state.value.organization?.members[account]?.closedAt) return undefined;
  const { roles } = accountOf(world, account).iam;
  const role = Object.hasOwn(roles, name) ? roles[name] : undefined;
  return role?.path === path ? { account, role } : undefined;
}

/**
 * Whether the caller may take a role. The role's trust policy must name it; naming the account leaves it to the
 * caller's own policies, and across accounts both must allow it.
 */
export function mayAssume(
  world: AwsWorld,
  session: Session,
  { account, role }: { readonly account: string; readonly role: Role },
  keys: AccessContext["keys"] = {},
): boolean {
  const context = { keys, policy: role.trust, owner: account, policyDecides: true };
  return (
    whyNot(world, session, "sts:AssumeRole", roleArn(account, role.name, role.path), context) === undefined
  );
}

/** Whether a role's trust policy lets a web identity take it: an Allow that matches and no Deny that does. */
export function trustsWebIdentity(role: Role, identity: WebIdentity): boolean {
  const values: ConditionValues = new Map(
    Object.entries(identity.claims).flatMap(([claim, value]): [string, string[]][] => {
      if (value === undefined || value === null) return [];
      const key = `${identity.provider}:${claim}`.toLowerCase();
      return [[key, Array.isArray(value) ? value.map(String) : [String(value)]]];
    }),
  );
  const question = { action: "sts:AssumeRoleWithWebIdentity", resource: "*", values };
  const names = ({ Principal }: Statement) => (Principal?.Federated ?? []).includes(identity.providerArn);
  return evaluate([parseDocument(role.trust)], question, names) === "allow";
}
