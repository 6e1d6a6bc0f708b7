import { AwsError } from "../protocol/error.ts";
import type { AwsWorld } from "../world.ts";
import { limitExceeded } from "./call.ts";
import { type PolicyDocument, readDocument } from "./document.ts";

export function malformed(message: string): AwsError {
  return new AwsError(400, "MalformedPolicyDocument", message);
}

function read(text: string): PolicyDocument {
  const document = readDocument(text);
  if ("wrong" in document) throw malformed(document.wrong);
  return document;
}

/** Refuses what cannot be the policy of a role: without resources, with principals, or with names of no service. */
export function checkIdentityPolicy(text: string): void {
  for (const statement of read(text).Statement) {
    if (statement.Principal ?? statement.NotPrincipal) {
      throw malformed("Policy document should not specify a principal.");
    }
    checkActions([...(statement.Action ?? []), ...(statement.NotAction ?? [])]);
    const resources = [...(statement.Resource ?? []), ...(statement.NotResource ?? [])];
    if (resources.length === 0) throw malformed("Policy statement must contain resources.");
    const wrong = resources.find((one) => one !== "*" && !/^arn:[^:]*:[^:]*:[^:]*:[^:]*:.+/.test(one));
    if (wrong !== undefined) throw malformed(`Resource ${wrong} must be in ARN format or "*".`);
  }
}

function checkActions(actions: readonly string[]): void {
  if (actions.every((action) => action === "*" || /^[a-z0-9-]+:[A-Za-z0-9*?]+$/i.test(action))) return;
  throw malformed("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
}

/** The largest trust policy, in characters without white space. */
const largestTrust = 2048;

/** Refuses what cannot be a trust policy, and principals that are nobody. */
export function checkTrustPolicy(world: AwsWorld, text: string): void {
  for (const statement of read(text).Statement) {
    if (statement.Resource ?? statement.NotResource) throw malformed("Has prohibited field Resource.");
    const principal = statement.Principal ?? statement.NotPrincipal;
    if (!principal) throw malformed("Missing required field Principal");
    const actions = [...(statement.Action ?? []), ...(statement.NotAction ?? [])];
    if (!actions.every((action) => action.toLowerCase().startsWith("sts:"))) {
      throw malformed("AssumeRole policy may only specify STS AssumeRole actions.");
    }
    const nobody = (principal.AWS ?? []).find((one) => !isSomebody(world, one));
    if (nobody !== undefined) throw malformed(`Invalid principal in policy: "AWS":"${nobody}"`);
  }
  if (sizeOf(text) > largestTrust)
    throw limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${largestTrust}`);
}

/** The length that counts for quotas: without white space. */
export function sizeOf(text: string): number {
  return text.replace(/\s/g, "").length;
}

/** An account, or a role that is there; sessions and the operator are taken at their word. */
function isSomebody({ state, management, otherAccounts }: AwsWorld, principal: string): boolean {
  if (principal === "*") return true;
  const [, account = "", resource = ""] =
    /^arn:aws:(?:iam|sts)::(\d{12}):(.+)$/.exec(principal) ?? /^(\d{12})$/.exec(principal) ?? [];
  const known = Object.hasOwn(state.value.accounts, account) ? state.value.accounts[account] : undefined;
  if (!known) return otherAccounts.includes(account) && (resource === "" || resource === "root");
  if (resource === "" || resource === "root") return true;
  if (resource.startsWith("assumed-role/")) return true;
  if (resource === "user/operator") return account === management;
  const [, path = "", name = ""] = /^role(\/(?:.*\/)?)([^/]+)$/.exec(resource) ?? [];
  return Object.hasOwn(known.iam.roles, name) && known.iam.roles[name]?.path === path;
}
