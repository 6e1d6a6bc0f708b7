import { type Answer, answer, nothing, refuseItem } from "../answer.ts";
import { forget, keep, redefine } from "../kept.ts";
import { asObject, asText, asTexts, objectAt } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { JsonObject, Kept } from "../world/model.ts";

/** `kind:namespace/name` */
function referenceOf(definition: JsonObject): string {
  const { name, namespace } = objectAt(definition, "metadata");
  return `${definition["kind"]}:${asText(namespace) ?? "default"}/${name}`;
}

function view({ id, definition, createdAt, modifiedAt }: Kept) {
  const metadata = objectAt(definition, "metadata");
  return {
    ...{ id, type: "entity" },
    attributes: {
      ...{ apiVersion: definition["apiVersion"], kind: definition["kind"], name: metadata["name"] },
      ...{
        namespace: metadata["namespace"] ?? "default",
        displayName: metadata["displayName"] ?? metadata["name"],
      },
      ...{
        owner: metadata["owner"] ?? "",
        description: metadata["description"] ?? "",
        tags: asTexts(metadata["tags"]),
      },
    },
    meta: { createdAt, modifiedAt, ingestionSource: "api", origin: "api" },
    relationships: { rawSchema: { data: { id, type: "rawSchema" } } },
  };
}

const rawSchema = ({ id, definition }: Kept) => ({
  ...{ id, type: "rawSchema" },
  attributes: { rawSchema: Buffer.from(JSON.stringify(definition)).toString("base64") },
});

/** Says what an entity is: as JSON or YAML, whole, and again for every change. */
function upsert({ datadog, body, actor }: Call): Answer {
  const name = asText(asObject(body["metadata"])["name"]);
  if (!asText(body["apiVersion"])?.startsWith("v3"))
    return refuseItem(400, "Bad Request", "apiVersion must be v3");
  if (!asText(body["kind"]) || !name)
    return refuseItem(400, "Bad Request", "kind and metadata.name are required");
  const all = datadog.state.entities;
  const known = all.find(({ definition }) => referenceOf(definition) === referenceOf(body));
  const given = { id: datadog.ids.uuid(), definition: body, creator: actor.user?.id ?? "" };
  const kept = known ? redefine(datadog, known, body) : keep(datadog, all, given);
  const included = [{ id: kept.id, type: "schema", attributes: { schema: body } }];
  return answer({ data: [view(kept)], included, meta: { count: 1, includeCount: 1 } }, 202);
}

export const catalogEndpoints = [
  endpoint("GET", "/api/v2/catalog/entity", "may apm_service_catalog_read", ({ datadog, query }) => {
    const wanted = (["ref", "kind", "name", "owner", "id"] as const).flatMap((name) => {
      const value = query(`filter[${name}]`);
      return value === undefined ? [] : [[name, value] as const];
    });
    const found = datadog.state.entities.filter((one) => {
      const { kind, name, owner } = view(one).attributes;
      const held = { kind, name, owner, id: one.id, ref: referenceOf(one.definition) };
      return wanted.every(([field, value]) => held[field] === value);
    });
    return answer({
      data: found.map(view),
      included: found.map(rawSchema),
      meta: { count: found.length, includeCount: found.length },
    });
  }),
  endpoint("POST", "/api/v2/catalog/entity", "may apm_service_catalog_write", upsert),
  endpoint(
    "DELETE",
    "/api/v2/catalog/entity/:id",
    "may apm_service_catalog_write",
    ({ datadog, parameter }) => {
      const id = parameter("id");
      const found = datadog.state.entities.find((one) => one.id === id || referenceOf(one.definition) === id);
      if (!found) return refuseItem(404, "Not Found");
      forget(datadog.state.entities, found);
      return nothing;
    },
  ),
];
