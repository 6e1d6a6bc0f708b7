import { oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, refusedWith } from "./calls.ts";
import { validArn } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { eks, missingCode, tagSteps, timeText, waitForStatus } from "./eks-calls.ts";
import { changed, given, inOrder, present } from "./steps.ts";
import { planTags, type Tags, tagState, tagsOf } from "./tags.ts";

const conflicts = ["OVERWRITE", "NONE", "PRESERVE"];
const checks = [
  oneOf("resolve_conflicts_on_create", ["OVERWRITE", "NONE"]),
  oneOf("resolve_conflicts_on_update", conflicts),
  validArn("service_account_role_arn"),
  {
    path: ["pod_identity_association"],
    says: () => "The stand-in provider does not serve 'pod_identity_association' of aws_eks_addon.",
  },
];

const addonPath = ({ cluster_name: cluster, addon_name: name }: State, ...more: readonly string[]) => [
  ...["clusters", String(cluster), "addons", String(name), ...more],
];

/** `aws_eks_addon` (`internal/service/eks/addon.go`). Its id is `cluster:addon`. */
export const eksAddon: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf(checks, configuration),
  plan: planTags,
  async create(planned, connection) {
    const { cluster_name: cluster, addon_name: name } = planned;
    const made = await eks(connection, "CreateAddon", "POST", ["clusters", String(cluster), "addons"], {
      ...{ addonName: name, ...content(planned), tags: tagsOf(planned) },
      resolveConflicts: given(planned["resolve_conflicts_on_create"]),
    });
    if (!made.ok) return made;
    const done = await waitForAddon(connection, planned, ["ACTIVE", "CREATING"]);
    if (!done.ok) return done;
    return present(await readAddon({ ...planned, id: `${cluster}:${name}` }, connection), "EKS Add-On");
  },
  read: readAddon,
  async update(prior, planned, connection) {
    const done = await inOrder([
      changed(prior, planned, "addon_version", "configuration_values", "service_account_role_arn") &&
        (() =>
          eks(connection, "UpdateAddon", "POST", addonPath(prior, "update"), {
            ...content(planned),
            resolveConflicts: given(planned["resolve_conflicts_on_update"]),
          })),
      () => waitForAddon(connection, prior, ["ACTIVE", "UPDATING"]),
      ...tagSteps(connection, String(prior["arn"]), prior, planned),
    ]);
    return done.ok
      ? present(await readAddon({ ...planned, id: prior["id"] ?? "" }, connection), "EKS Add-On")
      : done;
  },
  async delete(prior, connection) {
    const gone = await eks(connection, "DeleteAddon", "DELETE", addonPath(prior));
    if (!gone.ok) return refusedWith(gone, missingCode) ? ok(undefined) : gone;
    const done = await waitForAddon(connection, prior, ["GONE", "ACTIVE", "DELETING"]);
    return done.ok ? ok(undefined) : done;
  },
  async import(id) {
    const [cluster = "", name] = id.split(":");
    return name === undefined
      ? failure(
          "terraform-id-malformed",
          `unexpected format for ID (${id}), expected cluster-name:addon-name`,
        )
      : ok({ id, cluster_name: cluster, addon_name: name });
  },
};

function content(planned: State): object {
  return {
    addonVersion: given(planned["addon_version"]),
    configurationValues: given(planned["configuration_values"]),
    serviceAccountRoleArn: given(planned["service_account_role_arn"]),
  };
}

function waitForAddon(connection: AwsConnection, state: State, states: readonly string[]) {
  const look = { operation: "DescribeAddon", path: addonPath(state), member: "addon" };
  return waitForStatus(connection, look, states);
}

async function readAddon(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const found = await eks(connection, "DescribeAddon", "GET", addonPath(prior));
  if (!found.ok) return refusedWith(found, missingCode) ? ok(null) : found;
  const addon = found.value["addon"] as JsonObject;
  return ok({
    ...{ id: prior["id"] ?? "", arn: String(addon["addonArn"]), addon_name: String(addon["addonName"]) },
    ...{ cluster_name: String(addon["clusterName"]), addon_version: String(addon["addonVersion"]) },
    ...{ created_at: timeText(addon["createdAt"]), modified_at: timeText(addon["modifiedAt"]) },
    configuration_values: String(addon["configurationValues"] ?? ""),
    service_account_role_arn: String(addon["serviceAccountRoleArn"] ?? ""),
    pod_identity_association: [],
    ...tagState((addon["tags"] ?? {}) as Tags, prior, connection),
  });
}
