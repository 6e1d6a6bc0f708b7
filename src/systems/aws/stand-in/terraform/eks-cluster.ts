import { matches, oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type {
  Attributes,
  KnownValue,
  PlannedChange,
  ResourceBackend,
  State,
} from "../../../../contracts/terraform-backend.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, refusedWith } from "./calls.ts";
import { validArn } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { networkBetween } from "./ec2-checks.ts";
import { eks, missingCode, tagSteps, waitForStatus } from "./eks-calls.ts";
import { clusterInput, configOf } from "./eks-cluster-input.ts";
import { clusterState } from "./eks-cluster-state.ts";
import { changed, inOrder, present } from "./steps.ts";
import { planTags, tagsOf } from "./tags.ts";

/** `ValidateFunc` of `internal/service/eks/cluster.go` in hashicorp/terraform-provider-aws 6.x. */
const checks = [
  matches(
    "name",
    /^[0-9A-Za-z][0-9A-Za-z_-]{0,99}$/,
    "must start with an alphanumeric character and consist of up to 100 of [0-9A-Za-z_-]",
  ),
  ...[validArn("role_arn"), validArn("compute_config.node_role_arn")],
  oneOf("access_config.authentication_mode", ["API", "API_AND_CONFIG_MAP", "CONFIG_MAP"]),
  oneOf("compute_config.node_pools", ["general-purpose", "system"]),
  oneOf("enabled_cluster_log_types", ["api", "audit", "authenticator", "controllerManager", "scheduler"]),
  oneOf("encryption_config.resources", ["secrets"]),
  oneOf("kubernetes_network_config.ip_family", ["ipv4", "ipv6"]),
  networkBetween("kubernetes_network_config.service_ipv4_cidr", 12, 24),
  oneOf("upgrade_policy.support_type", ["STANDARD", "EXTENDED"]),
  ...["outpost_config", "remote_network_config", "control_plane_scaling_config"].map((path) => ({
    path: [path],
    says: () => `The stand-in provider does not serve '${path}' of aws_eks_cluster.`,
  })),
];

const path = (name: unknown, ...more: readonly string[]) => ["clusters", String(name), ...more];

/** `aws_eks_cluster`: waited for until it is active, and until it is gone. */
export const eksCluster: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: (change, connection): PlannedChange => {
    const { attributes } = planTags(change, connection);
    const before = change.prior ? roleOf(change.prior) : undefined;
    const replaced = before !== undefined && before !== roleOf(change.proposed);
    return { ...(attributes && { attributes }), ...(replaced && { replace: [["compute_config"]] }) };
  },
  async create(planned, connection) {
    const name = planned["name"];
    const input = { ...clusterInput(planned), tags: tagsOf(planned) };
    const made = await eks(connection, "CreateCluster", "POST", ["clusters"], input);
    if (!made.ok) return made;
    const done = await waitForCluster(connection, name, ["ACTIVE", "CREATING", "PENDING"]);
    return done.ok
      ? present(await readCluster({ ...planned, id: name ?? "" }, connection), "EKS Cluster")
      : done;
  },
  read: readCluster,
  async update(prior, planned, connection) {
    const name = prior["id"];
    const done = await inOrder([
      // The version first, then one kind of change at a time, as EKS wants it.
      changed(prior, planned, "version") &&
        (() => change(connection, name, "UpdateClusterVersion", { version: planned["version"] })),
      ...configOf(prior, planned).map(
        (input) => () => change(connection, name, "UpdateClusterConfig", input),
      ),
      ...tagSteps(connection, String(prior["arn"]), prior, planned),
    ]);
    return done.ok
      ? present(await readCluster({ ...planned, id: name ?? "" }, connection), "EKS Cluster")
      : done;
  },
  async delete(prior, connection) {
    const gone = await eks(connection, "DeleteCluster", "DELETE", path(prior["id"]));
    if (!gone.ok) return refusedWith(gone, missingCode) ? ok(undefined) : gone;
    const done = await waitForCluster(connection, prior["id"], ["GONE", "ACTIVE", "DELETING"]);
    return done.ok ? ok(undefined) : done;
  },
  import: async (id) => ok({ id }),
};

function waitForCluster(connection: AwsConnection, name: unknown, states: readonly string[]) {
  return waitForStatus(
    connection,
    { operation: "DescribeCluster", path: path(name), member: "cluster" },
    states,
  );
}

async function change(
  connection: AwsConnection,
  name: unknown,
  operation: "UpdateClusterConfig" | "UpdateClusterVersion",
  input: object,
) {
  const place = path(name, operation === "UpdateClusterConfig" ? "update-config" : "updates");
  const begun = await eks(connection, operation, "POST", place, input);
  if (!begun.ok) return begun;
  const id = String((begun.value["update"] as JsonObject)["id"]);
  const look = { operation: "DescribeUpdate", path: path(name, "updates", id), member: "update" };
  return waitForStatus(connection, look, ["Successful", "InProgress"]);
}

/** A role of nodes that is there cannot be exchanged. */
function roleOf(attributes: Attributes): KnownValue | symbol | undefined {
  const [block] = (attributes["compute_config"] ?? []) as readonly State[];
  return block?.["node_role_arn"] ?? undefined;
}

async function readCluster(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const found = await eks(connection, "DescribeCluster", "GET", path(prior["id"]));
  if (!found.ok) return refusedWith(found, missingCode) ? ok(null) : found;
  return ok(clusterState(found.value["cluster"] as JsonObject, prior, connection));
}
