import type { ActionEquivalent, ActionResult, ActionStep } from "../../../contracts/action-equivalent.ts";
import type { Clock } from "../../../foundation/clock.ts";
import { assumeRoleWithWebIdentity, getCallerIdentity } from "../client.ts";

export interface AwsActionsOptions {
  /** Where STS and ECR answer. */
  readonly endpoint: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** Declared by aws-actions/configure-aws-credentials v5.1.1. */
const inputs = [
  ...["aws-region", "role-to-assume", "aws-access-key-id", "aws-secret-access-key", "aws-session-token"],
  ...["web-identity-token-file", "role-chaining", "audience", "http-proxy", "mask-aws-account-id"],
  ...["role-duration-seconds", "role-external-id", "role-session-name", "role-skip-session-tagging"],
  ...["inline-session-policy", "managed-session-policies", "output-credentials", "unset-current-credentials"],
  ...["disable-retry", "retry-max-attempts", "special-characters-workaround", "use-existing-credentials"],
  ...["allowed-account-ids", "force-skip-oidc", "action-timeout-s", "no-proxy"],
];

/** Declared inputs that ask for something other than the exchange of the job's own identity for one role. */
const unsupported = [
  ...["aws-access-key-id", "aws-secret-access-key", "aws-session-token", "web-identity-token-file"],
  ...["role-chaining", "http-proxy", "role-external-id", "inline-session-policy", "managed-session-policies"],
];

/** The job's identity for a role's temporary keys, by a real call to STS at the given address. */
export function configureAwsCredentials(options: AwsActionsOptions): ActionEquivalent {
  return {
    uses: "aws-actions/configure-aws-credentials",
    inputs,
    defaults: { audience: "sts.amazonaws.com" },
    note: "asks the AWS stand-in's STS for the role, with the job's own identity token",
    run: (step) => configure(options, step),
  };
}

async function configure(options: AwsActionsOptions, step: ActionStep): Promise<ActionResult> {
  const region = step.inputs["aws-region"] ?? "";
  const roleArn = step.inputs["role-to-assume"] ?? "";
  if (region === "") return fail("Input required and not supplied: aws-region");
  if (!/^[a-z0-9-]+$/i.test(region)) return fail(`Region is not valid: ${region}`);
  const asked = unsupported.find((name) => isGiven(step.inputs[name]));
  if (asked)
    return fail(
      `The rehearsal takes roles by the job's OIDC identity only; the input ${asked} has no effect here. Remove it.`,
    );
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/.test(roleArn)) {
    return fail(
      "The rehearsal needs role-to-assume as a role's full ARN: arn:aws:iam::<account>:role/<name>.",
    );
  }
  let token: string;
  try {
    token = await step.identityToken(step.inputs["audience"] || "sts.amazonaws.com");
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return fail(`The job has no OIDC identity; give it \`permissions: id-token: write\`. (${cause})`);
  }
  step.mask(token);
  const client = { ...options, region };
  const credentials = await assumeRoleWithWebIdentity(client, {
    roleArn,
    sessionName: step.inputs["role-session-name"] || "GitHubActions",
    token,
    seconds: Number(step.inputs["role-duration-seconds"] || "3600"),
  });
  if (!credentials.ok) {
    return fail(
      `Could not assume role with OIDC: ${credentials.diagnostics[0]?.cause ?? credentials.diagnostics[0]?.summary}`,
    );
  }
  const { accessKeyId, secretAccessKey, sessionToken = "" } = credentials.value;
  for (const secret of [accessKeyId, secretAccessKey, sessionToken]) step.mask(secret);
  const identity = await getCallerIdentity(client, credentials.value);
  if (!identity.ok) return fail(`Credentials could not be validated: ${identity.diagnostics[0]?.cause}`);
  const allowed = (step.inputs["allowed-account-ids"] ?? "").split(",").map((id) => id.trim());
  if (allowed[0] !== "" && !allowed.includes(identity.value.account)) {
    return fail(
      `The account ID of the provided credentials (${identity.value.account}) is not one of the allowed.`,
    );
  }
  if (step.inputs["mask-aws-account-id"] === "true") step.mask(identity.value.account);
  step.setEnvironment("AWS_DEFAULT_REGION", region);
  step.setEnvironment("AWS_REGION", region);
  step.setEnvironment("AWS_ACCESS_KEY_ID", accessKeyId);
  step.setEnvironment("AWS_SECRET_ACCESS_KEY", secretAccessKey);
  step.setEnvironment("AWS_SESSION_TOKEN", sessionToken);
  step.log(`Authenticated as ${identity.value.arn}`);
  const keys = {
    "aws-access-key-id": accessKeyId,
    "aws-secret-access-key": secretAccessKey,
    "aws-session-token": sessionToken,
  };
  return {
    outcome: "success",
    outputs: {
      "aws-account-id": identity.value.account,
      ...(step.inputs["output-credentials"] === "true" && keys),
    },
  };
}

/** An input that is set to something other than "no". */
function isGiven(value: string | undefined): boolean {
  return value !== undefined && value !== "" && value !== "false";
}

function fail(message: string): ActionResult {
  return { outcome: "failure", message };
}
