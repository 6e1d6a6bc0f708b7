import { Hono } from "hono";
import type { ClusterHost, RegistryEndpoint } from "../../../contracts/offers.ts";
import { startServer } from "../../../contracts/stand-in/server.ts";
import type { RunningStandIn, StandInOptions } from "../../../contracts/stand-in/stand-in.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { type AwsCredentials, parseAuthorization, type TextRequest } from "../signature.ts";
import { identityCenterRoutes } from "./identity-center/routes.ts";
import { accountPage } from "./page.ts";
import { createOperations, type Operations, type PlannedRefusal } from "./protocol/operations.ts";
import { registryRoutes } from "./registry/routes.ts";
import { createContentStore } from "./registry/store.ts";
import { createS3 } from "./s3/service.ts";
import { scimRoutes } from "./scim/routes.ts";
import { type AwsSeed, plant } from "./seed.ts";
import { services } from "./services.ts";
import { openSession } from "./sessions.ts";
import { openWorld, roleArn } from "./world.ts";

export interface AwsStandInOptions extends StandInOptions {
  /** The account that a person signed up for: twelve digits. */
  readonly management: string;
  readonly region: string;
  /** How many accounts the organization may have; 10 when left out, as AWS begins. */
  readonly accountQuota?: number;
  /** Accounts of other companies, which a role may trust. */
  readonly otherAccounts?: readonly string[];
  /** For reading an issuer's keys. */
  readonly fetch: typeof fetch;
  readonly seed?: AwsSeed;
  /** Runs the clusters that EKS makes. */
  readonly clusters?: ClusterHost;
}

export interface RunningAws extends RunningStandIn, RegistryEndpoint {
  /** The id of the management account. */
  readonly management: string;
  /** Adds to the management account what is known only after it runs, such as an issuer's address or a repository's number. */
  add(seed: AwsSeed): void;
  /** Of a role in the management account. */
  roleArn(name: string): string;
  /** The file that holds a blob or a manifest, for a rehearsal that damages one. */
  contentPath(digest: string): string;
  /** Calls by operation, and refusals on demand. */
  readonly operations: Operations;
  /** Temporary keys of the person who holds the management account, with every right in it. */
  operatorKeys(): AwsCredentials;
}

/**
 * Starts the AWS stand-in, a world of several accounts: ECR as a registry under `/v2/`, S3 for every call that is
 * signed for it, every other service at `/`, and a page for people. Fails with `port-in-use` and the like.
 */
export async function startAws(options: AwsStandInOptions): Promise<Result<RunningAws>> {
  const { directory, management, region, accountQuota = 10, otherAccounts = [] } = options;
  const { clock, ids, fetch, log } = options;
  const operations = createOperations();
  const world = openWorld({
    ...{ directory, management, region, accountQuota, otherAccounts, clock, ids, fetch, log, operations },
    clusters: options.clusters,
  });
  plant(world, options.seed ?? {});
  const store = createContentStore(options.directory);
  const s3 = createS3(world, options.directory);
  const app = new Hono();
  app.use(async (context, next) => {
    // Only S3 and the registry share paths; a signed call says which service it means.
    const signed = parseAuthorization(context.req.header("authorization") ?? "");
    return signed?.service === "s3" ? s3.answer(context) : next();
  });
  app.get("/_stand-in/operations", (context) => context.json(Object.fromEntries(world.operations.counts)));
  app.post("/_stand-in/operations/refusals", async (context) => {
    world.operations.refuse(await context.req.json<PlannedRefusal>());
    return context.body(null, 204);
  });
  app.delete("/_stand-in/operations/refusals", (context) => {
    world.operations.clear();
    return context.body(null, 204);
  });
  app.route("/", identityCenterRoutes(world));
  app.route("/", scimRoutes(world));
  app.route("/", registryRoutes(world, store));
  app.get("/_stand-in/", (context) => context.html(accountPage(world, store, s3.state.value)));
  app.get("/", (context) => context.redirect("/_stand-in/"));
  app.all("*", async (context, next) => {
    const service = parseAuthorization(context.req.header("authorization") ?? "")?.service;
    // AssumeRoleWithWebIdentity is not signed: whoever calls it has no keys yet.
    const answer = services[service ?? "sts"];
    if (!answer || (service === undefined && context.req.method !== "POST")) return next();
    const request: TextRequest = {
      method: context.req.method,
      url: new URL(context.req.url),
      headers: context.req.header(),
      body: await context.req.text(),
    };
    return answer(world, context, request);
  });
  const server = await startServer({
    name: "AWS stand-in",
    app,
    ...(options.port !== undefined && { port: options.port }),
  });
  if (!server.ok) return server;
  world.url = server.value.url;
  const { url, port, faults } = server.value;
  return ok({
    ...{ url, port, faults },
    host: new URL(url).host,
    management,
    add: (seed) => plant(world, seed),
    roleArn: (name) => roleArn(management, name),
    contentPath: (digest) => store.path(digest),
    operations: world.operations,
    operatorKeys: () => openSession(world, { account: management, principal: operator }, 12 * 3600),
    close: async () => {
      await server.value.close();
      world.flush();
      s3.state.flush();
    },
  });
}

/** The person who signed up for the management account. */
const operator = { kind: "operator", name: "operator" } as const;
