import type { Blueprint, Environment } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { Facts } from "../../contracts/facts.ts";
import { type Content, contentFrom, type GeneratedFile } from "../../contracts/generated-file.ts";
import type { StatusReporter } from "../../contracts/offers.ts";
import type { Offers, System } from "../../contracts/system.ts";
import { printKustomization } from "../../formats/kustomize/kustomization.ts";
import { managedHeader } from "../../formats/yaml-header.ts";
import { history } from "./controls/history.ts";
import { argocdControls } from "./controls/index.ts";
import { addons } from "./files/addons.ts";
import { applications } from "./files/applications.ts";
import { notifications } from "./files/notifications.ts";
import { projects } from "./files/project.ts";
import { settings } from "./files/settings.ts";
import { signOn, signOnNeeds, signOnProvider, signOnTarget } from "./files/sign-on.ts";
import type { ArgocdPeople } from "./people/found.ts";
import { people } from "./people/index.ts";
import { planning } from "./planning.ts";
import { argocdSection, argocdUrl } from "./section.ts";

/** Argo CD: one in each cluster; it reads `configuration` and reports health on it. */
export const argocd: System<ArgocdPeople> = {
  id: "argocd",
  section: argocdSection,
  planning,
  controls: argocdControls,
  ran: (blueprint) => [history(blueprint)],
  factShapes: [
    {
      name: "argocd.*.version",
      expected: "a release of Argo CD, such as v3.4.4",
      accepts: (value) => /^v\d+\.\d+\.\d+$/.test(value),
    },
    { name: "argocd.*.administrator", expected: "off", accepts: (value) => value === "off" },
    { name: "argocd.sign-on", expected: "proved", accepts: (value) => value === "proved" },
  ],
  people,
  offers: { signOnTargets: [signOnTarget] },
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
      const documents: Readonly<Record<string, Content>> = {
        "addons.yaml": about((url) => addons(blueprint, environment, config, url, offers)),
        "applications.yaml": about((url, { service }) => applications(environment, config, { url, service })),
        "notifications.yaml": about((_url, reporter) => notifications(environment, config, reporter)),
        "project.yaml": about((url) => projects(blueprint, environment, config, url, offers)),
        "settings.yaml": settingsContent(blueprint, environment, facts, offers),
      };
      const kustomization = printKustomization(
        { resources: Object.keys(documents) },
        managedHeader(`Argo CD in ${environment.name}.`),
      );
      return [
        file("kustomization.yaml", { state: "ready", text: kustomization }),
        ...Object.entries(documents).map(([name, content]) => file(name, content)),
      ];
    });
  },
};

/** Pending until the provider of single sign-on has told what it knows, where the company has one. */
function settingsContent(
  blueprint: Blueprint,
  environment: Environment,
  facts: Facts,
  offers: Offers,
): Content {
  const config = section(blueprint, "argocd", argocdSection);
  const provider = signOnProvider(blueprint, offers);
  if (!provider) return { state: "ready", text: settings(config) };
  return contentFrom(facts, signOnNeeds(blueprint, provider), () =>
    settings(config, {
      url: argocdUrl(blueprint, environment, config),
      signOn: signOn(blueprint, provider, facts),
    }),
  );
}
