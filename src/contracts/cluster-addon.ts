import type { Blueprint } from "../blueprint/model.ts";
import type { FactName, Facts } from "./facts.ts";
import { contentFrom, type GeneratedFile } from "./generated-file.ts";
import { configurationRepository } from "./platform.ts";
import type { Offers } from "./system.ts";

/**
 * Something that the platform brings into every cluster beside the applications: a Helm chart of the company's own at
 * `platform/<environment>/addons/<name>/` of the configuration repository. The deployer finds it by its folder; what it
 * may touch stands here, and the deployer's project lets it touch nothing else. docs/cluster-platform.md has the rules.
 */
export interface ClusterAddon {
  /** Also its folder, and the namespace that its objects are in unless they say otherwise. */
  readonly name: string;
  /** Left out: every company uses it. */
  isUsed?(blueprint: Blueprint, offers: Offers): boolean;
  /** Further namespaces into which it puts objects. */
  namespaces?(blueprint: Blueprint): readonly string[];
  /** The kinds of the whole cluster among its objects, its namespace included where it brings that itself. */
  readonly clusterKinds: readonly ClusterKind[];
  /** A chart of somebody else's that it builds upon, brought as an application of its own into the same namespace. */
  readonly published?: PublishedChart;
}

/** Plain data, as it stands in a chart's `values.yaml`. */
export type ChartValue = string | number | boolean | readonly ChartValue[] | ChartValues;
export interface ChartValues {
  readonly [key: string]: ChartValue;
}

/** A chart that its authors publish, pinned to one version. */
export interface PublishedChart {
  /** The URL of the Helm repository. */
  readonly repository: string;
  readonly name: string;
  readonly version: string;
  values(blueprint: Blueprint, environment: string, offers: Offers): ChartValues;
}

/** The add-ons that a company uses, by name. */
export function addonsInUse(blueprint: Blueprint, offers: Offers): readonly ClusterAddon[] {
  return (offers.clusterAddons ?? [])
    .filter((addon) => addon.isUsed?.(blueprint, offers) ?? true)
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** `group` is empty for what Kubernetes calls the core. */
export interface ClusterKind {
  readonly group: string;
  readonly kind: string;
}

/** Where an add-on's chart lies in the configuration repository. */
export function addonFolder(environment: string, addon: string): string {
  return `platform/${environment}/addons/${addon}`;
}

/**
 * The files of an add-on's chart in one environment. `chart` builds all of them, by path, out of the facts that it
 * needs; while one is missing, every file is pending: half a chart is none.
 */
export function addonFiles<Name extends FactName>(
  environment: string,
  addon: string,
  facts: Facts,
  needs: readonly Name[],
  chart: (values: Readonly<Record<Name, string>>) => Readonly<Record<string, string>>,
): readonly GeneratedFile[] {
  const blank = Object.fromEntries(needs.map((name) => [name, ""])) as Record<Name, string>;
  return Object.keys(chart(blank)).map((path) => ({
    repository: configurationRepository,
    path: `${addonFolder(environment, addon)}/${path}`,
    class: "managed",
    content: contentFrom(facts, needs, (values) => chart(values)[path] ?? ""),
  }));
}
