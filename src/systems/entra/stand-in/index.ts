import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import type { OidcIssuer } from "../../../contracts/offers.ts";
import { startServer } from "../../../contracts/stand-in/server.ts";
import type { RunningStandIn, StandInOptions } from "../../../contracts/stand-in/stand-in.ts";
import { openState } from "../../../contracts/stand-in/state.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { applications } from "./graph/applications.ts";
import { assignments, groupAssignments } from "./graph/assignments.ts";
import { claimsPolicies } from "./graph/claims-policies.ts";
import { conditionalAccess } from "./graph/conditional-access.ts";
import { federatedCredentials } from "./graph/federated-credentials.ts";
import { groups } from "./graph/groups.ts";
import { organization } from "./graph/organization.ts";
import { permissionGrants } from "./graph/permission-grants.ts";
import { roles } from "./graph/roles.ts";
import { createRouter } from "./graph/router.ts";
import { servicePrincipals } from "./graph/service-principals.ts";
import { synchronization } from "./graph/synchronization.ts";
import { templates } from "./graph/templates.ts";
import { tokenSigning } from "./graph/token-signing.ts";
import { users } from "./graph/users.ts";
import { loginEndpoints } from "./login/endpoints.ts";
import { pages } from "./pages/index.ts";
import { startProvisioning, usualIntervalMilliseconds } from "./provisioning/service.ts";
import type { Directory } from "./world/directory.ts";
import { openKeys } from "./world/keys.ts";
import { type Credentials, type EntraSeed, newDirectory, plantUsers } from "./world/seed.ts";

export type { Credentials, EntraSeed } from "./world/seed.ts";

export interface EntraStandInOptions extends StandInOptions {
  readonly seed: EntraSeed;
  /** Whose identity tokens federated credentials may accept; read anew each time, so that they may start later. */
  readonly issuers: readonly OidcIssuer[];
  /** From one cycle of provisioning to the next; Entra ID's own are 40 minutes. */
  readonly provisioningIntervalMilliseconds?: number;
  /** How the provisioning service and the exchange of tokens reach others. */
  readonly fetch: typeof fetch;
}

export interface RunningEntra extends RunningStandIn {
  readonly tenantId: string;
  /** New with each start; only in memory here. */
  readonly credentials: Credentials;
  /** Resolves when no cycle of provisioning is under way. */
  idle(): Promise<void>;
}

/**
 * Starts an Entra ID on the loopback: Graph at `/v1.0`, and everything of `login.microsoftonline.com` beside it. The same
 * directory of files gives the same world again.
 */
export async function startEntra(options: EntraStandInOptions): Promise<Result<RunningEntra>> {
  const { directory: folder, clock, ids, seed, log, issuers } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const state = openState(join(folder, "state.json"), () => newDirectory(seed, clock, ids));
  const keys = openKeys(join(folder, "keys.json"), ids);
  const credentials = plantUsers(state.value, seed, clock, ids);
  state.changed();
  const later = { url: "" };
  const directory: Directory = {
    ...{
      state: state.value,
      keys,
      clock,
      ids,
      issuers,
      log,
      fetch: options.fetch,
      changed: () => state.changed(),
    },
    get url() {
      return later.url;
    },
  };
  const service = startProvisioning(
    directory,
    options.provisioningIntervalMilliseconds ?? usualIntervalMilliseconds,
  );
  const graph = createRouter(directory, [
    ...[
      ...users,
      ...roles,
      ...groups,
      ...applications,
      ...federatedCredentials,
      ...servicePrincipals,
      ...tokenSigning,
    ],
    ...[...assignments, ...groupAssignments, ...templates, ...claimsPolicies, ...permissionGrants],
    ...[...organization, ...conditionalAccess, ...synchronization(service)],
  ]);
  const app = new Hono();
  app.all("/v1.0/*", (context) => graph.fetch(context.req.raw));
  app.route("/", loginEndpoints(directory));
  app.route("/", pages(directory));
  const server = await startServer({
    name: "Entra ID stand-in",
    app,
    ...(options.port !== undefined && { port: options.port }),
  });
  if (!server.ok) return server;
  later.url = server.value.url;
  return ok({
    ...{ url: server.value.url, port: server.value.port, faults: server.value.faults },
    ...{ tenantId: state.value.tenant.id, credentials, idle: service.idle },
    async close() {
      await service.close();
      await server.value.close();
      state.flush();
    },
  });
}
