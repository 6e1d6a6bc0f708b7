import { join } from "node:path";
import { Hono, type MiddlewareHandler } from "hono";
import { startServer } from "../../../contracts/stand-in/server.ts";
import type { RunningStandIn, StandInOptions } from "../../../contracts/stand-in/stand-in.ts";
import { openState } from "../../../contracts/stand-in/state.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { boardRoutes, filterRoutes } from "./boards.ts";
import { gatewayRoutes } from "./deployments.ts";
import { addAccount, deskRoutes } from "./desk.ts";
import { issueRoutes } from "./issues.ts";
import { sitePage } from "./page.ts";
import { peopleRoutes } from "./people.ts";
import { projectRoutes } from "./projects.ts";
import { searchRoutes } from "./search.ts";
import { createSite, Refusal } from "./site.ts";
import { emptyState, type JiraState } from "./state.ts";
import { versionRoutes } from "./versions.ts";

export interface JiraOptions extends StandInOptions {
  /** Who has an account before anything else happens. */
  readonly people: readonly {
    readonly email: string;
    readonly name: string;
    readonly administrator: boolean;
  }[];
  /** Milliseconds until what was made shows in searches, or among deployments; at once when left out. */
  readonly lag?: { readonly search?: number; readonly deployments?: number };
  /** Stands before every call: tests hold each exchange against Atlassian's published description here. */
  readonly middleware?: MiddlewareHandler;
}

/**
 * Starts an empty Jira site on the loopback with its people: the platform's and the agile interface, Atlassian's gateway
 * for deployments, and a page. The same directory gives the same site again.
 */
export async function startJira(options: JiraOptions): Promise<Result<RunningStandIn>> {
  const { directory, clock, ids, lag = {}, people } = options;
  const state = openState<JiraState>(join(directory, "state.json"), () => emptyState(ids.uuid()));
  const later = { url: "" };
  const site = createSite({
    ...{ state, clock, ids, url: () => later.url },
    lag: { search: lag.search ?? 0, deployments: lag.deployments ?? 0 },
  });
  for (const person of people) addAccount(site, person);

  const app = new Hono();
  if (options.middleware) app.use(options.middleware);
  app.onError((error, context) => {
    if (error instanceof Refusal) return context.json(error.body, error.status as 400);
    options.log(`mistake: ${error.stack ?? error.message}`);
    return context.json({ errorMessages: ["Internal server error"], errors: {} }, 500);
  });
  app.notFound((context) => context.json({ errorMessages: ["No message available"], errors: {} }, 404));
  app.get("/", (context) => context.html(sitePage(site)));
  app.get("/_edge/tenant_info", (context) => context.json({ cloudId: site.state.cloudId }));
  const platform = [peopleRoutes, projectRoutes, issueRoutes, searchRoutes, versionRoutes, filterRoutes];
  for (const routes of platform) app.route("/rest/api/3", routes(site));
  app.route("/rest/agile/1.0", boardRoutes(site));
  app.route("/", gatewayRoutes(site));
  app.route("/_stand-in/desk", deskRoutes(site));

  const started = await startServer({
    ...{ name: "Jira stand-in", app },
    ...(options.port !== undefined && { port: options.port }),
  });
  if (!started.ok) return started;
  later.url = started.value.url;
  return ok({
    ...started.value,
    async close() {
      state.flush();
      await started.value.close();
    },
  });
}
