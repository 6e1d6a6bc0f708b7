import type { Blueprint } from "../../blueprint/model.ts";
import type { Capabilities } from "../../contracts/capability.ts";
import { datadogOf, isUsed } from "./section.ts";

/** What the company's plan with Datadog gives. */
export function capabilities(blueprint: Blueprint): Capabilities {
  if (!isUsed(blueprint)) return new Map();
  return new Map([
    [
      "datadog.single-sign-on",
      {
        title: "SAML single sign-on",
        // Free and trial organizations lack it; the blueprint knows neither.
        given: true,
        comesWith: "Datadog Pro",
        source: "https://docs.datadoghq.com/account_management/saml/",
      },
    ],
    [
      "datadog.learned-alerts",
      {
        title: "alerts that learn what is usual (anomaly, outlier, forecast)",
        given: datadogOf(blueprint).plan === "enterprise",
        comesWith: "Datadog Enterprise",
        instead: "Monitors go by fixed thresholds and by how fast an objective's budget burns.",
        source: "https://www.datadoghq.com/pricing/list/",
      },
    ],
  ]);
}
