import type { Facts } from "../../contracts/facts.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { type AwsClient, firstRole } from "./connect.ts";
import type { AwsCredentials } from "./signature.ts";

/** The name of the role that only reads, in every account. */
const planRole = "groundwork-plan";

/**
 * What Terraform's provider and backend read. A plan takes the role that only reads as soon as a fact proves that it
 * is there whole; until then, and for an apply, it is the operator's own keys. They are handed on, never written down.
 */
export async function engineEnvironment(
  client: AwsClient,
  facts: Facts,
  purpose: "plan" | "apply",
): Promise<Result<Readonly<Record<string, string>>>> {
  if (purpose === "plan" && facts.has("aws.role.plan.arn")) {
    const home = await client.management();
    if (!home.ok) return home;
    const keys = await client.assume(planRole, home.value.account);
    if (!keys.ok) return keys;
    if (keys.value) return ok(variables(client, keys.value, planRole));
  }
  return client.operator.ok ? ok(variables(client, client.operator.value, firstRole)) : client.operator;
}

/** `TF_VAR_role`: what providers of other accounts take there. Stacks without that variable ignore it. */
function variables(
  { region, endpoint }: AwsClient,
  { accessKeyId, secretAccessKey, sessionToken }: AwsCredentials,
  role: string,
): Readonly<Record<string, string>> {
  return {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    ...(sessionToken !== undefined && { AWS_SESSION_TOKEN: sessionToken }),
    AWS_REGION: region,
    ...(endpoint !== undefined && { AWS_ENDPOINT_URL: endpoint }),
    TF_VAR_role: role,
  };
}

/** How the provider goes about deleting and waiting; AWS keeps none of it. */
export const engineOnly = [
  "bypass_policy_lockout_safety_check",
  "close_on_deletion",
  "deletion_window_in_days",
  "force_delete",
  "force_destroy",
  "force_detach_policies",
  "revoke_rules_on_delete",
  "skip_destroy",
];
