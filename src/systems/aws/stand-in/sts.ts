import type { Context } from "hono";
import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import type { TextRequest } from "../signature.ts";
import { authenticate, type Rejection } from "./authenticate.ts";
import { openSession } from "./sessions.ts";
import { trusts } from "./trust.ts";
import { type AwsWorld, roleArn, type Session, sessionArn } from "./world.ts";
import { elements } from "./xml.ts";

const namespace = "https://sts.amazonaws.com/doc/2011-06-15/";

/** An error as STS answers it: XML, its own code, and a status. */
class StsError extends Error {
  readonly status: 400 | 403;
  readonly code: string;
  constructor(status: 400 | 403, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Answers one call of STS's query protocol. */
export async function answerSts(world: AwsWorld, context: Context, request: TextRequest): Promise<Response> {
  const parameters = new URLSearchParams(request.body);
  const requestId = world.ids.uuid();
  const action = parameters.get("Action") ?? "";
  try {
    const result = await perform(world, action, parameters, request);
    const body = `<${action}Result>${result}</${action}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    return xml(
      context,
      200,
      `<${action}Response xmlns="${namespace}">${body}${metadata}</${action}Response>`,
    );
  } catch (error) {
    if (!(error instanceof StsError)) throw error;
    world.log(`STS refuses ${action}: ${error.code}`);
    const detail = elements({ Type: "Sender", Code: error.code, Message: error.message });
    const body = `<Error>${detail}</Error><RequestId>${requestId}</RequestId>`;
    return xml(context, error.status, `<ErrorResponse xmlns="${namespace}">${body}</ErrorResponse>`);
  }
}

function perform(
  world: AwsWorld,
  action: string,
  parameters: URLSearchParams,
  request: TextRequest,
): Promise<string> {
  switch (action) {
    case "AssumeRoleWithWebIdentity":
      return assumeRole(world, parameters);
    case "GetCallerIdentity":
      return callerIdentity(world, request);
    default:
      throw new StsError(400, "InvalidAction", `Could not find operation ${action} for version 2011-06-15`);
  }
}

async function assumeRole(world: AwsWorld, parameters: URLSearchParams): Promise<string> {
  const arn = required(parameters, "RoleArn");
  const sessionName = required(parameters, "RoleSessionName");
  const token = required(parameters, "WebIdentityToken");
  if (!/^[\w+=,.@-]{2,64}$/.test(sessionName)) {
    throw invalid("roleSessionName", "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  }
  const seconds = Number(parameters.get("DurationSeconds") ?? "3600");
  if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
    throw invalid("durationSeconds", "Member must have value between 900 and 43200");
  }
  const claims = await verifyToken(world, token);
  const provider = String(claims.iss).replace(/^https?:\/\//, "");
  const providerArn = `arn:aws:iam::${world.account}:oidc-provider/${provider}`;
  const role = Object.values(world.state.value.roles).find(
    (candidate) => roleArn(world, candidate.name) === arn,
  );
  // IAM does not say whether the role is missing or does not trust: that would help whoever guesses.
  if (!role || !trusts(role.trust, { providerArn, provider, claims })) {
    throw new StsError(403, "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity");
  }
  const keys = openSession(world, role, world.account, sessionName, seconds);
  const session = world.sessions.get(keys.accessKeyId) as Session;
  world.log(`STS: ${String(claims.sub)} takes the role ${role.name}`);
  const credentials = elements({
    AccessKeyId: keys.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: session.expires.toISOString().replace(/\.\d+/, ""),
  });
  const user = elements({
    AssumedRoleId: `${roleId(role.name)}:${sessionName}`,
    Arn: sessionArn(session),
  });
  const about = elements({
    Audience: String(claims.aud),
    Provider: providerArn,
    SubjectFromWebIdentityToken: String(claims.sub),
  });
  return `<Credentials>${credentials}</Credentials><AssumedRoleUser>${user}</AssumedRoleUser>${about}`;
}

/** Checks issuer, audience, expiry and signature, in the order in which STS complains about them. */
async function verifyToken(world: AwsWorld, token: string): Promise<JWTPayload> {
  const refuse = (message: string) => new StsError(400, "InvalidIdentityToken", message);
  let unverified: JWTPayload;
  try {
    unverified = decodeJwt(token);
  } catch {
    throw refuse(
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  }
  const issuer = unverified.iss ?? "";
  const provider = Object.hasOwn(world.state.value.identityProviders, issuer)
    ? world.state.value.identityProviders[issuer]
    : undefined;
  if (!provider) throw refuse(`No OpenIDConnect provider found in your account for ${issuer}`);
  const keys = await issuerKeys(world, issuer);
  try {
    const verified = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer,
      audience: [...provider.audiences],
      currentDate: world.clock.now(),
      algorithms: ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"], // What IAM documents as supported.
      requiredClaims: ["sub", "exp", "iat"],
    });
    return verified.payload;
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      const expired = new Date((unverified.exp ?? 0) * 1000).toISOString();
      const now = world.clock.now().toISOString();
      const message = `Token expired: current date/time ${now} must be before the expiration date/time ${expired}`;
      throw new StsError(400, "ExpiredTokenException", message);
    }
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud") {
      throw refuse("Incorrect token audience");
    }
    throw refuse("Provided Token is not valid: its signature or its claims could not be verified");
  }
}

async function issuerKeys(world: AwsWorld, issuer: string): Promise<JSONWebKeySet> {
  try {
    const discovery = await world.fetch(`${issuer}/.well-known/openid-configuration`);
    const { jwks_uri: address } = (await discovery.json()) as { jwks_uri: string };
    const keys = await world.fetch(address);
    if (!keys.ok) throw new Error(`status ${keys.status}`);
    return (await keys.json()) as JSONWebKeySet;
  } catch {
    const message =
      "Couldn't retrieve verification key from your identity provider, please reference AssumeRoleWithWebIdentity documentation for requirements";
    throw new StsError(400, "InvalidIdentityToken", message);
  }
}

const rejections: Readonly<Record<Rejection, readonly [string, string]>> = {
  missing: ["MissingAuthenticationToken", "Request is missing Authentication Token"],
  "unknown-key": ["InvalidClientTokenId", "The security token included in the request is invalid."],
  "wrong-token": ["InvalidClientTokenId", "The security token included in the request is invalid."],
  expired: ["ExpiredToken", "The security token included in the request is expired"],
  "wrong-signature": [
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided.",
  ],
  skewed: ["SignatureDoesNotMatch", "Signature expired."],
};

async function callerIdentity(world: AwsWorld, request: TextRequest): Promise<string> {
  const caller = authenticate(world, request, "sts");
  if ("rejection" in caller) throw new StsError(403, ...rejections[caller.rejection]);
  const { session } = caller;
  return elements({
    Arn: sessionArn(session),
    UserId: `${roleId(session.role.name)}:${session.sessionName}`,
    Account: session.account,
  });
}

/** Stable and of the vendor's form; nothing depends on its letters. */
function roleId(name: string): string {
  return `AROA${Buffer.from(name).toString("hex").toUpperCase().padEnd(17, "0").slice(0, 17)}`;
}

function required(parameters: URLSearchParams, name: string): string {
  const value = parameters.get(name);
  if (!value) throw new StsError(400, "MissingParameter", `The request must contain the parameter ${name}.`);
  return value;
}

function invalid(name: string, constraint: string): StsError {
  const message = `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${constraint}`;
  return new StsError(400, "ValidationError", message);
}

function xml(context: Context, status: 200 | 400 | 403, body: string): Response {
  return context.body(body, status, { "content-type": "text/xml" });
}
