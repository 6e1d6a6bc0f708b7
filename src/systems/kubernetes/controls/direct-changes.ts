import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import type { Ran, RanSource } from "../../../contracts/audit.ts";
import { ok } from "../../../foundation/result.ts";

const managed = z.array(
  z.object({
    manager: z.string().optional(),
    time: z.string().optional(),
    subresource: z.string().optional(),
  }),
);
const list = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string(), managedFields: managed.nullish() }) })),
});

/** What an application is made of, by the path of its collection. */
const collections: readonly (readonly [kind: string, api: string, plural: string])[] = [
  ["Deployment", "/apis/apps/v1", "deployments"],
  ["Service", "/api/v1", "services"],
  ["ConfigMap", "/api/v1", "configmaps"],
  ["NetworkPolicy", "/apis/networking.k8s.io/v1", "networkpolicies"],
];

/** Who writes there without anybody's hand: the deployer and the cluster's own controllers. */
const ownManagers =
  /^(?:argocd-|kube-|eks|pod-identity|external-secrets|datadog|k8s-|cluster-autoscaler|vpa-|hpa)/;

/**
 * Who holds fields of what runs, as the cluster keeps it with every object: whoever changes something by hand stands
 * there until the deployer has taken it back. https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management
 */
export const directChanges = (blueprint: Blueprint): RanSource => ({
  id: "kubernetes.field-managers",
  title: "Who changed what runs, past the deployer",
  needs: [],
  async collect({ readCluster }) {
    const found: Ran[] = [];
    const places = blueprint.environments.flatMap(({ name: environment }) =>
      blueprint.applications.flatMap(({ name: application }) =>
        collections.map((collection) => ({ environment, application, collection })),
      ),
    );
    for (const { environment, application, collection } of places) {
      const [kind, api, plural] = collection;
      const answer = await readCluster(environment, `${api}/namespaces/${application}/${plural}`);
      if (!answer.ok) return answer;
      const items = answer.value === null ? [] : list.parse(answer.value).items;
      for (const { metadata } of items) {
        const subject = `${kind} ${metadata.name} of ${application}`;
        found.push(
          ...strangers(metadata.managedFields ?? []).map(
            ({ manager = "somebody", time = null }): Ran => ({
              ...{ kind: "direct", environment, subject, by: manager, at: time },
            }),
          ),
        );
      }
    }
    return ok(found);
  },
});

/** What a controller says of how something is doing is no change of what it is. */
const strangers = (fields: z.infer<typeof managed>) =>
  fields.filter(({ manager = "", subresource }) => subresource !== "status" && !ownManagers.test(manager));
