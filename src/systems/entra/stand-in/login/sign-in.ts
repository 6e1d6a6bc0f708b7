import { timingSafeEqual } from "node:crypto";
import {
  applicationOf,
  type Directory,
  findUser,
  groupsOf,
  isAssigned,
  nameOf,
  principalOf,
} from "../world/directory.ts";
import type { ConditionalAccessPolicy, ServicePrincipal, SignIn, User } from "../world/model.ts";
import { digestOf } from "../world/seed.ts";
import { OAuthError } from "./oauth-error.ts";

/** What a person types, and whether they approved on their phone. */
export interface Proof {
  readonly userPrincipalName: string;
  readonly password: string;
  readonly approved: boolean;
}

const interaction = (code: number, message: string) => new OAuthError("interaction_required", code, message);

/**
 * A person who may use this application, or the refusal that they would see. Each attempt of somebody whose password was
 * right stands in the log of sign-ins.
 */
export function signIn(directory: Directory, appId: string, proof: Proof): User {
  const user = findUser(directory, proof.userPrincipalName);
  const right =
    user && timingSafeEqual(Buffer.from(user.passwordDigest), Buffer.from(digestOf(proof.password)));
  if (!right)
    throw new OAuthError(
      "invalid_grant",
      50126,
      "Error validating credentials due to invalid username or password.",
    );
  const principal = principalOf(directory, appId);
  const policies = principal ? applied(directory, principal, user) : [];
  const note = (failure?: OAuthError) => record(directory, user, appId, policies, proof.approved, failure);
  const refuse = (failure: OAuthError): never => {
    note(failure);
    throw failure;
  };
  if (!user.accountEnabled)
    return refuse(new OAuthError("invalid_grant", 50057, "The user account is disabled."));
  if (!principal?.accountEnabled)
    return refuse(new OAuthError("unauthorized_client", 7000112, `Application '${appId}' is disabled.`));
  if (principal.appRoleAssignmentRequired && !isAssigned(directory, principal, user))
    return refuse(
      interaction(
        50105,
        `Your administrator has configured the application ${nameOf(directory, principal)} ('${appId}') to block users unless they are specifically granted ('assigned') access to the application.`,
      ),
    );
  const enforced = policies.filter(({ state }) => state === "enabled").flatMap(controlsOf);
  if (enforced.includes("block"))
    return refuse(
      interaction(
        53003,
        "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
      ),
    );
  const administrator = user.directoryRoles.length > 0;
  if (
    (enforced.includes("mfa") || (directory.state.tenant.securityDefaults && administrator)) &&
    !proof.approved
  )
    return refuse(
      interaction(
        50076,
        "Due to a configuration change made by your administrator, you must use multi-factor authentication.",
      ),
    );
  note();
  return user;
}

const textsOf = (value: unknown, name: string): readonly string[] =>
  ((value as Readonly<Record<string, unknown>> | undefined)?.[name] ?? []) as readonly string[];

const controlsOf = ({ grantControls }: ConditionalAccessPolicy) => textsOf(grantControls, "builtInControls");

/** The policies that look at this person and this application, enforced or not. */
function applied(
  directory: Directory,
  principal: ServicePrincipal,
  user: User,
): readonly ConditionalAccessPolicy[] {
  const groups = new Set(groupsOf(directory, user.id).map(({ id }) => id));
  return Object.values(directory.state.conditionalAccessPolicies).filter(({ state, conditions }) => {
    if (state === "disabled") return false;
    const { users, applications } = conditions;
    const isIn = (people: "include" | "exclude") => {
      const named = textsOf(users, `${people}Users`);
      const byGroup = textsOf(users, `${people}Groups`).some((id) => groups.has(id));
      return named.includes("All") || named.includes(user.id) || byGroup;
    };
    const covers = (kind: string) => {
      const named = textsOf(applications, kind);
      return named.includes("All") || named.includes(principal.appId);
    };
    return (
      isIn("include") && !isIn("exclude") && covers("includeApplications") && !covers("excludeApplications")
    );
  });
}

function record(
  directory: Directory,
  user: User,
  appId: string,
  policies: readonly ConditionalAccessPolicy[],
  approved: boolean,
  failure?: OAuthError,
): void {
  const results = policies.map((policy) => {
    const fits = !controlsOf(policy).includes("block") && (!controlsOf(policy).includes("mfa") || approved);
    const result =
      policy.state === "enabled"
        ? fits
          ? "success"
          : "failure"
        : fits
          ? "reportOnlySuccess"
          : "reportOnlyFailure";
    return { id: policy.id, displayName: policy.displayName, result };
  });
  const enforced = results.filter(({ result }) => !result.startsWith("reportOnly"));
  const principal = principalOf(directory, appId);
  const entry: SignIn = {
    ...{
      id: directory.ids.uuid(),
      createdDateTime: directory.clock.now().toISOString(),
      userId: user.id,
      appId,
    },
    appDisplayName: principal
      ? nameOf(directory, principal)
      : (applicationOf(directory, appId)?.displayName ?? appId),
    ...{ errorCode: failure?.code ?? 0, failureReason: failure?.message ?? "Other." },
    conditionalAccessStatus:
      enforced.length === 0
        ? "notApplied"
        : enforced.some(({ result }) => result === "failure")
          ? "failure"
          : "success",
    appliedConditionalAccessPolicies: results,
  };
  directory.state.signIns.push(entry);
  directory.changed();
}
