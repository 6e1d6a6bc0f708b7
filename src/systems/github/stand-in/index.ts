import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Hono, type MiddlewareHandler } from "hono";
import { startServer } from "../../../contracts/stand-in/server.ts";
import type { RunningStandIn, StandInOptions } from "../../../contracts/stand-in/stand-in.ts";
import { openState } from "../../../contracts/stand-in/state.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { createGitHub, type GitHubParts } from "./context.ts";
import { createEvents } from "./events.ts";
import { gitOverHttp } from "./git-http.ts";
import { createActionsHost } from "./host.ts";
import { identityEndpoints } from "./identity.ts";
import { pages } from "./pages/index.ts";
import type { ActionsHost, WorkflowEngine } from "./ports.ts";
import { endpoints } from "./rest/index.ts";
import { createRouter } from "./rest/router.ts";
import { type AttestationState, attestationEndpoints } from "./sigstore/attestations.ts";
import { deliverWebhooks } from "./webhooks.ts";
import type { GitHubState } from "./world/model.ts";
import { emptyWorld, plant } from "./world/plant.ts";
import type { Credentials, GitHubSeed } from "./world/seed.ts";

export type { AppCredentials, Credentials, GitHubSeed } from "./world/seed.ts";

export interface GitHubStandInOptions extends StandInOptions {
  readonly seed: GitHubSeed;
  /** Runs workflows; without it there is a GitHub without Actions. */
  readonly startEngine?: (host: ActionsHost) => WorkflowEngine | Promise<WorkflowEngine>;
  /** Stands before every REST call: the tests hold each exchange against GitHub's published description here. */
  readonly middleware?: MiddlewareHandler;
  /** How webhooks go out. */
  readonly fetch?: typeof fetch;
}

export interface RunningGitHub extends RunningStandIn {
  /** `${url}/api/v3`. */
  readonly apiUrl: string;
  readonly organization: { readonly login: string; readonly id: number };
  /** Shown once, as in the browser; only in memory here. */
  readonly credentials: Credentials;
  /** What the engine is given; tests drive it by hand. */
  readonly host: ActionsHost;
  readonly engine: WorkflowEngine | undefined;
  /** What happened after a call may still be under way (webhooks go their own ways): resolves when no run is. */
  idle(): Promise<void>;
}

/**
 * Starts a GitHub on the loopback: git and pages at `/`, REST at `/api/v3`, job identities at `/_services/token`.
 * The same directory gives the same world again, with new credentials for the people and Apps of the seed.
 */
export async function startGitHub(options: GitHubStandInOptions): Promise<Result<RunningGitHub>> {
  const { directory, clock, ids, seed } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const state = openState<GitHubState>(join(directory, "state.json"), () => emptyWorld(seed, clock, ids));
  const credentials = await plant(state.value, seed, clock, ids);
  state.changed();

  const later: GitHubParts["later"] = { url: "", engine: undefined };
  const github = createGitHub({
    directory,
    state,
    clock,
    ids,
    log: options.log,
    events: createEvents(),
    later,
  });
  const app = new Hono();
  const rest = new Hono();
  if (options.middleware) rest.use(options.middleware);
  const attestations = openState<AttestationState>(join(directory, "attestations.json"), () => ({
    attestations: [],
  }));
  rest.route("/", createRouter(github, [...endpoints, ...attestationEndpoints(attestations)]));
  app.route("/api/v3", rest);
  app.route("/", identityEndpoints(github));
  app.route("/", gitOverHttp(github));
  app.route("/", pages(github));

  const server = await startServer({
    name: "GitHub stand-in",
    app,
    ...(options.port !== undefined && { port: options.port }),
  });
  if (!server.ok) return server;
  later.url = server.value.url;
  const ending = new AbortController();
  deliverWebhooks(github, options.fetch ?? fetch, ending.signal);
  const host = createActionsHost(github);
  later.engine = await options.startEngine?.(host);
  const { login, id } = state.value.organization;
  return ok({
    url: server.value.url,
    port: server.value.port,
    faults: server.value.faults,
    apiUrl: github.api,
    organization: { login, id },
    credentials,
    host,
    engine: later.engine,
    idle: async () => later.engine?.idle(),
    async close() {
      ending.abort();
      await later.engine?.close();
      await server.value.close();
      state.flush();
      attestations.flush();
    },
  });
}
