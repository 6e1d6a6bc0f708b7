import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { attributesOf, type DatadogConnection, type Json, part, remove, send } from "./connection.ts";

/** `datadog_software_catalog`: an entity as JSON or YAML; its id is its reference. */
export const softwareCatalog: ResourceBackend<DatadogConnection> = {
  create: say,
  async read(prior, connection) {
    const reference = String(prior["id"]);
    const found = await send(connection, "GET", `/api/v2/catalog/entity?filter[ref]=${part(reference)}`);
    if (!found.ok) return found;
    const [raw] = (found.value["included"] as readonly Json[] | undefined) ?? [];
    if (!raw) return ok(null);
    const is: unknown = JSON.parse(
      Buffer.from(String(attributesOf(raw)["rawSchema"]), "base64").toString("utf8"),
    );
    const written = prior["entity"];
    const same = typeof written === "string" && isDeepStrictEqual(parse(written), is);
    return ok({ id: reference, entity: same ? written : JSON.stringify(is) });
  },
  update: (_prior, planned, connection) => say(planned, connection),
  delete: (prior, connection) => remove(connection, `/api/v2/catalog/entity/${part(String(prior["id"]))}`),
  import: async (id) => ok({ id }),
};

async function say(planned: State, connection: DatadogConnection): Promise<Result<State>> {
  const said = await send(connection, "POST", "/api/v2/catalog/entity", String(planned["entity"]));
  if (!said.ok) return said;
  const [entity] = said.value["data"] as readonly Json[];
  const { kind, namespace, name } = attributesOf(entity ?? {});
  return ok({ id: `${kind}:${namespace}/${name}`, entity: planned["entity"] ?? "" });
}
