import { lengthBetween, matches, oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { json } from "./calls.ts";
import type { AwsConnection } from "./connection.ts";
import { present } from "./steps.ts";

/** `ValidateFunc` of `internal/service/ecr/registry_scanning_configuration.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  oneOf("scan_type", ["BASIC", "ENHANCED"]),
  oneOf("rule.scan_frequency", ["SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL"]),
  oneOf("rule.repository_filter.filter_type", ["WILDCARD"]),
  lengthBetween("rule.repository_filter.filter", 1, 256),
  matches(
    "rule.repository_filter.filter",
    /^[0-9a-z*](?:[0-9a-z_./*-]?[0-9a-z*]+)*$/,
    "must contain only lowercase alphanumeric, dot, underscore, hyphen, wildcard, and colon characters",
  ),
];

interface Rule {
  readonly scanFrequency: string;
  readonly repositoryFilters: readonly { readonly filter: string; readonly filterType: string }[];
}

/** `aws_ecr_registry_scanning_configuration`: there is always one, which deleting makes basic again. */
export const ecrRegistryScanning: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  create: put,
  read,
  update: (_prior, planned, connection) => put(planned, connection),
  async delete(_prior, connection) {
    const basic = { scanType: "BASIC", rules: [] };
    const done = await json(connection, "ecr", "PutRegistryScanningConfiguration", basic);
    return done.ok ? ok(undefined) : done;
  },
  import: async (id) => ok({ id }),
};

async function put(planned: State, connection: AwsConnection): Promise<Result<State>> {
  const rules = (planned["rule"] ?? []) as readonly State[];
  const done = await json(connection, "ecr", "PutRegistryScanningConfiguration", {
    scanType: planned["scan_type"],
    rules: rules.map((rule) => ({
      scanFrequency: rule["scan_frequency"],
      repositoryFilters: ((rule["repository_filter"] ?? []) as readonly State[]).map(
        ({ filter, filter_type }) => ({ filter, filterType: filter_type }),
      ),
    })),
  });
  return done.ok ? present(await read(planned, connection), "ECR Registry Scanning Configuration") : done;
}

async function read(_prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const found = await json(connection, "ecr", "GetRegistryScanningConfiguration");
  if (!found.ok) return found;
  const id = String(found.value["registryId"]);
  const { scanType, rules } = found.value["scanningConfiguration"] as {
    readonly scanType: string;
    readonly rules: readonly Rule[];
  };
  return ok({
    ...{ id, registry_id: id, scan_type: scanType },
    rule: rules.map(({ scanFrequency, repositoryFilters }) => ({
      scan_frequency: scanFrequency,
      repository_filter: repositoryFilters.map(({ filter, filterType }) => ({
        filter,
        filter_type: filterType,
      })),
    })),
  });
}
