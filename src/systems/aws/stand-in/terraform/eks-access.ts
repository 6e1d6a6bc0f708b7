import { oneOf, remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { KnownValue, ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, refusedWith } from "./calls.ts";
import { validArn } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { eks, missingCode, removeFrom, tagSteps, timeText } from "./eks-calls.ts";
import { blockOf, changed, given, inOrder, present } from "./steps.ts";
import { planTags, type Tags, tagState, tagsOf } from "./tags.ts";

const entryPath = (cluster: unknown, principal: unknown, ...more: readonly string[]) => [
  ...["clusters", String(cluster), "access-entries", String(principal), ...more],
];

/** `aws_eks_access_entry` (`internal/service/eks/access_entry.go`). Its id is `cluster:principal`. */
export const eksAccessEntry: ResourceBackend<AwsConnection> = {
  validate: (configuration) =>
    remarksOf(
      [
        validArn("principal_arn"),
        oneOf("type", ["STANDARD", "EC2_LINUX", "EC2_WINDOWS", "FARGATE_LINUX", "EC2", "HYBRID_LINUX"]),
      ],
      configuration,
    ),
  plan: planTags,
  async create(planned, connection) {
    const { cluster_name: cluster, principal_arn: principal } = planned;
    const made = await eks(
      connection,
      "CreateAccessEntry",
      "POST",
      ["clusters", String(cluster), "access-entries"],
      {
        ...{ principalArn: principal, type: given(planned["type"]), username: given(planned["user_name"]) },
        kubernetesGroups: (planned["kubernetes_groups"] ?? []) as readonly string[],
        tags: tagsOf(planned),
      },
    );
    if (!made.ok) return made;
    return present(
      await readEntry({ ...planned, id: `${cluster}:${principal}` }, connection),
      "EKS Access Entry",
    );
  },
  read: readEntry,
  async update(prior, planned, connection) {
    const path = entryPath(prior["cluster_name"], prior["principal_arn"]);
    const done = await inOrder([
      changed(prior, planned, "kubernetes_groups", "user_name") &&
        (() =>
          eks(connection, "UpdateAccessEntry", "POST", path, {
            kubernetesGroups: (planned["kubernetes_groups"] ?? []) as readonly string[],
            username: given(planned["user_name"]),
          })),
      ...tagSteps(connection, String(prior["access_entry_arn"]), prior, planned),
    ]);
    return done.ok
      ? present(await readEntry({ ...planned, id: prior["id"] ?? "" }, connection), "EKS Access Entry")
      : done;
  },
  async delete(prior, connection) {
    const path = entryPath(prior["cluster_name"], prior["principal_arn"]);
    const gone = await removeFrom(connection, "DeleteAccessEntry", path);
    return gone.ok ? ok(undefined) : gone;
  },
  async import(id) {
    const [cluster = "", ...principal] = id.split(":");
    return principal.length === 0
      ? failure(
          "terraform-id-malformed",
          `unexpected format for ID (${id}), expected cluster-name:principal-arn`,
        )
      : ok({ id, cluster_name: cluster, principal_arn: principal.join(":") });
  },
};

async function readEntry(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const path = entryPath(prior["cluster_name"], prior["principal_arn"]);
  const found = await eks(connection, "DescribeAccessEntry", "GET", path);
  if (!found.ok) return refusedWith(found, missingCode) ? ok(null) : found;
  const entry = found.value["accessEntry"] as JsonObject;
  return ok({
    ...{
      id: prior["id"] ?? "",
      access_entry_arn: String(entry["accessEntryArn"]),
      type: String(entry["type"]),
    },
    ...{ cluster_name: String(entry["clusterName"]), principal_arn: String(entry["principalArn"]) },
    ...{ created_at: timeText(entry["createdAt"]), modified_at: timeText(entry["modifiedAt"]) },
    ...{ user_name: String(entry["username"]), kubernetes_groups: entry["kubernetesGroups"] as KnownValue },
    ...tagState((entry["tags"] ?? {}) as Tags, prior, connection),
  });
}

/** `aws_eks_access_policy_association` (`internal/service/eks/access_policy_association.go`): nothing of it can be changed. */
export const eksAccessPolicyAssociation: ResourceBackend<AwsConnection> = {
  validate: (configuration) =>
    remarksOf(
      [
        validArn("principal_arn"),
        validArn("policy_arn"),
        oneOf("access_scope.type", ["cluster", "namespace"]),
      ],
      configuration,
    ),
  async create(planned, connection) {
    const { cluster_name: cluster, principal_arn: principal, policy_arn: policy } = planned;
    const scope = blockOf(planned, "access_scope");
    const path = entryPath(cluster, principal, "access-policies");
    const made = await eks(connection, "AssociateAccessPolicy", "POST", path, {
      policyArn: policy,
      accessScope: { type: scope["type"], namespaces: (scope["namespaces"] ?? []) as readonly string[] },
    });
    if (!made.ok) return made;
    const id = `${cluster}#${principal}#${policy}`;
    return present(await readAssociation({ ...planned, id }, connection), "EKS Access Policy Association");
  },
  read: readAssociation,
  async delete(prior, connection) {
    const { cluster_name: cluster, principal_arn: principal, policy_arn: policy } = prior;
    const path = entryPath(cluster, principal, "access-policies", String(policy));
    const gone = await removeFrom(connection, "DisassociateAccessPolicy", path);
    return gone.ok ? ok(undefined) : gone;
  },
  async import(id) {
    const [cluster = "", principal = "", policy] = id.split("#");
    return policy === undefined
      ? failure(
          "terraform-id-malformed",
          `unexpected format for ID (${id}), expected cluster-name#principal-arn#policy-arn`,
        )
      : ok({ id, cluster_name: cluster, principal_arn: principal, policy_arn: policy });
  },
};

async function readAssociation(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const path = entryPath(prior["cluster_name"], prior["principal_arn"], "access-policies");
  const listed = await eks(connection, "ListAssociatedAccessPolicies", "GET", path);
  if (!listed.ok) return refusedWith(listed, missingCode) ? ok(null) : listed;
  const policies = listed.value["associatedAccessPolicies"] as readonly JsonObject[];
  const found = policies.find(({ policyArn }) => policyArn === prior["policy_arn"]);
  if (!found) return ok(null);
  const scope = found["accessScope"] as Readonly<Record<string, KnownValue>>;
  return ok({
    ...{ id: prior["id"] ?? "", cluster_name: prior["cluster_name"] ?? "" },
    ...{ principal_arn: prior["principal_arn"] ?? "", policy_arn: String(found["policyArn"]) },
    ...{ associated_at: timeText(found["associatedAt"]), modified_at: timeText(found["modifiedAt"]) },
    access_scope: [{ type: scope["type"] ?? "", namespaces: scope["namespaces"] ?? [] }],
  });
}
