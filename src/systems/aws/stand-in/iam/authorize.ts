import { fullAccess, pathToRoot } from "../organizations/model.ts";
import { AwsError } from "../protocol/error.ts";
import { type AwsWorld, accountOf, principalArn, type Session, sessionArn } from "../world.ts";
import type { ConditionValues } from "./conditions.ts";
import { type PolicyDocument, parseDocument, type Statement } from "./document.ts";
import { type Decision, evaluate } from "./evaluate.ts";
import { awsManagedPolicy } from "./managed-policies.ts";

/** What a service knows of a request beside the caller, the action and the resource. */
export interface AccessContext {
  /** Values of condition keys, by name: `{ "aws:RequestTag/team": "checkout" }`. */
  readonly keys?: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The text of the resource's own policy, where it has one. */
  readonly policy?: string | undefined;
  /** Whose the resource is; the caller's own account when left out. */
  readonly owner?: string;
  /** True where IAM counts only if the resource's policy lets it, as for keys of KMS. */
  readonly policyDecides?: boolean;
}

/**
 * Lets a call pass, or throws the service's own "access denied": IAM's decision over the policies of the caller's
 * role and its boundary, the resource's policy, and the service control policies above the caller's account.
 */
export function authorize(
  world: AwsWorld,
  session: Session,
  action: string,
  resource: string,
  context: AccessContext = {},
): void {
  const refusal = whyNot(world, session, action, resource, context);
  if (refusal === undefined) return;
  const [service = ""] = action.split(":");
  const message = `User: ${sessionArn(session)} is not authorized to perform: ${action} on resource: ${resource} ${refusal}`;
  const [status, code] = denials[service] ?? [400, "AccessDeniedException"];
  throw new AwsError(status, code, message);
}

/** How services say that they refuse: their status and code; most of them alike. */
const denials: Readonly<Record<string, readonly [number, string]>> = {
  iam: [403, "AccessDenied"],
  sts: [403, "AccessDenied"],
  s3: [403, "AccessDenied"],
  ec2: [403, "UnauthorizedOperation"],
  eks: [403, "AccessDeniedException"],
};

/** Why a call is not allowed, as AWS's messages end; undefined when it is allowed. */
export function whyNot(
  world: AwsWorld,
  session: Session,
  action: string,
  resource: string,
  context: AccessContext = {},
): string | undefined {
  const { owner = session.account, policy, policyDecides = false } = context;
  const question = { action, resource, values: conditionValues(world, session, owner, context) };
  const own = policy === undefined ? [] : [parseDocument(policy)];
  const held = policiesOf(world, session);
  const identity = evaluate(held.identity, question);
  const direct = evaluate(own, question, (statement) => namesPrincipal(statement, session) === "itself");
  const byAccount = evaluate(own, question, (statement) => namesPrincipal(statement, session) !== undefined);
  const levels = controlLevels(world, session).map((level) => evaluate(level, question));
  const boundary: Decision = held.boundary ? evaluate([held.boundary], question) : "allow";

  const denied = (kind: string) => `with an explicit deny in ${kind}`;
  const lacking = (kind: string) => `because no ${kind} allows the ${action} action`;
  if (levels.includes("deny")) return denied("a service control policy");
  if (identity === "deny") return denied("an identity-based policy");
  if (byAccount === "deny") return denied("a resource-based policy");
  if (boundary === "deny") return denied("a permissions boundary");
  if (levels.includes("none")) return lacking("service control policy");
  if (boundary === "none") return lacking("permissions boundary");
  if ((owner !== session.account || policyDecides) && byAccount !== "allow")
    return lacking("resource-based policy");
  // Within the account, whom the resource's policy names itself needs nothing else.
  if (direct === "allow" && owner === session.account) return undefined;
  return identity === "allow" ? undefined : lacking("identity-based policy");
}

/** Whether a statement's principal is the caller itself, or only the account that the caller is in. */
export function namesPrincipal(
  { Principal, NotPrincipal }: Statement,
  session: Session,
): "itself" | "its account" | undefined {
  const naming = (list: readonly string[]) => {
    if (list.some((one) => [principalArn(session), sessionArn(session), "*"].includes(one))) return "itself";
    const account = [session.account, `arn:aws:iam::${session.account}:root`];
    return list.some((one) => account.includes(one)) ? "its account" : undefined;
  };
  if (NotPrincipal) return naming(NotPrincipal.AWS ?? []) === undefined ? "itself" : undefined;
  return naming(Principal?.AWS ?? []);
}

/** What the caller's own policies are: inline ones, managed ones, and the boundary. */
function policiesOf(
  world: AwsWorld,
  { account, principal }: Session,
): { readonly identity: readonly PolicyDocument[]; readonly boundary?: PolicyDocument } {
  if (principal.kind === "operator") return { identity: [managed(world, account, administrator)] };
  const role = accountOf(world, account).iam.roles[principal.name];
  // Keys of a role that was deleted, and made again perhaps, are good for nothing.
  if (role?.id !== principal.id) return { identity: [] };
  return {
    identity: [
      ...Object.values(role.inline).map(parseDocument),
      ...role.attached.map((arn) => managed(world, account, arn)),
    ],
    ...(role.boundary && { boundary: managed(world, account, role.boundary) }),
  };
}

const administrator = "arn:aws:iam::aws:policy/AdministratorAccess";

function managed(world: AwsWorld, account: string, arn: string): PolicyDocument {
  const versions = accountOf(world, account).iam.policies[arn]?.versions;
  const text = versions?.find(({ isDefault }) => isDefault)?.document ?? awsManagedPolicy(arn);
  return text === undefined ? { Statement: [] } : parseDocument(text);
}

/** The service control policies over an account, one list for each level; none for the management account. */
function controlLevels(
  world: AwsWorld,
  { account, principal }: Session,
): readonly (readonly PolicyDocument[])[] {
  const { organization } = world.state.value;
  if (!organization?.policyTypes.includes(controls) || account === world.management) return [];
  const role = principal.kind === "role" ? accountOf(world, account).iam.roles[principal.name] : undefined;
  if (role?.path.startsWith("/aws-service-role/")) return [];
  return pathToRoot(organization, account).map((target) =>
    (organization.attachments[target] ?? []).flatMap((id) => {
      const policy = organization.policies[id];
      return policy?.type === controls || id === fullAccess ? [parseDocument(policy?.content ?? "")] : [];
    }),
  );
}

const controls = "SERVICE_CONTROL_POLICY";

/** The global condition keys (IAM User Guide, "AWS global condition context keys"), and the service's own. */
export function conditionValues(
  world: AwsWorld,
  session: Session,
  owner: string,
  { keys = {} }: Pick<AccessContext, "keys">,
): ConditionValues {
  const { organization } = world.state.value;
  const { account, principal, region } = session;
  const role = principal.kind === "role" ? accountOf(world, account).iam.roles[principal.name] : undefined;
  const member = organization?.members[account];
  const path = organization &&
    member && [organization.id, ...[...pathToRoot(organization, account)].slice(1).reverse()];
  const values: Readonly<Record<string, string | readonly string[] | undefined>> = {
    "aws:PrincipalArn": principalArn(session),
    "aws:PrincipalAccount": account,
    "aws:PrincipalType": principal.kind === "role" ? "AssumedRole" : "User",
    "aws:PrincipalOrgID": member && organization?.id,
    "aws:PrincipalOrgPaths": path && [`${path.join("/")}/`],
    "aws:PrincipalIsAWSService": "false",
    "aws:ViaAWSService": "false",
    "aws:userid": principal.kind === "role" ? `${principal.id}:${principal.sessionName}` : principal.name,
    "aws:username": principal.kind === "role" ? undefined : principal.name,
    "aws:ResourceAccount": owner,
    "aws:ResourceOrgID": organization?.members[owner] && organization.id,
    "aws:RequestedRegion": region,
    "aws:CurrentTime": world.clock.now().toISOString(),
    "aws:EpochTime": String(Math.floor(world.clock.now().getTime() / 1000)),
    // The loopback stands for the encrypted line to the vendor.
    "aws:SecureTransport": "true",
    ...Object.fromEntries(
      Object.entries(role?.tags ?? {}).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
    ),
    ...keys,
  };
  return new Map(
    Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), typeof value === "string" ? [value] : value]],
    ),
  );
}
