import { openDefinition } from "../../../formats/kubernetes/custom-resource.ts";
import { datadogAddon } from "../addon/chart.ts";

/**
 * What the published chart of Datadog's operator brings, as far as a rehearsal has it: the kind. No operator runs, so no
 * agent does; what an agent would report is sent by whoever tells the story.
 * Source: https://github.com/DataDog/datadog-operator (config/crd/bases/v1/datadoghq.com_datadogagents.yaml).
 */
export const datadogOperatorStandIn = {
  ...{ repository: "", name: "", version: "" },
  ...datadogAddon.published,
  objects: () => [
    openDefinition({
      ...{ group: "datadoghq.com", version: "v2alpha1", kind: "DatadogAgent" },
      ...{ plural: "datadogagents", scope: "Namespaced", shortNames: ["dd"] },
    }),
  ],
};
