import { printYaml, type YamlMap } from "../yaml.ts";
import { managedHeader } from "../yaml-header.ts";

/** A Helm chart of our own: fixed templates, and values in which companies and environments differ. */
export interface Chart {
  readonly name: string;
  /** One sentence, for Chart.yaml and for readers. */
  readonly description: string;
  /** Of the chart, by semantic versioning: raised when its templates change. */
  readonly version: string;
  /** The version of what it installs, where that has one. */
  readonly appVersion?: string;
  readonly values: YamlMap;
  /** By file name below `templates/`. They are taken as they are: what differs belongs into `values`. */
  readonly templates: Readonly<Record<string, string>>;
}

/**
 * The files of a chart, by path: `Chart.yaml`, `values.yaml` and the templates. There is no `values.schema.json`, because
 * nobody but us writes the values.
 * Source: https://helm.sh/docs/topics/charts/
 */
export function printChart(chart: Chart): Readonly<Record<string, string>> {
  const { name, description, version, appVersion, values, templates } = chart;
  const about = { apiVersion: "v2", name, description, type: "application", version };
  return {
    "Chart.yaml": printYaml(
      { ...about, ...(appVersion !== undefined && { appVersion }) },
      managedHeader(description),
    ),
    "values.yaml": printYaml(
      values,
      managedHeader("What this company and this environment give the templates."),
    ),
    ...Object.fromEntries(
      Object.entries(templates).map(([file, text]) => [`templates/${file}`, text] as const),
    ),
  };
}
