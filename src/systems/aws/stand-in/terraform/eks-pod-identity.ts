import { remarksOf } from "../../../../contracts/stand-in/terraform-checks.ts";
import type { ResourceBackend, State } from "../../../../contracts/terraform-backend.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { type JsonObject, refusedWith } from "./calls.ts";
import { validArn } from "./checks.ts";
import type { AwsConnection } from "./connection.ts";
import { eks, missingCode, removeFrom, tagSteps } from "./eks-calls.ts";
import { changed, given, inOrder, present } from "./steps.ts";
import { planTags, type Tags, tagState, tagsOf } from "./tags.ts";

const what = "EKS Pod Identity Association";
const pathOf = ({ cluster_name: cluster, id }: State) => [
  ...["clusters", String(cluster), "pod-identity-associations", String(id)],
];

/** `aws_eks_pod_identity_association` (`internal/service/eks/pod_identity_association.go`). */
export const eksPodIdentity: ResourceBackend<AwsConnection> = {
  validate: (configuration) => remarksOf([validArn("role_arn"), validArn("target_role_arn")], configuration),
  plan: planTags,
  async create(planned, connection) {
    const { cluster_name: cluster, service_account: serviceAccount } = planned;
    const path = ["clusters", String(cluster), "pod-identity-associations"];
    const made = await eks(connection, "CreatePodIdentityAssociation", "POST", path, {
      ...{ namespace: planned["namespace"], serviceAccount, ...content(planned), tags: tagsOf(planned) },
    });
    if (!made.ok) return made;
    const id = String((made.value["association"] as JsonObject)["associationId"]);
    return present(await readAssociation({ ...planned, id }, connection), what);
  },
  read: readAssociation,
  async update(prior, planned, connection) {
    const done = await inOrder([
      changed(prior, planned, "role_arn", "target_role_arn", "disable_session_tags") &&
        (() => eks(connection, "UpdatePodIdentityAssociation", "POST", pathOf(prior), content(planned))),
      ...tagSteps(connection, String(prior["association_arn"]), prior, planned),
    ]);
    return done.ok
      ? present(await readAssociation({ ...planned, id: prior["id"] ?? "" }, connection), what)
      : done;
  },
  async delete(prior, connection) {
    const gone = await removeFrom(connection, "DeletePodIdentityAssociation", pathOf(prior));
    return gone.ok ? ok(undefined) : gone;
  },
  async import(id) {
    const [cluster = "", association] = id.split(",");
    return association === undefined
      ? failure(
          "terraform-id-malformed",
          `unexpected format for ID (${id}), expected cluster-name,association-id`,
        )
      : ok({ id: association, association_id: association, cluster_name: cluster });
  },
};

function content(planned: State): object {
  return {
    ...{ roleArn: planned["role_arn"], targetRoleArn: given(planned["target_role_arn"]) },
    ...(typeof planned["disable_session_tags"] === "boolean" && {
      disableSessionTags: planned["disable_session_tags"],
    }),
  };
}

async function readAssociation(prior: State, connection: AwsConnection): Promise<Result<State | null>> {
  const found = await eks(connection, "DescribePodIdentityAssociation", "GET", pathOf(prior));
  if (!found.ok) return refusedWith(found, missingCode) ? ok(null) : found;
  const association = found.value["association"] as JsonObject;
  const id = String(association["associationId"]);
  return ok({
    ...{ id, association_id: id, association_arn: String(association["associationArn"]) },
    ...{ cluster_name: String(association["clusterName"]), namespace: String(association["namespace"]) },
    ...{ service_account: String(association["serviceAccount"]), role_arn: String(association["roleArn"]) },
    disable_session_tags: association["disableSessionTags"] === true,
    target_role_arn: given(association["targetRoleArn"] as string | undefined) ?? null,
    external_id: null,
    ...tagState((association["tags"] ?? {}) as Tags, prior, connection),
  });
}
