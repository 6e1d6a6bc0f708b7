import * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import { type Control, judging } from "../../../contracts/control.ts";
import { configurationRepository } from "../../../contracts/platform.ts";
import { ok } from "../../../foundation/result.ts";
import { projectName } from "../files/project.ts";
import { argocdSection } from "../section.ts";

const application = z.object({
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    project: z.string(),
    source: z.object({ repoURL: z.string() }).optional(),
    sources: z.array(z.object({ repoURL: z.string() })).optional(),
    syncPolicy: z.object({ automated: z.object({ selfHeal: z.boolean().optional() }).nullish() }).nullish(),
  }),
  status: z
    .object({
      sync: z.object({ status: z.string() }).optional(),
      health: z.object({ status: z.string().optional() }).optional(),
    })
    .optional(),
});
const list = z.object({ items: z.array(application) });
const collected = z.array(
  z.object({
    environment: z.string(),
    applications: z.array(
      z.object({
        name: z.string(),
        project: z.string(),
        sources: z.array(z.string()),
        selfHeal: z.boolean(),
        sync: z.string(),
        health: z.string(),
      }),
    ),
  }),
);

/** What runs is what the repository says: nothing else is deployed from, and what somebody changes is put back. */
export function applicationsInSync(blueprint: Blueprint): Control {
  const { namespace } = section(blueprint, "argocd", argocdSection);
  return {
    id: "argocd.applications-in-sync",
    title: "Every environment runs what configuration says, and puts back what is changed by hand",
    criteria: ["CC8.1", "CC7.1"],
    frequency: "daily",
    needs: [],
    async collect({ readCluster }) {
      const all: z.infer<typeof collected> = [];
      for (const { name: environment } of blueprint.environments) {
        const path = `/apis/argoproj.io/v1alpha1/namespaces/${namespace}/applications`;
        const found = await readCluster(environment, path);
        if (!found.ok) return found;
        all.push({ environment, applications: list.parse(found.value).items.map(short) });
      }
      return ok(all);
    },
    judge: judging(collected, (environments, company) => {
      const unseen = company.environments.filter(
        ({ name }) => !environments.some((one) => one.environment === name && one.applications.length > 0),
      );
      return {
        checked: environments.flatMap(({ applications }) => applications).length,
        findings: [
          ...unseen.map(({ name }) => ({
            ...{ subject: name, what: "No Application was seen there." },
            next: "Run `groundwork rollout` again.",
          })),
          ...environments.flatMap(({ environment, applications }) =>
            applications.flatMap((one) =>
              wrongs(one).map((what) => ({
                ...{ subject: `${one.name} in ${environment}`, what },
                next: "Look at it in Argo CD, and at who changed it.",
              })),
            ),
          ),
        ],
      };
    }),
  };
}

type Short = z.infer<typeof collected>[number]["applications"][number];

function short({ metadata, spec, status }: z.infer<typeof application>): Short {
  return {
    name: metadata.name,
    project: spec.project,
    sources: [...(spec.source ? [spec.source] : []), ...(spec.sources ?? [])].map(({ repoURL }) => repoURL),
    selfHeal: spec.syncPolicy?.automated?.selfHeal === true,
    sync: status?.sync?.status ?? "Unknown",
    health: status?.health?.status ?? "Unknown",
  };
}

function wrongs({ project, sources, selfHeal, sync, health }: Short): readonly string[] {
  const strange = sources.filter((url) => !url.endsWith(`/${configurationRepository}.git`));
  return [
    ...(sync === "Synced" ? [] : [`It is ${sync}: something else runs than the repository says.`]),
    ...(health === "Healthy" ? [] : [`It is ${health}.`]),
    ...(selfHeal ? [] : ["What is changed there by hand stays so."]),
    // The platform's own charts are published by others, and named in its project one by one.
    ...(project === projectName ? strange.map((url) => `It comes from ${url}.`) : []),
  ];
}
