import { decodeJwt } from "jose";
import type { Attributes } from "../../../../contracts/terraform-backend.ts";
import type { Ids } from "../../../../foundation/ids.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import type { EntraConnection } from "./connection.ts";

/** What the provider reads where its configuration says nothing (`internal/provider/provider.go` of 3.x). */
export const variables = [
  "ARM_TENANT_ID",
  "ARM_CLIENT_ID",
  "ARM_ENVIRONMENT",
  "ARM_METADATA_HOSTNAME",
  "ARM_USE_OIDC",
  "ARM_OIDC_TOKEN",
  "ARM_OIDC_REQUEST_URL",
  "ARM_OIDC_REQUEST_TOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_URL",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
] as const;

export type Environment = Readonly<Partial<Record<(typeof variables)[number], string>>>;

const audience = "api://AzureADTokenExchange";

interface Doors {
  readonly fetch: typeof fetch;
  readonly ids: Ids;
}

/**
 * Signs in as the application, by the identity token that the job was given or can ask for. Where Graph and its tokens
 * are, the host of the metadata says: the real provider asks it by HTTPS, a rehearsal's by HTTP.
 */
export async function logIn(
  configured: Attributes,
  read: Environment,
  { fetch, ids }: Doors,
): Promise<Result<EntraConnection>> {
  const setting = (name: string, ...variables: readonly (keyof Environment)[]) =>
    text(configured[name]) ?? variables.map((one) => text(read[one])).find((value) => value !== undefined);
  const host = setting("metadata_host", "ARM_METADATA_HOSTNAME");
  if (host === undefined || !/^(?:127\.0\.0\.1|localhost):\d+$/.test(host)) {
    return failure(
      "terraform-beyond-loopback",
      `The stand-in provider does not talk to ${host ?? "Microsoft"}.`,
      {
        next: "Set ARM_METADATA_HOSTNAME to the host and port of the stand-in.",
      },
    );
  }
  const tenant = setting("tenant_id", "ARM_TENANT_ID");
  const clientId = setting("client_id", "ARM_CLIENT_ID");
  if (!tenant || !clientId || (configured["use_oidc"] !== true && read.ARM_USE_OIDC !== "true")) {
    return failure(
      "terraform-vendor-refused",
      "building client: unable to obtain access token: no Authorizer could be configured, please check your configuration",
    );
  }
  const places = await call(fetch, `http://${host}/metadata/endpoints?api-version=2022-09-01`);
  if (!places.ok) return places;
  const { authentication, microsoftGraphResourceId: graph } = places.value as unknown as Places;
  const assertion = await assertionOf(setting, fetch);
  if (!assertion.ok) return assertion;
  const tokens = await call(fetch, `${authentication.loginEndpoint}/${tenant}/oauth2/v2.0/token`, {
    method: "POST",
    body: new URLSearchParams({
      ...{
        grant_type: "client_credentials",
        client_id: clientId,
        scope: "https://graph.microsoft.com/.default",
      },
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: assertion.value,
    }),
  });
  if (!tokens.ok) return tokens;
  const token = String(tokens.value["access_token"]);
  const claims = decodeJwt(token);
  return ok({
    ...{ api: `${graph}/v1.0`, clientId, token, fetch },
    ...{ tenantId: String(claims["tid"]), objectId: String(claims["oid"]) },
    nickname: () => `${ids.uuid().slice(0, 8)}-${ids.uuid().slice(0, 1)}`,
  });
}

interface Places {
  readonly authentication: { readonly loginEndpoint: string };
  readonly microsoftGraphResourceId: string;
}

async function assertionOf(
  setting: (name: string, ...variables: readonly (keyof Environment)[]) => string | undefined,
  fetch: Doors["fetch"],
): Promise<Result<string>> {
  const given = setting("oidc_token", "ARM_OIDC_TOKEN");
  if (given !== undefined) return ok(given);
  const address = setting("oidc_request_url", "ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL");
  const secret = setting("oidc_request_token", "ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN");
  if (address === undefined || secret === undefined || !URL.canParse(address)) {
    return failure(
      "terraform-vendor-refused",
      "GitHubOIDCAuthorizer: the request URL or token of the job's identity is missing.",
      {
        next: "Give the job the permission `id-token: write`.",
      },
    );
  }
  const url = new URL(address);
  url.searchParams.set("audience", audience);
  const answer = await call(fetch, url.toString(), { headers: { authorization: `Bearer ${secret}` } });
  return answer.ok ? ok(String(answer.value["value"])) : answer;
}

async function call(
  send: typeof fetch,
  url: string,
  init: RequestInit = {},
): Promise<Result<Readonly<Record<string, unknown>>>> {
  const place = `${new URL(url).origin}${new URL(url).pathname}`;
  try {
    const answer = await send(url, init);
    const body = (await answer.json()) as Readonly<Record<string, unknown>>;
    if (answer.ok) return ok(body);
    return failure(
      "terraform-vendor-refused",
      `clientCredentialsToken: received HTTP status ${answer.status} of ${place} with response: ${String(body["error_description"] ?? body["message"] ?? "")}`,
    );
  } catch (error) {
    return failure("terraform-vendor-unreachable", `${place} did not answer.`, {
      cause: error instanceof Error ? error.message : String(error),
    });
  }
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;
