import { join } from "node:path";
import { Hono } from "hono";
import type { RegistryEndpoint } from "../../../contracts/offers.ts";
import { startServer } from "../../../contracts/stand-in/server.ts";
import type { RunningStandIn, StandInOptions } from "../../../contracts/stand-in/stand-in.ts";
import { openState } from "../../../contracts/stand-in/state.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { SignedRequest } from "../signature.ts";
import { answerEcr } from "./ecr-api.ts";
import { accountPage } from "./page.ts";
import { registryRoutes } from "./registry/routes.ts";
import { createContentStore } from "./registry/store.ts";
import { answerSts } from "./sts.ts";
import { type AwsSeed, type AwsState, type AwsWorld, plant, roleArn } from "./world.ts";

export interface AwsStandInOptions extends StandInOptions {
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** For reading an issuer's keys. */
  readonly fetch: typeof fetch;
  readonly seed: AwsSeed;
}

export interface RunningAws extends RunningStandIn, RegistryEndpoint {
  readonly account: string;
  /** Adds to the account what is known only after it runs, such as an issuer's address or a repository's number. */
  add(seed: AwsSeed): void;
  roleArn(name: string): string;
  /** The file that holds a blob or a manifest, for a rehearsal that damages one. */
  contentPath(digest: string): string;
}

/**
 * Starts the AWS stand-in: ECR as a registry under `/v2/`, the APIs of ECR and STS at `/` as AWS's clients call
 * them, and a page for people. Fails with `port-in-use` and the like.
 */
export async function startRegistry(options: AwsStandInOptions): Promise<Result<RunningAws>> {
  const initial = (): AwsState => ({ repositories: {}, roles: {}, identityProviders: {} });
  const world: AwsWorld = {
    account: options.account,
    region: options.region,
    state: openState(join(options.directory, "aws.json"), initial),
    sessions: new Map(),
    logins: new Map(),
    clock: options.clock,
    ids: options.ids,
    fetch: options.fetch,
    log: options.log,
    url: "",
  };
  plant(world, options.seed);
  const store = createContentStore(options.directory);
  const app = new Hono();
  app.route("/", registryRoutes(world, store));
  app.get("/_stand-in/", (context) => context.html(accountPage(world, store)));
  app.get("/", (context) => context.redirect("/_stand-in/"));
  app.post("/", async (context) => {
    const request: SignedRequest = {
      method: "POST",
      url: new URL(context.req.url),
      headers: context.req.header(),
      body: await context.req.text(),
    };
    return request.headers["x-amz-target"]
      ? answerEcr(world, context, request)
      : answerSts(world, context, request);
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
    account: options.account,
    add: (seed) => plant(world, seed),
    roleArn: (name) => roleArn(world, name),
    contentPath: (digest) => store.path(digest),
    close: async () => {
      await server.value.close();
      world.state.flush();
    },
  });
}
