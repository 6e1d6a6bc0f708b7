import type { KnownValue, ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import {
  attributesOf,
  type DatadogConnection,
  dataOf,
  find,
  type Json,
  part,
  remove,
  send,
} from "./connection.ts";

const accounts = "/api/v2/integration/aws/accounts";

/** `datadog_integration_aws_account`: an account of AWS that Datadog reads, by a role or by keys. */
export const awsAccount: ResourceBackend<DatadogConnection> = {
  async create(planned, connection) {
    const made = await send(connection, "POST", accounts, bodyOf(planned));
    return made.ok ? ok(stateOf(dataOf(made.value), planned)) : made;
  },
  async read(prior, connection) {
    const found = await find(connection, pathOf(prior));
    return found.ok ? ok(found.value && stateOf(dataOf(found.value), prior)) : found;
  },
  async update(_prior, planned, connection) {
    const changed = await send(connection, "PATCH", pathOf(planned), bodyOf(planned));
    return changed.ok ? ok(stateOf(dataOf(changed.value), planned)) : changed;
  },
  delete: (prior, connection) => remove(connection, pathOf(prior)),
  async import(id, connection): Promise<Result<State>> {
    const found = await send(connection, "GET", `${accounts}/${part(id)}`);
    return found.ok ? ok({ id }) : found;
  },
};

const pathOf = ({ id }: State) => `${accounts}/${part(String(id))}`;
const inner = (state: State, name: string): State => (state[name] ?? {}) as State;

/** The blocks as the interface has them: what is not set is left out, and one of two choices excludes the other. */
function bodyOf(planned: State): Json {
  const { aws_auth_config_role, aws_auth_config_keys } = inner(planned, "auth_config");
  const metrics = inner(planned, "metrics_config");
  return {
    data: {
      type: "account",
      attributes: {
        ...{ aws_account_id: planned["aws_account_id"], aws_partition: planned["aws_partition"] },
        ...set({ account_tags: planned["account_tags"] ?? null }),
        auth_config: set((aws_auth_config_role ?? aws_auth_config_keys ?? {}) as State),
        aws_regions: set(inner(planned, "aws_regions")),
        logs_config: { lambda_forwarder: set(inner(inner(planned, "logs_config"), "lambda_forwarder")) },
        metrics_config: {
          ...set(metrics),
          namespace_filters: set(inner(metrics, "namespace_filters")),
        },
        resources_config: set(inner(planned, "resources_config")),
        traces_config: { xray_services: set(inner(inner(planned, "traces_config"), "xray_services")) },
      },
    },
  };
}

const set = (values: State): State =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null && value !== undefined));

function stateOf({ id, ...data }: Json, before: State): State {
  const found = attributesOf(data) as State;
  const auth = inner(found, "auth_config");
  const [metrics, logs, resources] = ["metrics_config", "logs_config", "resources_config"].map((name) =>
    inner(found, name),
  );
  const keys = inner(inner(before, "auth_config"), "aws_auth_config_keys");
  const pick = (from: State | undefined, ...names: readonly string[]): State =>
    Object.fromEntries(names.map((name) => [name, (from?.[name] ?? null) as KnownValue]));
  const forwarder = inner(logs ?? {}, "lambda_forwarder");
  return {
    id: String(id),
    ...pick(found, "account_tags", "aws_account_id", "aws_partition"),
    auth_config: {
      aws_auth_config_role: auth["role_name"] ? pick(auth, "role_name", "external_id") : null,
      // The secret is never shown again, so it stays as it was said.
      aws_auth_config_keys: auth["access_key_id"]
        ? { ...pick(auth, "access_key_id"), ...pick(keys, "secret_access_key") }
        : null,
    },
    aws_regions: pick(inner(found, "aws_regions"), "include_all", "include_only"),
    logs_config: {
      lambda_forwarder: {
        ...pick(forwarder, "lambdas", "sources"),
        log_source_config: forwarder["log_source_config"] ?? null,
      },
    },
    metrics_config: {
      ...pick(metrics, "automute_enabled", "collect_cloudwatch_alarms", "collect_custom_metrics", "enabled"),
      namespace_filters: pick(inner(metrics ?? {}, "namespace_filters"), "exclude_only", "include_only"),
      tag_filters: metrics?.["tag_filters"] ?? [],
      metric_name_filters: metrics?.["metric_name_filters"] ?? [],
    },
    resources_config: pick(resources, "cloud_security_posture_management_collection", "extended_collection"),
    traces_config: {
      xray_services: pick(
        inner(inner(found, "traces_config"), "xray_services"),
        "include_all",
        "include_only",
      ),
    },
  };
}
