import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { digestOf } from "../identity-center/console.ts";
import { identityCenter, scimBase } from "../identity-center/model.ts";
import { AwsError } from "../protocol/error.ts";
import type { AwsWorld } from "../world.ts";
import type { ScimCall } from "./call.ts";
import { groupRoutes } from "./groups.ts";
import { userRoutes } from "./users.ts";

/** Answers one operation, by AWS's own name of it; undefined is an answer without content. */
export type Handle = (
  context: Context,
  operation: string,
  perform: (call: ScimCall) => unknown,
  status?: ContentfulStatusCode,
) => Promise<Response>;

/**
 * SCIM 2.0 as IAM Identity Center has it, which is a part of RFC 7644.
 * https://docs.aws.amazon.com/singlesignon/latest/developerguide/what-is-scim.html
 */
export function scimRoutes(world: AwsWorld): Hono {
  const app = new Hono().basePath("/:tenant/scim/v2");
  const handle: Handle = async (context, operation, perform, status = 200) => {
    const headers = { "x-amzn-requestid": world.ids.uuid() };
    try {
      world.operations.note("scim", operation);
      const answer = await perform(authenticated(world, context));
      if (answer === undefined) return context.body(null, 204, headers);
      return context.body(JSON.stringify(answer), status, {
        ...headers,
        "content-type": "application/scim+json",
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      world.log(`SCIM refuses ${operation}: ${error.message}`);
      return refusal(world, error, headers);
    }
  };
  userRoutes(app, handle);
  groupRoutes(app, handle);
  app.get("/ServiceProviderConfig", (context) =>
    handle(context, "ServiceProviderConfig", () => serviceProviderConfig),
  );
  app.all("*", (context) =>
    handle(context, "Unsupported", () => {
      throw new AwsError(400, "ValidationException", "The operation is not supported.");
    }),
  );
  return app;
}

/** A tenant that is not the token's looks like a token that is not known. */
function authenticated(world: AwsWorld, context: Context): ScimCall {
  const file = identityCenter(world);
  const { instance, provisioning } = file.value;
  const [, secret] = /^Bearer (\S+)$/i.exec(context.req.header("authorization") ?? "") ?? [];
  const digest = digestOf(secret ?? "");
  const token = provisioning?.tokens.find((one) => one.digest === digest);
  const now = world.clock.now();
  const holds = token !== undefined && Date.parse(token.expiresAt) > now.getTime();
  if (!instance || !provisioning || !holds || context.req.param("tenant") !== provisioning.tenant)
    throw new AwsError(401, "UnauthorizedException", "Authorization header is invalid or missing.");
  const base = scimBase(world, provisioning);
  return { world, center: file.value, instance, context, base, changed: () => file.changed() };
}

function refusal(world: AwsWorld, { status, message }: AwsError, headers: Record<string, string>): Response {
  const schemas = ["urn:ietf:params:scim:api:messages:2.0:Error"];
  const body = {
    ...{ schema: schemas, schemas, detail: message, status: String(status) },
    ...{ exceptionRequestId: headers["x-amzn-requestid"], timeStamp: world.clock.now().toISOString() },
  };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, "content-type": "application/scim+json" },
  });
}

const serviceProviderConfig = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
  documentationUri:
    "https://docs.aws.amazon.com/singlesignon/latest/userguide/manage-your-identity-source-idp.html",
  authenticationSchemes: [
    {
      ...{ type: "oauthbearertoken", name: "OAuth Bearer Token", primary: true },
      description: "Authentication scheme using the OAuth Bearer Token Standard",
      specUri: "https://www.rfc-editor.org/info/rfc6750",
      documentationUri:
        "https://docs.aws.amazon.com/singlesignon/latest/userguide/provision-automatically.html",
    },
  ],
  patch: { supported: true },
  bulk: { supported: false, maxOperations: 1, maxPayloadSize: 1_048_576 },
  filter: { supported: true, maxResults: 100 },
  changePassword: { supported: false },
  sort: { supported: false },
  etag: { supported: false },
};
