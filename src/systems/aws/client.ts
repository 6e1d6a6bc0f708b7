import * as z from "zod";
import type { Clock } from "../../foundation/clock.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { type AwsCredentials, signRequest } from "./signature.ts";

export interface AwsClientOptions {
  /** Where STS and ECR answer; in rehearsal both at the stand-in's address. */
  readonly endpoint: string;
  readonly region: string;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
}

/** What GetAuthorizationToken gives: a login that is good for twelve hours. */
export interface EcrAuthorization {
  readonly username: string;
  readonly password: string;
  /** Base URL of the registry. */
  readonly proxyEndpoint: string;
}

/** Exchanges an OIDC token for a role's temporary keys. Fails with `aws-refused`, its cause `Code: message`. */
export async function assumeRoleWithWebIdentity(
  options: AwsClientOptions,
  request: {
    readonly roleArn: string;
    readonly sessionName: string;
    readonly token: string;
    readonly seconds: number;
  },
): Promise<Result<AwsCredentials>> {
  const answer = await query(options, {
    Action: "AssumeRoleWithWebIdentity",
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    WebIdentityToken: request.token,
    DurationSeconds: String(request.seconds),
  });
  if (!answer.ok) return answer;
  return ok({
    accessKeyId: element(answer.value, "AccessKeyId"),
    secretAccessKey: element(answer.value, "SecretAccessKey"),
    sessionToken: element(answer.value, "SessionToken"),
  });
}

/** Who the keys belong to. */
export async function getCallerIdentity(
  options: AwsClientOptions,
  credentials: AwsCredentials,
): Promise<Result<{ readonly account: string; readonly arn: string }>> {
  const answer = await query(options, { Action: "GetCallerIdentity" }, credentials);
  if (!answer.ok) return answer;
  return ok({ account: element(answer.value, "Account"), arn: element(answer.value, "Arn") });
}

const authorizationSchema = z.object({
  authorizationData: z.array(z.object({ authorizationToken: z.string(), proxyEndpoint: z.string() })).min(1),
});

/** A login for each registry, by account id; for the caller's own when none is named. */
export async function getAuthorizationTokens(
  options: AwsClientOptions,
  credentials: AwsCredentials,
  accounts: readonly string[],
): Promise<Result<readonly EcrAuthorization[]>> {
  const body = accounts.length > 0 ? { registryIds: accounts } : {};
  const answer = await ecr(options, "GetAuthorizationToken", body, credentials);
  if (!answer.ok) return answer;
  const read = authorizationSchema.safeParse(answer.value);
  if (!read.success)
    return failure("aws-refused", "ECR's answer cannot be read.", { cause: read.error.message });
  return ok(
    read.data.authorizationData.map(({ authorizationToken, proxyEndpoint }) => {
      const [username = "", ...password] = Buffer.from(authorizationToken, "base64")
        .toString("utf8")
        .split(":");
      return { username, password: password.join(":"), proxyEndpoint };
    }),
  );
}

/** A call of ECR's JSON protocol, signed. */
export async function ecr(
  options: AwsClientOptions,
  operation: string,
  body: unknown,
  credentials: AwsCredentials,
): Promise<Result<unknown>> {
  const text = JSON.stringify(body);
  const headers = {
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `AmazonEC2ContainerRegistry_V20150921.${operation}`,
  };
  const answer = await send(options, headers, text, "ecr", credentials);
  if (!answer.ok) return answer;
  const json = parseJson(answer.value.text) as { __type?: string; message?: string } | undefined;
  if (answer.value.status === 200 && json) return ok(json);
  return refused(operation, answer.value.status, `${json?.__type ?? "Unknown"}: ${json?.message ?? ""}`);
}

/** A call of STS's query protocol; signed where credentials are given. */
async function query(
  options: AwsClientOptions,
  parameters: Readonly<Record<string, string>>,
  credentials?: AwsCredentials,
): Promise<Result<string>> {
  const body = new URLSearchParams({ ...parameters, Version: "2011-06-15" }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
  const answer = await send(options, headers, body, "sts", credentials);
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  if (status === 200) return ok(text);
  const cause = `${element(text, "Code") || "Unknown"}: ${element(text, "Message")}`;
  return refused(parameters["Action"] ?? "", status, cause);
}

async function send(
  options: AwsClientOptions,
  headers: Readonly<Record<string, string>>,
  body: string,
  service: string,
  credentials: AwsCredentials | undefined,
): Promise<Result<{ readonly status: number; readonly text: string }>> {
  const url = new URL("/", options.endpoint);
  const request = { method: "POST", url, headers, body };
  const scope = { region: options.region, service };
  const signed = credentials ? signRequest(request, scope, credentials, options.clock.now()) : headers;
  try {
    const response = await options.fetch(url.href, { method: "POST", headers: signed, body });
    return ok({ status: response.status, text: await response.text() });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    return failure("aws-unreachable", `AWS did not answer at ${options.endpoint}.`, { cause });
  }
}

function refused(operation: string, status: number, cause: string): Result<never> {
  return failure("aws-refused", `AWS refused ${operation} (${status}).`, {
    cause,
    next: "Check the role's trust policy and what the role may do.",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text of the first element of that name; these answers have no attributes inside. */
function element(xml: string, name: string): string {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? "";
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => entities[entity] ?? "");
}
