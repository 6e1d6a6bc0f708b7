import type { Json } from "../../../../contracts/json.ts";
import { type Answer, answer, nothing, refuse } from "../answer.ts";
import type { Datadog } from "../context.ts";
import { forget, keep, redefine } from "../kept.ts";
import { asObject, asText, attributesOf, objectAt } from "../read.ts";
import { type Call, endpoint } from "../router.ts";
import type { ExternalId, JsonObject, Kept } from "../world/model.ts";
import { awsPermissions } from "./aws-permissions.ts";

/** https://docs.datadoghq.com/api/latest/aws-integration/ */
const externalIdHours = 48;

function newExternalId(datadog: Datadog): ExternalId {
  const made = { id: datadog.ids.uuid().replaceAll("-", ""), createdAt: datadog.now() };
  datadog.state.externalIds.push(made);
  return made;
}

/** What the vendor fills in where nothing is said. */
const filled: JsonObject = {
  account_tags: [],
  aws_regions: { include_all: true },
  logs_config: { lambda_forwarder: { lambdas: [], sources: [] } },
  metrics_config: {
    ...{
      enabled: true,
      automute_enabled: true,
      collect_cloudwatch_alarms: false,
      collect_custom_metrics: false,
    },
    ...{ tag_filters: [], namespace_filters: { exclude_only: ["AWS/SQS", "AWS/ElasticMapReduce"] } },
  },
  resources_config: { cloud_security_posture_management_collection: false, extended_collection: true },
  traces_config: { xray_services: { include_only: [] } },
};

/** What is said over what is filled in. Where one of several choices is said, the others are not filled in. */
function merged(base: JsonObject, said: JsonObject): JsonObject {
  const result: JsonObject = { ...base };
  for (const [name, value] of Object.entries(said)) {
    if (value === null || value === undefined) continue;
    const choice = ["aws_regions", "namespace_filters", "xray_services", "auth_config"].includes(name);
    const plain = typeof value === "object" && !Array.isArray(value);
    result[name] =
      plain && !choice && Object.keys(value).length > 0
        ? merged(asObject(result[name]), value as JsonObject)
        : plain && Object.keys(value).length === 0
          ? (result[name] ?? value)
          : (value as Json);
  }
  return result;
}

function refusalOf({ state }: Datadog, definition: JsonObject, itself?: Kept): Answer | undefined {
  const account = asText(definition["aws_account_id"]);
  if (!account || !/^\d{12}$/.test(account))
    return refuse(400, "aws_account_id: must be a 12 digit AWS account ID");
  if (!["aws", "aws-cn", "aws-us-gov"].includes(String(definition["aws_partition"] ?? "aws"))) {
    return refuse(400, "aws_partition: must be one of aws, aws-cn, aws-us-gov");
  }
  const { role_name, access_key_id } = objectAt(definition, "auth_config");
  if (!asText(role_name) && !asText(access_key_id))
    return refuse(400, "auth_config: role_name or access_key_id is required");
  const same = ({ definition: other }: Kept) =>
    other["aws_account_id"] === account && objectAt(other, "auth_config")["role_name"] === role_name;
  if (state.awsAccounts.some((one) => one !== itself && same(one))) {
    return refuse(
      409,
      `An AWS integration with the account ${account} and the role ${role_name} already exists`,
    );
  }
  return undefined;
}

/** Claims the external id that a role is to ask for, or makes one. One that the vendor did not make, it does not take. */
function withExternalId(datadog: Datadog, definition: JsonObject, account: string): JsonObject | Answer {
  const auth = objectAt(definition, "auth_config");
  if (!asText(auth["role_name"])) return definition;
  const wanted = asText(auth["external_id"]);
  const found = wanted ? datadog.state.externalIds.find(({ id }) => id === wanted) : newExternalId(datadog);
  const hours = found ? (Date.parse(datadog.now()) - Date.parse(found.createdAt)) / 3_600_000 : 0;
  if (!found || (found.usedBy === undefined && hours > externalIdHours)) {
    return refuse(400, "auth_config: external_id is invalid or has expired: generate a new one");
  }
  if (found.usedBy !== undefined && found.usedBy !== account)
    return refuse(400, "auth_config: external_id is in use");
  found.usedBy = account;
  return { ...definition, auth_config: { ...auth, external_id: found.id } };
}

const isAnswer = (one: JsonObject | Answer): one is Answer => typeof one["status"] === "number";

function accountView({ id, definition, createdAt, modifiedAt }: Kept) {
  const auth = objectAt(definition, "auth_config");
  const shown = Object.fromEntries(Object.entries(auth).filter(([name]) => name !== "secret_access_key"));
  return {
    ...{ id, type: "account" },
    attributes: { ...definition, auth_config: shown, created_at: createdAt, modified_at: modifiedAt },
  };
}

function create({ datadog, body, actor }: Call): Answer {
  const definition = merged(filled, attributesOf(body));
  const refusal = refusalOf(datadog, definition);
  if (refusal) return refusal;
  const id = datadog.ids.uuid();
  const claimed = withExternalId(datadog, definition, id);
  if (isAnswer(claimed)) return claimed;
  const made = keep(datadog, datadog.state.awsAccounts, {
    id,
    definition: claimed,
    creator: actor.user?.id ?? "",
  });
  return answer({ data: accountView(made) });
}

function update({ datadog, body }: Call, account: Kept): Answer {
  const said = attributesOf(body);
  const auth = { ...objectAt(account.definition, "auth_config"), ...asObject(said["auth_config"]) };
  const definition = { ...merged(account.definition, said), auth_config: auth };
  const refusal = refusalOf(datadog, definition, account);
  if (refusal) return refusal;
  const claimed = withExternalId(datadog, definition, account.id);
  return isAnswer(claimed) ? claimed : answer({ data: accountView(redefine(datadog, account, claimed)) });
}

const named = (run: (call: Call, account: Kept) => Answer) => (call: Call) => {
  const account = call.datadog.state.awsAccounts.find(({ id }) => id === call.parameter("id"));
  return account ? run(call, account) : refuse(404, "AWS account config not found");
};

const permissionsView = (names: readonly string[]) =>
  answer({ data: { id: "permissions", type: "permissions", attributes: { permissions: names } } });

const accounts = "/api/v2/integration/aws/accounts";
const policies = "/api/v2/integration/aws/iam_permissions";

export const awsEndpoints = [
  endpoint("GET", accounts, "may aws_configuration_read", ({ datadog, query }) => {
    const wanted = query("aws_account_id");
    const all = datadog.state.awsAccounts.filter(
      ({ definition }) => !wanted || definition["aws_account_id"] === wanted,
    );
    return answer({ data: all.map(accountView) });
  }),
  endpoint("POST", accounts, "may aws_configurations_manage", create),
  endpoint(
    "GET",
    `${accounts}/:id`,
    "may aws_configuration_read",
    named((_, account) => answer({ data: accountView(account) })),
  ),
  endpoint("PATCH", `${accounts}/:id`, "may aws_configuration_edit", named(update)),
  endpoint(
    "DELETE",
    `${accounts}/:id`,
    "may aws_configurations_manage",
    named(({ datadog: { state } }, account) => {
      forget(state.awsAccounts, account);
      const kept = state.externalIds.filter(({ usedBy }) => usedBy !== account.id);
      state.externalIds.splice(0, state.externalIds.length, ...kept);
      return nothing;
    }),
  ),
  endpoint(
    "POST",
    "/api/v2/integration/aws/generate_new_external_id",
    "may aws_configuration_edit",
    ({ datadog }) => {
      const { id } = newExternalId(datadog);
      return answer({ data: { id: "external_id", type: "external_id", attributes: { external_id: id } } });
    },
  ),
  endpoint("GET", policies, "application-key", () =>
    permissionsView([...awsPermissions.standard, ...awsPermissions.resourceCollection].sort()),
  ),
  endpoint("GET", `${policies}/standard`, "application-key", () => permissionsView(awsPermissions.standard)),
  endpoint("GET", `${policies}/resource_collection`, "application-key", () =>
    permissionsView(awsPermissions.resourceCollection),
  ),
];
