import type { Environment } from "../blueprint/model.ts";
import type { PlanCosts } from "../contracts/plan.ts";
import type { CostLine, Planning } from "../contracts/planning.ts";
import { rounded, sum } from "./hours.ts";

/** What no table of prices holds, whatever the vendor. */
const neverCounted = [
  "Tax, support contracts, credits and negotiated discounts.",
  "The auditor, the penetration test, insurance, and the salaries of the people.",
];

/** The monthly bill. Sums are of cents, so that the parts add up to the whole. */
export function planCosts(plannings: readonly Planning[], environments: readonly Environment[]): PlanCosts {
  const lines = plannings
    .flatMap(({ costs }) => costs)
    .map((line) => ({ ...line, monthly: monthlyOf(line) }));
  const total = (wanted: (line: CostLine) => boolean) =>
    rounded(sum(lines.filter(wanted).map(({ monthly }) => monthly)));
  const vendors = [...new Set(lines.map(({ vendor }) => vendor))].sort();
  const dates = lines.map(({ source }) => source.date).sort();
  const [from] = dates;
  const to = dates.at(-1);
  return {
    lines,
    byEnvironment: [
      ...environments.map(({ name }) => ({
        environment: name,
        monthly: total((line) => line.environment === name),
      })),
      { environment: null, monthly: total((line) => line.environment === undefined) },
    ],
    byVendor: vendors.map((vendor) => ({ vendor, monthly: total((line) => line.vendor === vendor) })),
    monthly: total(() => true),
    notCounted: [...plannings.flatMap(({ notCounted }) => notCounted), ...neverCounted],
    prices: from !== undefined && to !== undefined ? { from, to } : null,
  };
}

function monthlyOf({ quantity, unitPrice, unitsPerMonth }: CostLine): number {
  return rounded(quantity * unitPrice * unitsPerMonth);
}
