import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import type { Blueprint } from "../../blueprint/model.ts";
import type { Access } from "../../contracts/access.ts";
import type { Finders } from "../../contracts/adoption.ts";
import type { ClusterAccess, DeployerInstaller, ReachCluster } from "../../contracts/deployer.ts";
import type { Facts } from "../../contracts/facts.ts";
import type { Provisioner } from "../../contracts/provisioner.ts";
import type { RolloutWatch } from "../../contracts/rollout-watch.ts";
import type { Stack, StackFile } from "../../contracts/stack.ts";
import type { Step } from "../../contracts/step.ts";
import type { Day1Services, System } from "../../contracts/system.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { all, failure, ok, type Result } from "../../foundation/result.ts";
import { collectOffers } from "../../render/collect.ts";
import { localStorage } from "../../rollout/local-storage.ts";
import type { RolloutStorage } from "../../rollout/roll-out.ts";
import type { StackDoors } from "../../rollout/stack/doors.ts";
import { intentsIn } from "../../rollout/stack/intents.ts";
import { stackStepId } from "../../rollout/stack/step.ts";
import { systems } from "../../systems/index.ts";
import { createEngine, type EngineOptions } from "../../systems/terraform/engine/engine.ts";
import { stackFiles } from "../../systems/terraform/files/stack.ts";
import { firstTree } from "./first-tree.ts";
import { collectSteps, sharedStackNeeds } from "./steps.ts";

/** Everything that a rollout of a company is made from. */
export interface CompanyRollout {
  readonly blueprint: Blueprint;
  readonly actionBundle: string;
  /** Programs of applications that exist already, by repository. */
  readonly programs: ReadonlyMap<string, string>;
  /** What lies on this machine: journal and lock until they move, and the engine's folders. */
  readonly folder: string;
  /** The operator's environment: credentials. */
  readonly environment: Readonly<Record<string, string>>;
  /** Addresses of a rehearsal, by system; empty against the vendors themselves. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** PATH and what else the engine's programs may see of this machine. */
  readonly programEnvironment: Readonly<Record<string, string>>;
  readonly listen?: EngineOptions["listen"];
  /** How vendors are reached over HTTP. */
  readonly fetch: typeof fetch;
  /** Brings the deployer's program into a cluster. */
  readonly installer: DeployerInstaller;
  /** `stack:address` at which a person accepts that something is deleted, replaced or changed. */
  readonly accepted: ReadonlySet<string>;
}

/** The steps of a company's Day 1, and what it takes to run them. */
export interface ComposedRollout {
  readonly steps: readonly Step[];
  client(step: Step): unknown;
  readonly storage: RolloutStorage;
  readonly stacks: readonly Stack[];
  /** Who follows the run where the company tracks its work. */
  readonly watches: readonly RolloutWatch[];
  readonly doors: StackDoors;
  readonly provisioner: Provisioner;
}

interface Connected {
  readonly system: System;
  readonly client: unknown;
}

/** Fails with `access-missing` and the like, before anybody is called. */
export function composeRollout(company: CompanyRollout): Result<ComposedRollout> {
  const { blueprint } = company;
  const source = { ...company, folder: join(company.folder, "first-trees") };
  const access = (system: string): Access => ({
    environment: company.environment,
    ...(company.endpoints[system] !== undefined && { endpoint: company.endpoints[system] }),
    ...{ fetch: company.fetch, clock: systemClock, ids: systemIds },
    firstTree: (repository, facts) => firstTree(source, repository, facts),
  });
  const connected = all(
    systems.flatMap((system): readonly Result<Connected>[] => {
      const client = system.connect?.(blueprint, access(system.id));
      return client ? [client.ok ? ok({ system, client: client.value }) : client] : [];
    }),
  );
  if (!connected.ok) return connected;

  const provisioner = createEngine({
    directory: join(company.folder, "stacks"),
    environment: company.programEnvironment,
    ...(company.listen && { listen: company.listen }),
  });
  const doors = stackDoors(company, connected.value, provisioner);
  const clients = new Map(connected.value.map(({ system, client }) => [system.id, client]));
  const { steps, stacks, owners, watches } = collectSteps(company, {
    stack: doors,
    installer: company.installer,
    variable: (name) => company.environment[name],
    fetch: company.fetch,
    reach: reachThrough(connected.value),
    clientOf: (system) => clients.get(system),
  });
  const holder = stacks.find(({ holdsStates }) => holdsStates);
  return ok({
    ...{ steps, stacks, watches, doors, provisioner },
    client: ({ id }) => clients.get(owners.get(id) ?? ""),
    storage: {
      local: localStorage(join(company.folder, "journal")),
      madeBy: holder ? stackStepId(holder.id) : "",
      company: () =>
        firstAnswer(connected.value, ({ journalStorage }, client) => journalStorage?.(client, blueprint)),
    },
  });
}

/** Clusters are reached through the system that has them. */
function reachThrough(connected: readonly Connected[]): ReachCluster {
  return async (environment, facts) => {
    const access = await firstAnswer(connected, ({ reachCluster }, client) =>
      reachCluster?.(client, environment, facts, systemClock),
    );
    if (!access.ok || access.value) return access as Result<ClusterAccess>;
    return failure("cluster-unreachable", `Nobody tells how the cluster of ${environment} is reached.`);
  };
}

function stackDoors(
  { blueprint, folder, accepted }: CompanyRollout,
  connected: readonly Connected[],
  provisioner: Provisioner,
): StackDoors {
  const backend = collectOffers(systems).stateBackend;
  return {
    provisioner,
    accepted,
    engineOnly: new Set(systems.flatMap(({ day1 }) => day1?.engineOnly ?? [])),
    needs: sharedStackNeeds({ blueprint }),
    intents: intentsIn(join(folder, "intents")),
    self: `${userInfo().username}@${hostname()}`,
    async prepare(stack, facts, how) {
      const environment = await engineEnvironment(connected, facts, how.purpose);
      if (!environment.ok) return environment;
      const files = readyFiles(stack, facts, how.backend ? backend : undefined);
      if (!files.ok) return files;
      return ok({
        ...{ id: stack.id, modules: stack.modules },
        files: files.value,
        environment: environment.value,
      });
    },
    finders: async () => {
      const found = connected.map(({ system, client }): Finders => system.day1?.finders?.(client) ?? {});
      return ok(Object.assign({}, ...found) as Finders);
    },
    locateStates: (facts) =>
      firstAnswer(connected, ({ locateStates }, client) => locateStates?.(client, blueprint, facts)),
  };
}

/** What the one system says that can answer; null where none can. */
async function firstAnswer<T>(
  connected: readonly Connected[],
  ask: (services: Day1Services<unknown>, client: unknown) => Promise<Result<T | null>> | undefined,
): Promise<Result<T | null>> {
  for (const { system, client } of connected) {
    const answer = system.day1 && ask(system.day1, client);
    if (answer) return answer;
  }
  return ok(null);
}

async function engineEnvironment(
  connected: readonly Connected[],
  facts: Facts,
  purpose: "plan" | "apply",
): Promise<Result<Readonly<Record<string, string>>>> {
  const parts = all(
    await Promise.all(
      connected.map(
        async ({ system, client }) =>
          (await system.day1?.engineEnvironment?.(client, facts, purpose)) ?? ok({}),
      ),
    ),
  );
  return parts.ok ? ok(Object.assign({}, ...parts.value) as Record<string, string>) : parts;
}

function readyFiles(
  stack: Stack,
  facts: Facts,
  backend: Parameters<typeof stackFiles>[2],
): Result<readonly StackFile[]> {
  const files: StackFile[] = [];
  for (const { path, content } of stackFiles(stack, facts, backend)) {
    if (content.state === "pending") {
      return failure(
        "stack-facts-missing",
        `stacks/${stack.id}/${path} waits for ${content.needs.join(", ")}.`,
        {
          next: "This is a mistake in Groundwork: please report it.",
        },
      );
    }
    files.push({ path, text: content.text });
  }
  return ok(files);
}
