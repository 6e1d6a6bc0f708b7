import type { Blueprint } from "../../blueprint/model.ts";
import { type Planning, reckonedMachines } from "../../contracts/planning.ts";
import { prices } from "./prices.ts";
import { datadogOf } from "./section.ts";

const planNames = { pro: "Infrastructure Pro", enterprise: "Infrastructure Enterprise" } as const;

export function planning(blueprint: Blueprint): Planning {
  const { site, plan } = datadogOf(blueprint);
  if (site === undefined) return { purchases: [], costs: [], notCounted: [], risks: [] };
  return {
    purchases: [
      {
        ...{
          step: "datadog-organization",
          vendor: "Datadog",
          what: `An organization at ${site}, ${planNames[plan]}`,
        },
        why: "It sees every cluster and account, calls people, and has a say at the gates. An organization never moves to another site.",
        leadTimeHours: 24,
        link: `https://app.${site}/signup`,
      },
    ],
    costs: blueprint.environments.map((environment) => ({
      ...{ vendor: "Datadog", what: planNames[plan], environment: environment.name },
      ...{ quantity: reckonedMachines(blueprint, environment), unitsPerMonth: 1, ...prices[plan] },
    })),
    notCounted: [
      "Datadog: logs, traces, Universal Service Monitoring where the contract prices it apart, metrics beyond those that each host brings, and hosts that are there for some hours only.",
    ],
    risks: [
      {
        what: "A cluster grows for an hour, and Datadog bills its hosts for the month",
        likelihood: "medium",
        effect: "medium",
        answer: "Requests and limits stand on every pod; what is billed is the 99th percentile of the hours.",
      },
      {
        what: "A monitor is silent because nothing reports any more",
        likelihood: "medium",
        effect: "high",
        answer: "No data is never quiet: monitors say so, and a gate that asks them does not open.",
      },
    ],
  };
}
