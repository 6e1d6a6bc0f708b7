import { createRemoteJWKSet, customFetch, decodeJwt, type JWTPayload, jwtVerify } from "jose";
import { applicationOf, type Directory } from "../world/directory.ts";
import type { Application } from "../world/model.ts";
import { OAuthError } from "./oauth-error.ts";

const invalidClient = (code: number, message: string) => new OAuthError("invalid_client", code, message, 401);

/**
 * The application whose federated credential fits somebody else's identity token: issuer, subject and audience have to be
 * the same texts, letter by letter. https://learn.microsoft.com/entra/workload-id/workload-identity-federation
 */
export async function applicationByAssertion(
  directory: Directory,
  clientId: string,
  assertion: string,
): Promise<Application> {
  const application = applicationOf(directory, clientId);
  if (!application)
    throw new OAuthError(
      "unauthorized_client",
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${directory.state.tenant.displayName}'.`,
    );
  let claims: JWTPayload;
  try {
    claims = decodeJwt(assertion);
  } catch {
    throw invalidClient(50027, "JWT token is invalid or malformed.");
  }
  const credentials = application.federatedIdentityCredentials.filter(({ issuer }) => issuer === claims.iss);
  if (credentials.length === 0)
    throw invalidClient(
      700211,
      `No matching federated identity record found for presented assertion issuer '${claims.iss}'.`,
    );
  const fitting = credentials.filter(({ subject }) => subject === claims.sub);
  if (fitting.length === 0)
    throw invalidClient(
      700213,
      `No matching federated identity record found for presented assertion subject '${claims.sub}'. The subject matching is case-sensitive.`,
    );
  const presented = [claims.aud ?? []].flat();
  if (!fitting.some(({ audiences }) => audiences.some((one) => presented.includes(one))))
    throw invalidClient(
      700212,
      `No matching federated identity record found for presented assertion audience '${presented.join(", ")}'.`,
    );
  await verify(directory, assertion, String(claims.iss));
  return application;
}

async function verify(
  { issuers, fetch, clock }: Directory,
  assertion: string,
  issuer: string,
): Promise<void> {
  // An issuer that is not of this rehearsal would have to be asked over the Internet.
  if (!issuers.some((one) => one.issuer === issuer))
    throw invalidClient(50166, `Request to External OIDC endpoint '${issuer}' failed.`);
  try {
    const answer = await fetch(`${issuer}/.well-known/openid-configuration`);
    const { jwks_uri } = (await answer.json()) as { readonly jwks_uri: string };
    const keys = createRemoteJWKSet(new URL(jwks_uri), {
      [customFetch]: (url: string, init: RequestInit) => fetch(url, init),
    });
    await jwtVerify(assertion, keys, { issuer, currentDate: clock.now(), requiredClaims: ["exp", "sub"] });
  } catch (error) {
    const expired = (error as { readonly code?: string }).code === "ERR_JWT_EXPIRED";
    throw expired
      ? invalidClient(700024, "Client assertion is not within its valid time range.")
      : invalidClient(700027, "Client assertion contains an invalid signature.");
  }
}
