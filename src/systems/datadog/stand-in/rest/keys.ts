import { type Answer, answer, notFound, nothing, refuse } from "../answer.ts";
import type { Datadog } from "../context.ts";
import { asText, asTexts, attributesOf } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { ApiKey, ApplicationKey } from "../world/model.ts";
import { permissions } from "../world/permissions.ts";
import { pageOf } from "./people.ts";

/** A key is shown whole when it is made, and by those who may read it one by one; a list shows its end. */
const apiKeyView = ({ id, name, key, createdAt, createdBy }: ApiKey, whole: boolean) => ({
  type: "api_keys",
  id,
  attributes: {
    ...{ name, last4: key.slice(-4), created_at: createdAt, modified_at: createdAt, category: "" },
    ...{ remote_config_read_enabled: true, ...(whole && { key }) },
  },
  relationships: { created_by: { data: { type: "users", id: createdBy } } },
});

const applicationKeyView = ({ id, name, key, scopes, createdAt, owner }: ApplicationKey, whole: boolean) => ({
  type: "application_keys",
  id,
  attributes: { name, last4: key.slice(-4), created_at: createdAt, scopes, ...(whole && { key }) },
  relationships: { owned_by: { data: { type: "users", id: owner } } },
});

/** Makes an API key of the organization: 32 hexadecimal digits. */
export function makeApiKey(datadog: Datadog, name: string, createdBy: string): ApiKey {
  const key = datadog.ids.uuid().replaceAll("-", "");
  const made = { id: datadog.ids.uuid(), name, key, createdAt: datadog.now(), createdBy };
  datadog.state.apiKeys.push(made);
  return made;
}

/** Makes an application key of somebody: 40 hexadecimal digits. */
export function makeApplicationKey(
  datadog: Datadog,
  owner: string,
  name: string,
  scopes: readonly string[] | null,
): ApplicationKey {
  const key = `${datadog.ids.uuid()}${datadog.ids.uuid()}`.replaceAll("-", "").slice(0, 40);
  const made = {
    id: datadog.ids.uuid(),
    name,
    key,
    owner,
    scopes: scopes && [...scopes],
    createdAt: datadog.now(),
  };
  datadog.state.applicationKeys.push(made);
  return made;
}

/** The scopes of a body: none asked for is all that the owner has. */
function wantedScopes({ body }: Call): readonly string[] | null | Answer {
  const { scopes } = attributesOf(body);
  if (scopes === undefined || scopes === null) return null;
  const wanted = asTexts(scopes);
  const strange = wanted.find((one) => !permissions.some(({ name }) => name === one));
  return strange === undefined ? wanted : refuse(400, `Invalid scope: ${strange}`);
}

const isAnswer = (one: readonly string[] | null | Answer): one is Answer => one !== null && "status" in one;

function make(call: Call, owner: string): Answer {
  const name = asText(attributesOf(call.body)["name"]);
  if (!name) return refuse(400, "Application key name is required");
  const scopes = wantedScopes(call);
  if (isAnswer(scopes)) return scopes;
  return answer(
    { data: applicationKeyView(makeApplicationKey(call.datadog, owner, name, scopes), true) },
    201,
  );
}

const self = ({ actor }: Call): string => actor.user?.id ?? "";

/** A key of the organization's, or of one owner's only. */
const named =
  (run: (call: Call, key: ApplicationKey) => Answer, owner?: (call: Call) => string) =>
  (call: Call): Answer => {
    const found = call.datadog.state.applicationKeys.find(({ id }) => id === call.parameter("key"));
    return found && (!owner || found.owner === owner(call)) ? run(call, found) : notFound("Application key");
  };

const show = (_: Call, key: ApplicationKey) => answer({ data: applicationKeyView(key, true) });
const remove = ({ datadog: { state } }: Call, key: ApplicationKey) => {
  state.applicationKeys.splice(state.applicationKeys.indexOf(key), 1);
  return nothing;
};
const change = (call: Call, key: ApplicationKey): Answer => {
  const scopes = wantedScopes(call);
  if (isAnswer(scopes)) return scopes;
  key.name = asText(attributesOf(call.body)["name"]) ?? key.name;
  if ("scopes" in attributesOf(call.body)) key.scopes = scopes && [...scopes];
  return answer({ data: applicationKeyView(key, true) });
};
const list = (owner?: (call: Call) => string) => (call: Call) => {
  const filter = call.query("filter")?.toLowerCase() ?? "";
  const all = call.datadog.state.applicationKeys.filter(
    (key) => (!owner || key.owner === owner(call)) && key.name.toLowerCase().includes(filter),
  );
  return pageOf(all, call, (key) => applicationKeyView(key, false));
};

const mine = "/api/v2/current_user/application_keys";
const services = "/api/v2/service_accounts/:id/application_keys";
const account = (call: Call) => call.parameter("id");

const apiKey = (run: (call: Call, key: ApiKey) => Answer) => (call: Call) => {
  const found = call.datadog.state.apiKeys.find(({ id }) => id === call.parameter("key"));
  return found ? run(call, found) : notFound("API key");
};

export const keyEndpoints = [
  endpoint("GET", "/api/v1/validate", "api-key", () => answer({ valid: true })),
  endpoint("GET", "/api/v2/validate", "api-key", ({ actor: { apiKey }, datadog }) =>
    answer({
      data: {
        ...{ type: "validate_v2", id: datadog.state.organization.id },
        attributes: { valid: true, api_key_id: apiKey.id, api_key_scopes: [] },
      },
    }),
  ),
  endpoint("GET", "/api/v2/validate_keys", "application-key", () => answer({ status: "ok" })),
  endpoint("GET", "/api/v2/api_keys", "may api_keys_read", (call) => {
    const filter = call.query("filter")?.toLowerCase() ?? "";
    const all = call.datadog.state.apiKeys.filter(({ name }) => name.toLowerCase().includes(filter));
    return pageOf(all, call, (key) => apiKeyView(key, false));
  }),
  endpoint("POST", "/api/v2/api_keys", "may api_keys_write", (call) => {
    const name = asText(attributesOf(call.body)["name"]);
    if (!name) return refuse(400, "API key name is required");
    return answer({ data: apiKeyView(makeApiKey(call.datadog, name, self(call)), true) }, 201);
  }),
  endpoint(
    "GET",
    "/api/v2/api_keys/:key",
    "may api_keys_read",
    apiKey((_, key) => answer({ data: apiKeyView(key, true) })),
  ),
  endpoint(
    "PATCH",
    "/api/v2/api_keys/:key",
    "may api_keys_write",
    apiKey(({ body }, key) => {
      key.name = asText(attributesOf(body)["name"]) ?? key.name;
      return answer({ data: apiKeyView(key, true) });
    }),
  ),
  endpoint(
    "DELETE",
    "/api/v2/api_keys/:key",
    "may api_keys_write",
    apiKey(({ datadog: { state } }, key) => {
      state.apiKeys.splice(state.apiKeys.indexOf(key), 1);
      return nothing;
    }),
  ),
  endpoint("GET", "/api/v2/application_keys", "may org_app_keys_read", list()),
  endpoint("GET", "/api/v2/application_keys/:key", "may org_app_keys_read", named(show)),
  endpoint("PATCH", "/api/v2/application_keys/:key", "may org_app_keys_write", named(change)),
  endpoint("DELETE", "/api/v2/application_keys/:key", "may org_app_keys_write", named(remove)),
  endpoint("GET", mine, "may user_app_keys", list(self)),
  endpoint("POST", mine, "may user_app_keys", (call) => make(call, self(call))),
  endpoint("GET", `${mine}/:key`, "may user_app_keys", named(show, self)),
  endpoint("PATCH", `${mine}/:key`, "may user_app_keys", named(change, self)),
  endpoint("DELETE", `${mine}/:key`, "may user_app_keys", named(remove, self)),
  endpoint("GET", services, "may service_account_write", list(account)),
  endpoint("POST", services, "may service_account_write", (call) => {
    const owner = call.datadog.user(account(call));
    return owner?.serviceAccount ? make(call, owner.id) : notFound("Service account");
  }),
  endpoint("GET", `${services}/:key`, "may service_account_write", named(show, account)),
  endpoint("PATCH", `${services}/:key`, "may service_account_write", named(change, account)),
  endpoint("DELETE", `${services}/:key`, "may service_account_write", named(remove, account)),
];
