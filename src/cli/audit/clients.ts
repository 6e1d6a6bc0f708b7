import type { Blueprint } from "../../blueprint/model.ts";
import type { Access } from "../../contracts/access.ts";
import type { ClusterAccess } from "../../contracts/deployer.ts";
import type { Facts } from "../../contracts/facts.ts";
import type { JournalStorage } from "../../contracts/journal.ts";
import type { Json } from "../../contracts/json.ts";
import type { Day1Services } from "../../contracts/system.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { systems } from "../../systems/index.ts";
import { clusterFetch, type VendorWorld } from "../rollout/world.ts";

/** How an audit reaches whom it asks. One system that cannot be connected leaves the others as they are. */
export interface AuditClients {
  clientOf(system: string): Result<unknown>;
  /** The company's own storage of the rollout; null where it has none yet. */
  journal(): Promise<Result<JournalStorage | null>>;
  readCluster(environment: string, path: string): Promise<Result<Json>>;
}

type Recording = (fetch: typeof globalThis.fetch) => typeof globalThis.fetch;

/** `facts` is asked each time anew: they are read through these clients themselves. */
export function auditClients(
  blueprint: Blueprint,
  world: Pick<VendorWorld, "environment" | "endpoints" | "fetch">,
  recording: Recording,
  facts: () => Facts,
): AuditClients {
  const access = (system: string): Access => ({
    environment: world.environment,
    ...(world.endpoints[system] !== undefined && { endpoint: world.endpoints[system] }),
    ...{ fetch: recording(world.fetch), clock: systemClock, ids: systemIds },
  });
  const clients = new Map(
    systems.map((system) => [system.id, system.connect?.(blueprint, access(system.id)) ?? ok(undefined)]),
  );
  const first = async <Value>(
    ask: (services: Day1Services<unknown>, client: unknown) => Promise<Result<Value | null>> | undefined,
  ): Promise<Result<Value | null>> => {
    for (const { id, day1 } of systems) {
      const client = clients.get(id);
      const answer = day1 && client?.ok ? ask(day1, client.value) : undefined;
      if (answer) return answer;
    }
    return ok(null);
  };
  return {
    clientOf: (system) => clients.get(system) ?? ok(undefined),
    journal: () => first((day1, client) => day1.journalStorage?.(client, blueprint)),
    async readCluster(environment, path) {
      const reached = await first((day1, client) =>
        day1.reachCluster?.(client, environment, facts(), systemClock),
      );
      if (!reached.ok) return reached;
      if (reached.value) return readFrom(environment, reached.value, path, recording);
      return failure("cluster-unreachable", `Nobody tells how the cluster of ${environment} is reached.`);
    },
  };
}

/** Milliseconds; what passes by is tried again. */
const patience = 15_000;
const attempts = 3;

async function readFrom(
  environment: string,
  access: ClusterAccess,
  path: string,
  recording: Recording,
): Promise<Result<Json>> {
  const headers = {
    accept: "application/json",
    ...(access.token !== undefined && { authorization: `Bearer ${access.token}` }),
  };
  const send = recording(clusterFetch(access));
  for (let attempt = 1; ; attempt += 1) {
    const last = attempt === attempts;
    try {
      const signal = AbortSignal.timeout(patience);
      const answer = await send(`${access.url}${path}`, { headers, redirect: "error", signal });
      const text = await answer.text();
      if (answer.status === 200) return ok(JSON.parse(text) as Json);
      if (answer.status === 404) return ok(null);
      if (last || (answer.status < 500 && answer.status !== 429)) {
        return failure("cluster-refused", `The cluster of ${environment} answered ${answer.status}.`, {
          cause: text.slice(0, 300),
        });
      }
    } catch (error) {
      if (last) {
        return failure("cluster-unreachable", `The cluster of ${environment} did not answer.`, {
          cause: error instanceof Error ? error.message : String(error),
          next: "Run again from inside its network: a private endpoint answers there alone.",
        });
      }
    }
    await systemClock.sleep(300 * 2 ** attempt * (0.5 + systemIds.random()));
  }
}
