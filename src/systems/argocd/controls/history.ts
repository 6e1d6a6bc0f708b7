import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import type { Ran, RanSource } from "../../../contracts/audit.ts";
import { ok } from "../../../foundation/result.ts";
import { projectName } from "../files/project.ts";
import { argocdSection } from "../section.ts";

const list = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: z.string() }),
      spec: z.object({ project: z.string() }),
      status: z
        .object({ history: z.array(z.object({ revision: z.string(), deployedAt: z.string() })).nullish() })
        .nullish(),
    }),
  ),
});

/** What each Argo CD brought into its cluster. It remembers the last ten of each Application. */
export function history(blueprint: Blueprint): RanSource {
  const { namespace } = section(blueprint, "argocd", argocdSection);
  return {
    id: "argocd.history",
    title: "What Argo CD brought into each environment",
    needs: [],
    async collect({ readCluster }) {
      const all: Ran[] = [];
      for (const { name: environment } of blueprint.environments) {
        const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications`;
        const found = await readCluster(environment, path);
        if (!found.ok) return found;
        for (const { metadata, spec, status } of list.parse(found.value).items) {
          if (spec.project !== projectName) continue;
          const about = { kind: "deployment", environment, application: metadata.name } as const;
          for (const { revision, deployedAt } of status?.history ?? [])
            all.push({ ...about, revision, at: deployedAt });
        }
      }
      return ok(all);
    },
  };
}
