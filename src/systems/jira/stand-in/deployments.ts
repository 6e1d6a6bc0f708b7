import { type Context, Hono } from "hono";
import * as z from "zod";
import type { Json } from "../../../contracts/json.ts";
import { hashOf, type Site } from "./site.ts";
import type { Deployment } from "./state.ts";

/** Seconds for which a token holds. */
const tokenSeconds = 900;

/** Atlassian's gateway: logins of OAuth credentials, and deployments. */
export function gatewayRoutes(site: Site): Hono {
  const app = new Hono();
  app.post("/oauth/token", async (context) => {
    const asked = (await context.req.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
    if (asked["grant_type"] !== "client_credentials") {
      return context.json(
        { error: "unsupported_grant_type", error_description: "Unsupported grant type" },
        403,
      );
    }
    const secretHash = hashOf(String(asked["client_secret"] ?? ""));
    const known = site.state.credentials.find(
      (one) => one.clientId === asked["client_id"] && one.secretHash === secretHash,
    );
    if (!known || asked["audience"] !== "api.atlassian.com")
      return context.json({ error: "access_denied", error_description: "Unauthorized" }, 401);
    const token = site.ids.token(40);
    const until = site.clock.now().getTime() + tokenSeconds * 1000;
    site.state.accessTokens[hashOf(token)] = { clientId: known.clientId, until };
    site.changed();
    return context.json({
      ...{ access_token: token, expires_in: tokenSeconds, token_type: "Bearer" },
      scope: "write:deployment-info read:deployment-info delete:deployment-info",
    });
  });
  const root = "/jira/deployments/0.1/cloud/:cloud";
  app.use(`${root}/*`, async (context, next) => {
    const token = /^Bearer (.+)$/.exec(context.req.header("authorization") ?? "")?.[1];
    const held = token === undefined ? undefined : site.state.accessTokens[hashOf(token)];
    if (!held || held.until < site.clock.now().getTime()) return says(context, 401, "Unauthorized");
    if (context.req.param("cloud") !== site.state.cloudId)
      return says(context, 403, "The token is of another site.");
    return next();
  });
  app.post(`${root}/bulk`, async (context) => {
    const body = envelope.safeParse(await context.req.json().catch(() => undefined));
    if (!body.success)
      return says(context, 400, body.error.issues[0]?.message ?? "Request has incorrect format.");
    const answers = body.data.deployments.map((one) => take(site, one));
    return context.json(
      {
        acceptedDeployments: answers.flatMap((one) => ("accepted" in one ? one.accepted : [])),
        rejectedDeployments: answers.flatMap((one) => ("rejected" in one ? one.rejected : [])),
        unknownIssueKeys: [...new Set(answers.flatMap(({ unknown }) => unknown))],
      },
      202,
    );
  });
  app.get(`${root}/pipelines/:pipeline/environments/:environment/deployments/:number`, (context) => {
    const { pipeline, environment, number } = context.req.param();
    const found = newestOf(site, pipeline, environment, Number(number), site.clock.now().getTime());
    return found
      ? context.json(found.data)
      : says(context, 404, "No deployment data found for the given key.");
  });
  return app;
}

const says = (context: Context, status: 400 | 401 | 403 | 404, message: string) =>
  context.json([{ message }], status);

const envelope = z.looseObject({ deployments: z.array(z.looseObject({})).min(1) });

const text = (most: number) => z.string().min(1).max(most);

/** https://developer.atlassian.com/cloud/jira/software/rest/api-group-deployments */
const deployment = z.looseObject({
  deploymentSequenceNumber: z.number().int().min(0),
  updateSequenceNumber: z.number().int().min(0),
  displayName: text(255),
  url: z.url().max(2000),
  description: text(255),
  lastUpdated: z.iso.datetime({ offset: true }),
  label: z.string().max(255).optional(),
  state: z.enum(["unknown", "pending", "in_progress", "cancelled", "failed", "rolled_back", "successful"]),
  pipeline: z.looseObject({ id: text(255), displayName: text(255), url: z.url().max(2000) }),
  environment: z.looseObject({
    id: text(255),
    displayName: text(255),
    type: z.enum(["unmapped", "development", "testing", "staging", "production"]),
  }),
  associations: z
    .array(z.looseObject({ associationType: z.string(), values: z.array(z.string()).min(1).max(500) }))
    .min(1),
});

/** What is kept, where a later update is not there already. It shows some time later. */
function take(site: Site, raw: Readonly<Record<string, unknown>>) {
  const parsed = deployment.safeParse(raw);
  const {
    pipeline,
    environment,
    deploymentSequenceNumber: number,
  } = raw as {
    readonly pipeline?: { readonly id?: unknown };
    readonly environment?: { readonly id?: unknown };
    readonly deploymentSequenceNumber?: unknown;
  };
  const key = {
    pipelineId: String(pipeline?.id ?? ""),
    environmentId: String(environment?.id ?? ""),
    deploymentSequenceNumber: Number(number ?? 0),
  };
  const reject = (messages: readonly string[], unknown: readonly string[]) => ({
    rejected: { key, errors: messages.map((message) => ({ message })) },
    unknown,
  });
  if (!parsed.success)
    return reject(
      parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`),
      [],
    );
  const named = parsed.data.associations
    .filter(({ associationType }) => ["issueKeys", "issueIdOrKeys"].includes(associationType))
    .flatMap(({ values }) => values);
  const issues = site.state.projects.flatMap((project) => project.issues);
  const unknown = named.filter((one) => !issues.some(({ id, key: known }) => known === one || id === one));
  const issueKeys = named.filter((one) => !unknown.includes(one));
  if (issueKeys.length === 0)
    return reject(["The deployment is associated with unknown issue keys only."], unknown);
  const { updateSequenceNumber } = parsed.data;
  const now = site.clock.now().getTime();
  const held = newestOf(
    site,
    key.pipelineId,
    key.environmentId,
    key.deploymentSequenceNumber,
    Number.POSITIVE_INFINITY,
  );
  if (!held || held.updateSequenceNumber < updateSequenceNumber) {
    const data = { ...(parsed.data as unknown as Readonly<Record<string, Json>>), issueKeys };
    const kept: Deployment = {
      ...key,
      ...{ updateSequenceNumber, issueKeys, visibleAt: now + site.lag.deployments, data },
    };
    site.state.deployments.push(kept);
    site.changed();
  }
  return { accepted: key, unknown };
}

/** The latest update of a deployment that shows at a time. */
export function newestOf(
  site: Site,
  pipelineId: string,
  environmentId: string,
  number: number,
  at: number,
): Deployment | undefined {
  return site.state.deployments
    .filter(
      (one) =>
        one.pipelineId === pipelineId &&
        one.environmentId === environmentId &&
        one.deploymentSequenceNumber === number &&
        one.visibleAt <= at,
    )
    .sort((a, b) => b.updateSequenceNumber - a.updateSequenceNumber)[0];
}
