import type { Blueprint } from "../../blueprint/model.ts";
import type { Access } from "../../contracts/access.ts";
import type { Facts } from "../../contracts/facts.ts";
import type { PeopleService, Right } from "../../contracts/people.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { collectOffers } from "../../render/collect.ts";
import type { ArgocdPeople } from "../../systems/argocd/people/found.ts";
import { systems } from "../../systems/index.ts";
import { clusterFetch, vendorWorld } from "../rollout/world.ts";

const offers = collectOffers(systems);

/** What the document gives everybody, in every system. Pure. */
export function wantedRights(blueprint: Blueprint): readonly Right[] {
  return systems.flatMap(({ people }) => people?.wanted(blueprint, offers) ?? []);
}

/** A system that can say who may do what there, or why it cannot be asked. */
export interface Asked {
  readonly system: string;
  readonly service: PeopleService<unknown>;
  readonly client: Result<unknown>;
}

export interface PeopleDoors {
  readonly blueprint: Blueprint;
  readonly facts: Facts;
  /** Those that the company uses. */
  readonly asked: readonly Asked[];
}

/** Connects to every system that the company uses; nobody is called yet. A system without access is shown as not asked. */
export async function openPeople(
  blueprint: Blueprint,
  facts: Facts,
  environment: NodeJS.ProcessEnv,
): Promise<Result<PeopleDoors>> {
  const world = await vendorWorld(blueprint, environment);
  if (!world.ok) return world;
  const { endpoints, fetch } = world.value;
  const access = (system: string): Access => ({
    environment: world.value.environment,
    ...(endpoints[system] !== undefined && { endpoint: endpoints[system] }),
    ...{ fetch, clock: systemClock, ids: systemIds },
  });
  const clients = new Map(
    systems.map(({ id, connect }) => [id, connect?.(blueprint, access(id)) ?? ok(undefined)] as const),
  );
  const deployer: ArgocdPeople = {
    blueprint,
    fetchFor: clusterFetch,
    ...(offers.signOnProvider?.isUsed(blueprint) && { provider: offers.signOnProvider }),
    async reach(name, given) {
      for (const { id, day1 } of systems) {
        const client = clients.get(id);
        if (!day1?.reachCluster || !client) continue;
        return client.ok ? day1.reachCluster(client.value, name, given, systemClock) : client;
      }
      return failure("cluster-unreachable", `Nobody tells how the cluster of ${name} is reached.`);
    },
  };
  const asked = systems.flatMap(({ id, people, connect }): readonly Asked[] => {
    if (!people || people.wanted(blueprint, offers).length === 0) return [];
    const client = connect ? (clients.get(id) ?? ok(undefined)) : ok(deployer);
    return [{ system: id, service: people, client }];
  });
  return ok({ blueprint, facts, asked });
}
