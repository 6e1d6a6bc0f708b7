import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Hono, type MiddlewareHandler } from "hono";
import { startServer } from "../../../contracts/stand-in/server.ts";
import type { RunningStandIn, StandInOptions } from "../../../contracts/stand-in/stand-in.ts";
import { openState } from "../../../contracts/stand-in/state.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { createDatadog } from "./context.ts";
import { door } from "./door.ts";
import { pages } from "./pages/index.ts";
import { authnMappingEndpoints } from "./rest/authn-mappings.ts";
import { awsEndpoints } from "./rest/aws.ts";
import { catalogEndpoints } from "./rest/catalog.ts";
import { ciEndpoints } from "./rest/ci.ts";
import { dashboardEndpoints } from "./rest/dashboards.ts";
import { doraEndpoints } from "./rest/dora.ts";
import { eventEndpoints } from "./rest/events.ts";
import { intakeEndpoints } from "./rest/intake.ts";
import { keyEndpoints } from "./rest/keys.ts";
import { metricEndpoints } from "./rest/metrics.ts";
import { monitorEndpoints } from "./rest/monitors.ts";
import { organizationEndpoints } from "./rest/organization.ts";
import { peopleEndpoints } from "./rest/people.ts";
import { roleEndpoints } from "./rest/roles.ts";
import { sloEndpoints } from "./rest/slos.ts";
import { createRouter } from "./router.ts";
import type { DatadogState } from "./world/model.ts";
import { type DatadogSeed, emptyWorld } from "./world/seed.ts";

export type { DatadogSeed } from "./world/seed.ts";

export interface DatadogStandInOptions extends StandInOptions {
  readonly seed: DatadogSeed;
  /** Stands before every call of the interface: the tests hold each exchange against Datadog's published description here. */
  readonly middleware?: MiddlewareHandler;
}

const endpoints = [
  ...[
    ...keyEndpoints,
    ...peopleEndpoints,
    ...roleEndpoints,
    ...authnMappingEndpoints,
    ...organizationEndpoints,
  ],
  ...[...intakeEndpoints, ...metricEndpoints, ...monitorEndpoints, ...sloEndpoints, ...dashboardEndpoints],
  ...[...awsEndpoints, ...doraEndpoints, ...eventEndpoints, ...catalogEndpoints, ...ciEndpoints],
];

/**
 * Starts a Datadog on the loopback, which is one organization: the interface below `/api`, pages for people, and the
 * door for what people do there (`/_stand-in/…`). The same directory gives the same world again.
 */
export async function startDatadog(options: DatadogStandInOptions): Promise<Result<RunningStandIn>> {
  const { directory, clock, ids, log, seed, port } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const state = openState<DatadogState>(join(directory, "state.json"), () => emptyWorld(seed, clock, ids));
  state.changed();
  const later = { url: "" };
  const datadog = createDatadog({ state, clock, ids, log, later });
  const app = new Hono();
  if (options.middleware) app.use("/api/*", options.middleware);
  app.route("/", door(datadog, clock));
  app.route("/", pages(datadog));
  app.route("/", createRouter(datadog, endpoints));
  app.notFound((context) => context.json({ errors: ["Not found"] }, 404));
  const server = await startServer({ name: "Datadog stand-in", app, ...(port !== undefined && { port }) });
  if (!server.ok) return server;
  later.url = server.value.url;
  return ok({
    ...server.value,
    async close() {
      await server.value.close();
      state.flush();
    },
  });
}
