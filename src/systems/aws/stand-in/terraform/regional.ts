import type {
  KnownValue,
  PlannedChange,
  ResourceBackend,
  State,
} from "../../../../contracts/terraform-backend.ts";
import type { Result } from "../../../../foundation/result.ts";
import { ok } from "../../../../foundation/result.ts";
import type { AwsConnection } from "./connection.ts";

type Resources = Readonly<Record<string, ResourceBackend<AwsConnection>>>;

/** Services that are one for all regions: their types have no `region`. */
const globalTypes = /^aws_(iam|organizations)_/;

/**
 * Since its release 6 the provider lets every resource name a region of its own, and tells the provider's where it does
 * not. That is the same for all types, so it is done here: a backend is given a connection to the resource's region.
 */
export function regional(resources: Resources): Resources {
  return Object.fromEntries(
    Object.entries(resources).map(([name, one]) => [name, globalTypes.test(name) ? one : inRegion(one)]),
  );
}

function inRegion(resource: ResourceBackend<AwsConnection>): ResourceBackend<AwsConnection> {
  const at = (state: State, connection: AwsConnection): AwsConnection => {
    const region = state["region"];
    return typeof region === "string" && region !== "" ? { ...connection, region } : connection;
  };
  const { plan, update, import: importBackend } = resource;
  return {
    ...resource,
    async plan(change, connection): Promise<PlannedChange> {
      const wanted = change.proposed["region"];
      const region = typeof wanted === "string" ? wanted : connection.region;
      const own = (await plan?.(change, { ...connection, region })) ?? {};
      return { ...own, attributes: { region, ...own.attributes } };
    },
    create: async (planned, connection) => {
      const there = at(planned, connection);
      return withRegion(await resource.create(planned, there), there);
    },
    read: async (prior, connection) => {
      const there = at(prior, connection);
      const found = await resource.read(prior, there);
      return found.ok && found.value === null ? found : withRegion(found as Result<State>, there);
    },
    delete: (prior, connection) => resource.delete(prior, at(prior, connection)),
    ...(update && {
      update: async (prior: State, planned: State, connection: AwsConnection) => {
        const there = at(prior, connection);
        return withRegion(await update(prior, planned, there), there);
      },
    }),
    ...(importBackend && {
      import: (id: string, connection: AwsConnection) => importAt(importBackend, id, connection),
    }),
  };
}

/** `id@region` names something in another region than the provider's. */
async function importAt(
  importBackend: NonNullable<ResourceBackend<AwsConnection>["import"]>,
  id: string,
  connection: AwsConnection,
): Promise<Result<State>> {
  const [, own = id, region = connection.region] = /^(.+)@([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(id) ?? [];
  const there = { ...connection, region };
  return withRegion(await importBackend(own, there), there);
}

function withRegion(state: Result<State>, { region }: AwsConnection): Result<State> {
  return state.ok ? ok({ region: region as KnownValue, ...state.value }) : state;
}
