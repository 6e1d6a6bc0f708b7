import * as z from "zod";
import { pageOf } from "../protocol/pages.ts";
import { arnOf, inUse, notFound, now, onCluster, requireRole, seconds, tagsSchema } from "./call.ts";
import type { Cluster, PodIdentityAssociation } from "./model.ts";

const service = "pods.eks.amazonaws.com";
const one = z.object({ associationId: z.string() });
const content = { targetRoleArn: z.string().optional(), disableSessionTags: z.boolean().optional() };
const createInput = z.object({
  ...{ namespace: z.string().min(1), serviceAccount: z.string().min(1), roleArn: z.string() },
  ...content,
  tags: tagsSchema,
});
const listInput = z.object({
  namespace: z.string().optional(),
  serviceAccount: z.string().optional(),
  maxResults: z.coerce.number().int().min(1).max(100).default(100),
  nextToken: z.string().optional(),
});

export const podIdentityOperations = {
  CreatePodIdentityAssociation: onCluster(
    "CreatePodIdentityAssociation",
    createInput,
    (call, cluster, { namespace, serviceAccount, roleArn, targetRoleArn, disableSessionTags, tags }) => {
      const twin = Object.values(cluster.associations).find(
        (other) => other.namespace === namespace && other.serviceAccount === serviceAccount,
      );
      if (twin) throw inUse(`Association already exists: ${twin.id}`);
      requireRole(call, roleArn, service);
      const id = `a-${call.world.ids.uuid().replaceAll("-", "").slice(0, 17)}`;
      const made: PodIdentityAssociation = {
        ...{
          id,
          arn: arnOf(call, `podidentityassociation/${cluster.name}/${id}`),
          namespace,
          serviceAccount,
        },
        ...{ roleArn, disableSessionTags: disableSessionTags ?? false },
        ...(targetRoleArn !== undefined && { targetRoleArn }),
        ...{ createdAt: now(call), modifiedAt: now(call), tags },
      };
      cluster.associations[id] = made;
      call.changed();
      return { association: describe(cluster, made) };
    },
  ),
  DescribePodIdentityAssociation: onCluster(
    "DescribePodIdentityAssociation",
    one,
    (_call, cluster, { associationId }) => ({
      association: describe(cluster, associationOf(cluster, associationId)),
    }),
  ),
  ListPodIdentityAssociations: onCluster(
    "ListPodIdentityAssociations",
    listInput,
    (_call, cluster, input) => {
      const { namespace, serviceAccount } = input;
      const all = Object.values(cluster.associations).filter(
        (one) =>
          (namespace === undefined || one.namespace === namespace) &&
          (serviceAccount === undefined || one.serviceAccount === serviceAccount),
      );
      const { page, next } = pageOf(all, input.maxResults, input.nextToken);
      const associations = page.map((one) => ({
        ...{ clusterName: cluster.name, namespace: one.namespace, serviceAccount: one.serviceAccount },
        ...{ associationArn: one.arn, associationId: one.id },
      }));
      return { associations, ...(next && { nextToken: next }) };
    },
  ),
  UpdatePodIdentityAssociation: onCluster(
    "UpdatePodIdentityAssociation",
    one.extend({ ...content, roleArn: z.string().optional() }),
    (call, cluster, input) => {
      const known = associationOf(cluster, input.associationId);
      if (input.roleArn !== undefined) requireRole(call, input.roleArn, service);
      known.roleArn = input.roleArn ?? known.roleArn;
      if (input.targetRoleArn !== undefined) known.targetRoleArn = input.targetRoleArn;
      known.disableSessionTags = input.disableSessionTags ?? known.disableSessionTags;
      known.modifiedAt = now(call);
      call.changed();
      return { association: describe(cluster, known) };
    },
  ),
  DeletePodIdentityAssociation: onCluster(
    "DeletePodIdentityAssociation",
    one,
    (call, cluster, { associationId }) => {
      const known = associationOf(cluster, associationId);
      delete cluster.associations[associationId];
      call.changed();
      return { association: describe(cluster, known) };
    },
  ),
};

function associationOf({ associations }: Cluster, id: string): PodIdentityAssociation {
  const known = Object.hasOwn(associations, id) ? associations[id] : undefined;
  if (known) return known;
  throw notFound(`The association with ID: ${id} does not exist`);
}

function describe({ name }: Cluster, association: PodIdentityAssociation): unknown {
  const { id, arn, namespace, serviceAccount, roleArn, targetRoleArn, disableSessionTags, tags } =
    association;
  return {
    ...{
      clusterName: name,
      namespace,
      serviceAccount,
      roleArn,
      associationArn: arn,
      associationId: id,
      tags,
    },
    ...{ createdAt: seconds(association.createdAt), modifiedAt: seconds(association.modifiedAt) },
    ...{ disableSessionTags, ...(targetRoleArn !== undefined && { targetRoleArn }) },
  };
}
