import { createHash } from "node:crypto";
import { applicationOf, type Directory } from "../world/directory.ts";
import type { User } from "../world/model.ts";
import { firstPartyClients } from "../world/permissions.ts";
import { graphResource, issueAccessToken, lifetimeSeconds } from "./access-token.ts";
import { applicationByAssertion } from "./client-assertion.ts";
import type { Codes } from "./codes.ts";
import { issueIdToken } from "./id-token.ts";
import { OAuthError } from "./oauth-error.ts";
import { applicationCaller, consentedScopes, readScopes } from "./scopes.ts";

/** What was posted, by name. */
export type Form = Readonly<Record<string, string>>;

const bearerAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

/** Tokens for a form that was posted to `/oauth2/v2.0/token`. Throws `OAuthError` where there are none. */
export function tokensFor(directory: Directory, codes: Codes, form: Form): Promise<object> {
  switch (form["grant_type"]) {
    case "client_credentials":
      return clientCredentials(directory, form);
    case "authorization_code":
      return authorizationCode(directory, codes, form);
    case deviceGrant:
      return deviceCode(directory, codes, form);
    default:
      throw new OAuthError(
        "unsupported_grant_type",
        70003,
        `The app requested an unsupported grant type '${form["grant_type"]}'.`,
      );
  }
}

function required(form: Form, name: string): string {
  const value = form[name];
  if (value === undefined || value === "")
    throw new OAuthError(
      "invalid_request",
      900144,
      `The request body must contain the following parameter: '${name}'.`,
    );
  return value;
}

async function clientCredentials(directory: Directory, form: Form): Promise<object> {
  const scope = required(form, "scope");
  const clientId = required(form, "client_id");
  await authenticateClient(directory, clientId, form);
  if (!/^https:\/\/graph\.microsoft\.com\/+\.default$/.test(scope) && scope !== `${directory.url}/.default`)
    throw new OAuthError(
      "invalid_scope",
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
    );
  const token = await issueAccessToken(directory, applicationCaller(directory, clientId));
  return {
    token_type: "Bearer",
    expires_in: lifetimeSeconds,
    ext_expires_in: lifetimeSeconds,
    access_token: token,
  };
}

/** An application proves itself by a federated credential; secrets are not used here. */
async function authenticateClient(directory: Directory, clientId: string, form: Form): Promise<void> {
  if (form["client_assertion_type"] === bearerAssertion && form["client_assertion"]) {
    await applicationByAssertion(directory, clientId, form["client_assertion"]);
    return;
  }
  if (form["client_secret"] !== undefined)
    throw new OAuthError(
      "invalid_client",
      7000215,
      `Invalid client secret provided for app '${clientId}'.`,
      401,
    );
  throw new OAuthError(
    "invalid_client",
    7000218,
    "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    401,
  );
}

/** Whether a client proves itself when it comes back there: what runs on somebody's own machine can keep nothing. */
function isPublic(directory: Directory, clientId: string, redirectUri: string): boolean {
  const settings = applicationOf(directory, clientId)?.settings;
  const web = settings?.["web"] as { readonly redirectUris?: readonly string[] } | undefined;
  return (
    firstPartyClients.some(({ appId }) => appId === clientId) ||
    !(web?.redirectUris ?? []).includes(redirectUri)
  );
}

async function authorizationCode(directory: Directory, codes: Codes, form: Form): Promise<object> {
  const value = required(form, "code");
  const clientId = required(form, "client_id");
  const code = codes.issued.get(value);
  codes.issued.delete(value);
  const now = directory.clock.now().getTime();
  if (!code || code.expires < now)
    throw new OAuthError(
      "invalid_grant",
      70008,
      "The provided authorization code or refresh token has expired due to inactivity.",
    );
  if (code.clientId !== clientId || code.redirectUri !== form["redirect_uri"])
    throw new OAuthError(
      "invalid_grant",
      500112,
      "The reply address does not match the reply address provided when requesting the authorization code.",
    );
  if (!isPublic(directory, clientId, code.redirectUri)) await authenticateClient(directory, clientId, form);
  if (code.challenge !== undefined) {
    const proof = createHash("sha256")
      .update(form["code_verifier"] ?? "")
      .digest("base64url");
    if (proof !== code.challenge)
      throw new OAuthError(
        "invalid_grant",
        50148,
        "The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.",
      );
  }
  return tokensOf(directory, clientId, userOf(directory, code.userId), code.scope, code.nonce);
}

function deviceCode(directory: Directory, codes: Codes, form: Form): Promise<object> {
  const value = required(form, "device_code");
  const device = codes.devices.get(value);
  if (!device || device.clientId !== form["client_id"])
    throw new OAuthError("invalid_grant", 70000, "The provided device_code is not valid.");
  if (device.expires < directory.clock.now().getTime())
    throw new OAuthError(
      "expired_token",
      70020,
      "The provided value for the input parameter 'device_code' has expired.",
    );
  if (device.userId === undefined)
    throw new OAuthError(
      "authorization_pending",
      70016,
      "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    );
  codes.devices.delete(value);
  return tokensOf(directory, device.clientId, userOf(directory, device.userId), device.scope, undefined);
}

function userOf({ state }: Directory, id: string): User {
  const user = state.users[id];
  if (!user?.accountEnabled) throw new OAuthError("invalid_grant", 50057, "The user account is disabled.");
  return user;
}

async function tokensOf(
  directory: Directory,
  clientId: string,
  user: User,
  scope: string,
  nonce: string | undefined,
): Promise<object> {
  const { openId, graph } = readScopes(scope);
  const scopes = consentedScopes(directory, clientId, user, graph);
  const token = await issueAccessToken(directory, {
    kind: "person",
    objectId: user.id,
    appId: clientId,
    scopes: [...scopes, ...openId],
  });
  return {
    ...{
      token_type: "Bearer",
      expires_in: lifetimeSeconds,
      ext_expires_in: lifetimeSeconds,
      access_token: token,
    },
    scope: [...openId, ...scopes.map((one) => `${graphResource}/${one}`)].join(" "),
    ...(openId.includes("openid") && {
      id_token: await issueIdToken(directory, { user, clientId, scopes: openId, nonce }),
    }),
  };
}
