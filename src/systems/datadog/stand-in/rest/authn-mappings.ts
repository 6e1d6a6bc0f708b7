import { type Answer, answer, notFound, nothing, refuse } from "../answer.ts";
import { forget, keep, redefine } from "../kept.ts";
import { asText, attributesOf, related } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { JsonObject, Kept } from "../world/model.ts";
import { pageOf } from "./people.ts";

/** Which role somebody gets who signs in with an attribute: https://docs.datadoghq.com/account_management/saml/mapping/ */
function view({ id, definition, createdAt, modifiedAt }: Kept) {
  const { key, value, role } = definition;
  return {
    ...{ id, type: "authn_mappings" },
    attributes: {
      attribute_key: key,
      attribute_value: value,
      created_at: createdAt,
      modified_at: modifiedAt,
    },
    relationships: { role: { data: { type: "roles", id: role } } },
  };
}

function definitionFrom({ datadog, body }: Call, before: JsonObject): JsonObject | Answer {
  const { attribute_key, attribute_value } = attributesOf(body);
  const [key, value] = [asText(attribute_key) ?? before["key"], asText(attribute_value) ?? before["value"]];
  const role = related(body, "role")[0] ?? before["role"];
  if (!key || !value) return refuse(400, "attribute_key and attribute_value are required");
  if (!role) return refuse(400, "The stand-in maps attributes to roles only");
  if (!datadog.state.roles.some(({ id }) => id === role)) return notFound("Role");
  return { key, value, role };
}

const isAnswer = (one: JsonObject | Answer): one is Answer => typeof one["status"] === "number";

const taken = ({ datadog: { state } }: Call, { key, value }: JsonObject, itself?: Kept) =>
  state.authnMappings.some(
    (one) => one !== itself && one.definition["key"] === key && one.definition["value"] === value,
  );

const named = (run: (call: Call, mapping: Kept) => Answer) => (call: Call) => {
  const mapping = call.datadog.state.authnMappings.find(({ id }) => id === call.parameter("id"));
  return mapping ? run(call, mapping) : notFound("AuthN Mapping");
};

const duplicate = refuse(409, "AuthN Mapping already exists");

export const authnMappingEndpoints = [
  endpoint("GET", "/api/v2/authn_mappings", "may user_access_manage", (call) => {
    const filter = call.query("filter")?.toLowerCase() ?? "";
    const all = call.datadog.state.authnMappings.filter(({ definition: { key, value } }) =>
      `${key} ${value}`.toLowerCase().includes(filter),
    );
    return pageOf(all, call, view);
  }),
  endpoint("POST", "/api/v2/authn_mappings", "may user_access_manage", (call) => {
    const definition = definitionFrom(call, {});
    if (isAnswer(definition)) return definition;
    if (taken(call, definition)) return duplicate;
    const { datadog, actor } = call;
    const given = { id: datadog.ids.uuid(), definition, creator: actor.user?.id ?? "" };
    return answer({ data: view(keep(datadog, datadog.state.authnMappings, given)) });
  }),
  endpoint(
    "GET",
    "/api/v2/authn_mappings/:id",
    "may user_access_manage",
    named((_, mapping) => answer({ data: view(mapping) })),
  ),
  endpoint(
    "PATCH",
    "/api/v2/authn_mappings/:id",
    "may user_access_manage",
    named((call, mapping) => {
      const definition = definitionFrom(call, mapping.definition);
      if (isAnswer(definition)) return definition;
      if (taken(call, definition, mapping)) return duplicate;
      return answer({ data: view(redefine(call.datadog, mapping, definition)) });
    }),
  ),
  endpoint(
    "DELETE",
    "/api/v2/authn_mappings/:id",
    "may user_access_manage",
    named(({ datadog }, mapping) => {
      forget(datadog.state.authnMappings, mapping);
      return nothing;
    }),
  ),
];
