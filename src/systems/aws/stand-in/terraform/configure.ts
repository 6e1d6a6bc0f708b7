import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { Attributes, ConfigurationRemark } from "../../../../contracts/terraform-backend.ts";
import type { Clock } from "../../../../foundation/clock.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import type { AwsCredentials } from "../../signature.ts";
import { textAt } from "../protocol/xml-reader.ts";
import { type Caller, query } from "./calls.ts";
import { validAccountId, validArn } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";

/** What the provider reads of its environment. */
export const variables = [
  ...(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] as const),
  ...(["AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL"] as const),
] as const;

export type Environment = Readonly<Partial<Record<(typeof variables)[number], string>>>;

export interface Doors {
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** `internal/provider/sdkv2/provider.go` and `internal/conns/config.go`: what is wrong before anybody is called. */
export function validateConfiguration(configuration: Attributes): readonly ConfigurationRemark[] {
  return remarksOf(
    [
      validArn("assume_role.role_arn"),
      validAccountId("allowed_account_ids"),
      validAccountId("forbidden_account_ids"),
    ],
    configuration,
  );
}

/**
 * Makes a connection as the real provider does: configuration before environment, then the roles to assume one after
 * another, then the account by GetCallerIdentity, which has to be one of the allowed.
 */
export async function configure(
  configuration: Attributes,
  environment: Environment,
  doors: Doors,
): Promise<Result<AwsConnection>> {
  const unserved = notServed(configuration);
  if (unserved) return unserved;
  const endpoint = loopback(environment.AWS_ENDPOINT_URL ?? "", "AWS_ENDPOINT_URL");
  if (!endpoint.ok) return endpoint;
  const region =
    text(configuration["region"]) ?? text(environment.AWS_REGION) ?? text(environment.AWS_DEFAULT_REGION);
  // The pattern of the one partition, out of the SDK's own list of endpoints.
  if (!/^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/.test(region ?? "")) {
    return failure("terraform-vendor-refused", `invalid AWS Region: ${region ?? ""}`);
  }
  const credentials = credentialsOf(configuration, environment);
  if (!credentials.ok) return credentials;
  let caller: Caller = {
    ...{ endpoint: endpoint.value, region: region ?? "", credentials: credentials.value },
    ...doors,
  };
  for (const role of blocks(configuration["assume_role"])) {
    const assumed = await assume(caller, role);
    if (!assumed.ok) return assumed;
    caller = { ...caller, credentials: assumed.value };
  }
  const account = await accountOf(caller);
  if (!account.ok) return account;
  const allowed = list(configuration["allowed_account_ids"]);
  const forbidden = list(configuration["forbidden_account_ids"]);
  if (forbidden.includes(account.value) || (allowed.length > 0 && !allowed.includes(account.value))) {
    return failure("terraform-vendor-refused", `AWS account ID not allowed: ${account.value}`);
  }
  return ok({ ...caller, account: account.value, defaultTags: defaultTags(configuration) });
}

/** Settings that would change what is done, and that nobody has needed yet. */
function notServed(configuration: Attributes): Result<never> | undefined {
  for (const block of blocks(configuration["endpoints"])) {
    for (const [service, address] of Object.entries(block)) {
      const here = loopback(text(address) ?? "http://127.0.0.1", `endpoints.${service}`);
      if (!here.ok) return here;
      if (text(address)) return unserved("endpoints", "Set AWS_ENDPOINT_URL in the environment.");
    }
  }
  const name = ["profile", "assume_role_with_web_identity", "ignore_tags"].find(
    (one) => text(configuration[one]) !== undefined || blocks(configuration[one]).length > 0,
  );
  return name === undefined ? undefined : unserved(name);
}

function unserved(name: string, next?: string): Result<never> {
  const summary = `The stand-in provider does not serve '${name}' of the provider aws.`;
  return failure("terraform-not-served", summary, { next });
}

/** An address of this machine, without a slash at its end. */
function loopback(address: string, name: string): Result<string> {
  if (URL.canParse(address) && ["127.0.0.1", "localhost"].includes(new URL(address).hostname)) {
    return ok(address.replace(/\/+$/, ""));
  }
  const said = address === "" ? "without an address" : `with ${address}`;
  return failure("terraform-beyond-loopback", `${name}: the stand-in provider does not talk ${said}.`, {
    next: "Set AWS_ENDPOINT_URL to the address of the stand-in.",
  });
}

function credentialsOf(configuration: Attributes, environment: Environment): Result<AwsCredentials> {
  const own = text(configuration["access_key"]);
  const accessKeyId = own ?? text(environment.AWS_ACCESS_KEY_ID);
  const secretAccessKey = text(configuration["secret_key"]) ?? text(environment.AWS_SECRET_ACCESS_KEY);
  const sessionToken =
    text(configuration["token"]) ?? (own ? undefined : text(environment.AWS_SESSION_TOKEN));
  if (!accessKeyId || !secretAccessKey) {
    return failure("terraform-vendor-refused", "No valid credential sources found", {
      next: "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
    });
  }
  return ok({ accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) });
}

async function assume(caller: Caller, role: Attributes): Promise<Result<AwsCredentials>> {
  const arn = text(role["role_arn"]);
  if (arn === undefined) return ok(caller.credentials); // Not known yet: the real provider skips it as well.
  const strange = ["policy", "policy_arns", "tags", "transitive_tag_keys", "source_identity"].find(
    (name) => text(role[name]) !== undefined || list(role[name]).length > 0,
  );
  if (strange) return unserved(`assume_role.${strange}`);
  const answer = await query(caller, "sts", "AssumeRole", {
    RoleArn: arn,
    RoleSessionName: text(role["session_name"]) ?? `aws-go-sdk-${caller.clock.now().getTime()}`,
    DurationSeconds: seconds(text(role["duration"]) ?? ""),
    ExternalId: text(role["external_id"]),
  });
  if (!answer.ok) {
    const cause = `IAM Role (${arn}) cannot be assumed.\n\nError: ${answer.diagnostics[0]?.summary ?? ""}`;
    return failure("terraform-vendor-refused", "Cannot assume IAM Role", {
      cause,
      next: "See whether the credentials may assume the role, and whether the role trusts them.",
    });
  }
  const read = (name: string) => textAt(answer.value, "Credentials", name) ?? "";
  return ok({
    ...{ accessKeyId: read("AccessKeyId"), secretAccessKey: read("SecretAccessKey") },
    sessionToken: read("SessionToken"),
  });
}

async function accountOf(caller: Caller): Promise<Result<string>> {
  const answer = await query(caller, "sts", "GetCallerIdentity");
  if (answer.ok) return ok(textAt(answer.value, "Account") ?? "");
  const said = answer.diagnostics[0]?.summary ?? "";
  return failure(
    "terraform-vendor-refused",
    `Retrieving AWS account details: validating provider credentials: retrieving caller identity from STS: ${said}`,
  );
}

function defaultTags(configuration: Attributes): Readonly<Record<string, string>> {
  const [block] = blocks(configuration["default_tags"]);
  const pairs = Object.entries((block?.["tags"] ?? {}) as Attributes);
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

/** `1h30m` in seconds. */
function seconds(duration: string): number | undefined {
  const [, hours = "0", minutes = "0", rest = "0"] =
    /^(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(duration) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest) || undefined;
}

/** An empty text is as good as none, and so is one that is not known yet. */
function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}

function blocks(value: unknown): readonly Attributes[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}
