import * as z from "zod";
import { namesPrincipal } from "../iam/authorize.ts";
import { readDocument, type Statement } from "../iam/document.ts";
import { AwsError } from "../protocol/error.ts";
import { matches } from "../protocol/operations.ts";
import { type KmsCall, type KmsOperations, notFound, onKey, refusePendingDeletion } from "./call.ts";

const name = z.object({ PolicyName: z.string().default("default") });
const newPolicy = name.extend({
  Policy: z.string().min(1).max(131_072),
  BypassPolicyLockoutSafetyCheck: z.boolean().default(false),
});

export const policyOperations: KmsOperations = {
  GetKeyPolicy: onKey("GetKeyPolicy", name, (_call, key, { PolicyName }) => {
    requireDefault(PolicyName);
    return { Policy: key.policy, PolicyName };
  }),
  PutKeyPolicy: onKey("PutKeyPolicy", newPolicy, (call, key, input) => {
    requireDefault(input.PolicyName);
    refusePendingDeletion(key);
    key.policy = checkedPolicy(call, input.Policy, input.BypassPolicyLockoutSafetyCheck);
    call.changed();
  }),
  ListKeyPolicies: onKey("ListKeyPolicies", z.object({}), () => ({
    PolicyNames: ["default"],
    Truncated: false,
  })),
};

function requireDefault(policyName: string): void {
  if (policyName !== "default") throw notFound("No such policy exists");
}

/** What the console and the API give a key that is made without a policy: the account's own IAM decides. */
export function defaultPolicy(account: string): string {
  const own = {
    ...{ Sid: "Enable IAM User Permissions", Effect: "Allow" },
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    ...{ Action: "kms:*", Resource: "*" },
  };
  return JSON.stringify({ Version: "2012-10-17", Id: "key-default-1", Statement: [own] });
}

/** The policy's text; refused when it is no policy, or would lock out whoever puts it. */
export function checkedPolicy({ session }: KmsCall, text: string, bypass: boolean): string {
  const policy = readDocument(text);
  if ("wrong" in policy || !policy.Statement.every(isWhole)) throw malformed(malformedPolicy);
  const keeps = (one: Statement) =>
    one.Effect === "Allow" &&
    (one.Action ?? []).some((action) => matches(action.toLowerCase(), "kms:putkeypolicy")) &&
    namesPrincipal(one, session) !== undefined;
  if (!bypass && !policy.Statement.some(keeps)) throw malformed(lockout);
  return text;
}

const malformedPolicy = "The specified policy is malformed.";
const lockout = "The new key policy will not allow you to update the key policy in the future.";

/** A resource's policy says for whom it is, and KMS wants a resource, too. */
const isWhole = (one: Statement) =>
  (one.Principal ?? one.NotPrincipal) !== undefined && (one.Resource ?? one.NotResource) !== undefined;

function malformed(message: string): AwsError {
  return new AwsError(400, "MalformedPolicyDocumentException", message);
}
