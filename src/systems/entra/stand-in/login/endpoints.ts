import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { applicationOf, type Directory, nameOf, principalOf } from "../world/directory.ts";
import { firstPartyClients } from "../world/permissions.ts";
import { type Codes, createCodes, deviceLifetimeSeconds, issueCode, issueDevice } from "./codes.ts";
import { discovery, requireTenant } from "./discovery.ts";
import { OAuthError, oauthErrorBody } from "./oauth-error.ts";
import { signInPage } from "./page.ts";
import { consentedScopes, readScopes } from "./scopes.ts";
import { type Proof, signIn } from "./sign-in.ts";
import { type Form, tokensFor } from "./token-endpoint.ts";

/** `login.microsoftonline.com`: where people and programs get their tokens. */
export function loginEndpoints(directory: Directory): Hono {
  const app = new Hono();
  const codes = createCodes();
  app.route("/", discovery(directory));
  app.post("/:tenant/oauth2/v2.0/token", (context) =>
    answer(directory, context, async (form) => tokensFor(directory, codes, form)),
  );
  app.post("/:tenant/oauth2/v2.0/devicecode", (context) =>
    answer(directory, context, async (form) => {
      const clientId = form["client_id"] ?? "";
      requireClient(directory, clientId);
      const scope = form["scope"] ?? "";
      readScopes(scope);
      const { value, device } = issueDevice(codes, directory, clientId, scope);
      const page = `${directory.url}/devicelogin`;
      return {
        ...{ user_code: device.userCode, device_code: value, verification_uri: page },
        ...{ expires_in: deviceLifetimeSeconds, interval: 5 },
        message: `To sign in, use a web browser to open the page ${page} and enter the code ${device.userCode} to authenticate.`,
      };
    }),
  );
  authorize(app, directory, codes);
  deviceLogin(app, directory, codes);
  return app;
}

async function formOf(context: Context): Promise<Form> {
  const body = await context.req.parseBody();
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );
}

async function answer(
  directory: Directory,
  context: Context,
  perform: (form: Form) => Promise<object>,
): Promise<Response> {
  try {
    requireTenant(directory, context.req.param("tenant") ?? "");
    return context.json(await perform(await formOf(context)), 200, { "cache-control": "no-store" });
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    directory.log(`no token: AADSTS${error.code}`);
    const body = oauthErrorBody(error, directory.clock.now(), directory.ids.uuid());
    return context.json(body, error.status as ContentfulStatusCode);
  }
}

/** What somebody signs in to, by name. */
function requireClient(directory: Directory, clientId: string): string {
  const principal = principalOf(directory, clientId);
  const known =
    firstPartyClients.some(({ appId }) => appId === clientId) || applicationOf(directory, clientId);
  if (!known || !principal)
    throw new OAuthError(
      "unauthorized_client",
      700016,
      `Application with identifier '${clientId}' was not found in the directory '${directory.state.tenant.displayName}'.`,
    );
  return nameOf(directory, principal);
}

/** On somebody's own machine any port will do. */
function requireRedirect(directory: Directory, clientId: string, uri: string): void {
  const settings = applicationOf(directory, clientId)?.settings ?? {};
  const known = ["web", "spa", "publicClient"].flatMap(
    (platform) =>
      (settings[platform] as { readonly redirectUris?: readonly string[] } | undefined)?.redirectUris ?? [],
  );
  const portless = (one: string) => one.replace(/^(http:\/\/localhost):\d+/, "$1");
  const local =
    firstPartyClients.some(({ appId }) => appId === clientId) && portless(uri).startsWith("http://localhost");
  if (
    !local &&
    !known.some(
      (one) => one === uri || (one.startsWith("http://localhost") && portless(one) === portless(uri)),
    )
  )
    throw new OAuthError(
      "invalid_request",
      50011,
      `The redirect URI '${uri}' specified in the request does not match the redirect URIs configured for the application '${clientId}'.`,
    );
}

const proofOf = (form: Form): Proof => ({
  userPrincipalName: form["login"] ?? "",
  password: form["password"] ?? "",
  approved: form["approved"] === "yes",
});

function page(
  context: Context,
  markup: ReturnType<typeof signInPage>,
  status: ContentfulStatusCode = 200,
): Response | Promise<Response> {
  return context.html(markup, status, {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "cache-control": "no-store",
  });
}

/** The authorization endpoint of OAuth 2.0, with a form for name and password. */
function authorize(app: Hono, directory: Directory, codes: Codes): void {
  const path = "/:tenant/oauth2/v2.0/authorize";
  const check = (context: Context) => {
    const query = context.req.query();
    requireTenant(directory, context.req.param("tenant") ?? "");
    const clientId = query["client_id"] ?? "";
    const name = requireClient(directory, clientId);
    requireRedirect(directory, clientId, query["redirect_uri"] ?? "");
    if (query["response_type"] !== "code")
      throw new OAuthError(
        "unsupported_response_type",
        700054,
        `response_type '${query["response_type"]}' is not enabled for the application.`,
      );
    if (query["code_challenge"] !== undefined && query["code_challenge_method"] !== "S256")
      throw new OAuthError("invalid_request", 501481, "The Code_Verifier needs the method S256.");
    return { clientId, name, query };
  };
  app.get(path, (context) => {
    try {
      return page(context, signInPage(check(context).name, context.req.url));
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return page(context, signInPage("", undefined, error), 400);
    }
  });
  app.post(path, async (context) => {
    let name = "";
    try {
      const checked = check(context);
      const { clientId, query } = checked;
      name = checked.name;
      const user = signIn(directory, clientId, proofOf(await formOf(context)));
      const scope = query["scope"] ?? "";
      consentedScopes(directory, clientId, user, readScopes(scope).graph);
      const redirectUri = query["redirect_uri"] ?? "";
      const code = issueCode(codes, directory, {
        ...{ clientId, redirectUri, userId: user.id, scope, nonce: query["nonce"] },
        challenge: query["code_challenge"],
      });
      const back = new URL(redirectUri);
      back.searchParams.set("code", code);
      if (query["state"] !== undefined) back.searchParams.set("state", query["state"]);
      return context.redirect(back.toString(), 302);
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return page(context, signInPage(name, context.req.url, error), 400);
    }
  });
}

function deviceLogin(app: Hono, directory: Directory, codes: Codes): void {
  app.get("/devicelogin", (context) =>
    page(context, signInPage("a device", context.req.url, undefined, true)),
  );
  app.post("/devicelogin", async (context) => {
    const form = await formOf(context);
    try {
      const device = [...codes.devices.values()].find(
        ({ userCode }) => userCode === form["code"]?.toUpperCase(),
      );
      if (!device)
        throw new OAuthError(
          "invalid_grant",
          70019,
          "The code that was entered does not exist or has expired.",
        );
      const user = signIn(directory, device.clientId, proofOf(form));
      consentedScopes(directory, device.clientId, user, readScopes(device.scope).graph);
      device.userId = user.id;
      return page(context, signInPage("a device, which goes on now", undefined));
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      return page(context, signInPage("a device", context.req.url, error, true), 400);
    }
  });
}
