import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, type JWTPayload, jwtVerify } from "jose";
import type { IdentityProvider } from "./iam/model.ts";
import { providerArn } from "./iam/names.ts";
import { AwsError } from "./protocol/error.ts";
import { type AwsWorld, accountOf } from "./world.ts";

/** A token that was verified. */
export interface WebIdentity {
  /** The ARN of the issuer as the account knows it. */
  readonly providerArn: string;
  /** The issuer without its scheme: what condition keys begin with. */
  readonly provider: string;
  readonly claims: JWTPayload;
}

/** Checks issuer, audience, expiry and signature, in the order in which STS complains about them. */
export async function verifyToken(world: AwsWorld, account: string, token: string): Promise<WebIdentity> {
  const refuse = (message: string) => new AwsError(400, "InvalidIdentityToken", message);
  let unverified: JWTPayload;
  try {
    unverified = decodeJwt(token);
  } catch {
    throw refuse(
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  }
  const issuer = unverified.iss ?? "";
  const arn = providerArn(account, issuer);
  const provider = knownProvider(world, account, arn);
  if (provider?.url !== issuer) throw refuse(`No OpenIDConnect provider found in your account for ${issuer}`);
  const keys = await issuerKeys(world, issuer);
  try {
    const verified = await jwtVerify(token, createLocalJWKSet(keys), {
      issuer,
      audience: provider.audiences,
      currentDate: world.clock.now(),
      algorithms: ["RS256", "RS384", "RS512", "ES256", "ES384", "ES512"], // What IAM documents as supported.
      requiredClaims: ["sub", "exp", "iat"],
    });
    return { providerArn: arn, provider: issuer.replace(/^https?:\/\//, ""), claims: verified.payload };
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      const expired = new Date((unverified.exp ?? 0) * 1000).toISOString();
      const now = world.clock.now().toISOString();
      const message = `Token expired: current date/time ${now} must be before the expiration date/time ${expired}`;
      throw new AwsError(400, "ExpiredTokenException", message);
    }
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud") {
      throw refuse("Incorrect token audience");
    }
    throw refuse("Provided Token is not valid: its signature or its claims could not be verified");
  }
}

function knownProvider(world: AwsWorld, account: string, arn: string): IdentityProvider | undefined {
  const known = Object.hasOwn(world.state.value.accounts, account);
  const providers = known ? accountOf(world, account).iam.identityProviders : {};
  return Object.hasOwn(providers, arn) ? providers[arn] : undefined;
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
    throw new AwsError(400, "InvalidIdentityToken", message);
  }
}
