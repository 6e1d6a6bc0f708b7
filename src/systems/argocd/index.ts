import { section } from "../../blueprint/section.ts";
import { type Content, contentFrom, type GeneratedFile } from "../../contracts/generated-file.ts";
import type { StatusReporter } from "../../contracts/offers.ts";
import type { System } from "../../contracts/system.ts";
import { printKustomization } from "../../formats/kustomize/kustomization.ts";
import { managedHeader } from "../../formats/yaml-header.ts";
import { applications } from "./files/applications.ts";
import { notifications } from "./files/notifications.ts";
import { project } from "./files/project.ts";
import { settings } from "./files/settings.ts";
import { argocdSection } from "./section.ts";

/** Argo CD: one in each cluster; it reads `configuration` and reports health on it. */
export const argocd: System = {
  id: "argocd",
  section: argocdSection,
  factShapes: [
    {
      name: "argocd.*.version",
      expected: "a release of Argo CD, such as v3.4.4",
      accepts: (value) => /^v\d+\.\d+\.\d+$/.test(value),
    },
  ],
  files(blueprint, facts, { offers }) {
    const config = section(blueprint, "argocd", argocdSection);
    const source = offers.configurationSource;
    if (!source) return [];
    return blueprint.environments.flatMap((environment): readonly GeneratedFile[] => {
      const file = (name: string, content: Content): GeneratedFile => ({
        repository: "configuration",
        path: `platform/${environment.name}/${name}`,
        class: "managed",
        content,
      });
      const about = (build: (url: string, reporter: StatusReporter) => string) =>
        contentFrom(facts, source.needs, (values) =>
          build(source.url(blueprint, values), source.reporter(values)),
        );
      return [
        file("kustomization.yaml", {
          state: "ready",
          text: printKustomization(
            { resources: ["applications.yaml", "notifications.yaml", "project.yaml", "settings.yaml"] },
            managedHeader(`Argo CD in ${environment.name}.`),
          ),
        }),
        file(
          "project.yaml",
          about((url) => project(blueprint, environment, config, url)),
        ),
        file(
          "applications.yaml",
          about((url, { service }) => applications(environment, config, { url, service })),
        ),
        file(
          "notifications.yaml",
          about((_url, reporter) => notifications(environment, config, reporter)),
        ),
        file("settings.yaml", { state: "ready", text: settings(config) }),
      ];
    });
  },
};
