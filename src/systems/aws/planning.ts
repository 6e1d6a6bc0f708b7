import type { Blueprint, Environment } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import { type CostLine, hoursInMonth, type Planning, reckonedMachines } from "../../contracts/planning.ts";
import { memberAccounts } from "./accounts.ts";
import { pricedRegion, prices } from "./prices.ts";
import { awsSection } from "./section.ts";

/**
 * Accounts that an organization may hold without asking; a new one sometimes fewer.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const accountQuota = 10;

/** Availability zones of a network. */
const zones = 3;

export function planning(blueprint: Blueprint): Planning {
  const { region } = section(blueprint, "aws", awsSection);
  const accounts = memberAccounts(blueprint).length + 1;
  return {
    purchases: [
      {
        ...{ step: "aws-account", vendor: "AWS", what: "An account that will own the organization" },
        why: "Everything else is made in accounts below it. A card and a phone are checked.",
        leadTimeHours: 24,
        link: "https://portal.aws.amazon.com/billing/signup",
      },
      ...(accounts > accountQuota
        ? [
            {
              ...{ step: "stack-organization", vendor: "AWS", what: `A quota of ${accounts} accounts` },
              why: `An organization begins with ${accountQuota} at most; people at AWS decide about more.`,
              leadTimeHours: 72,
              link: "https://us-east-1.console.aws.amazon.com/servicequotas/home/services/organizations/quotas",
            },
          ]
        : []),
    ],
    costs: blueprint.environments.flatMap((environment) => costsOf(blueprint, environment)),
    notCounted: [
      "AWS: traffic out, between zones and through NAT gateways; logs, audit events, images, states and disks by what they hold; load balancers, keys, alarms and scans.",
      ...(region === pricedRegion
        ? []
        : [`AWS: what ${region} costs more than ${pricedRegion}, of which the prices are.`]),
    ],
    risks: [
      {
        what: "AWS does not give the new organization all accounts at once",
        likelihood: accounts > accountQuota ? "high" : "low",
        effect: "high",
        answer: `${accounts} accounts are needed. The quota is asked for on the first day; the stack goes on where it was refused.`,
      },
      {
        what: "Clusters and gateways cost money from the hour they stand, used or not",
        likelihood: "high",
        effect: "medium",
        answer:
          "Environments are stacks of their own: those that nobody needs yet are left out of the blueprint and come later.",
      },
      {
        what: "The management account's root user is lost or misused",
        likelihood: "low",
        effect: "high",
        answer:
          "A second factor from the first day, no keys, nothing that runs in it, and guardrails over all other accounts.",
      },
    ],
  };
}

function costsOf(blueprint: Blueprint, environment: Environment): readonly CostLine[] {
  const { network } = section(blueprint, "aws", awsSection);
  const machines = reckonedMachines(blueprint, environment);
  const gateways = network.natInEveryZone.includes(environment.kind) ? zones : 1;
  const line = (what: string, quantity: number, price: (typeof prices)[keyof typeof prices]): CostLine => ({
    ...{ vendor: "AWS", what, environment: environment.name, quantity, unitsPerMonth: hoursInMonth },
    ...price,
  });
  return [
    line("EKS control plane", 1, prices.cluster),
    line("Machines of two cores (m5.large)", machines, prices.machine),
    line("Auto Mode's charge for machines", machines, prices.autoMode),
    line("NAT gateways", gateways, prices.natGateway),
    line("Public addresses of gateways", gateways, prices.publicAddress),
  ];
}
