import type { CostLine } from "../../contracts/planning.ts";

/** https://www.datadoghq.com/pricing, as the source has it: list prices when paid by the year. */
const source = {
  url: "https://raw.githubusercontent.com/api-evangelist/datadog/refs/heads/main/plans/datadog-plans-pricing.yml",
  date: "2026-05-04",
} as const;

/** Infrastructure monitoring, by plan, in US dollars. */
export const prices = {
  pro: { unit: "host and month", unitPrice: 15, source },
  enterprise: { unit: "host and month", unitPrice: 23, source },
} as const satisfies Readonly<Record<string, Pick<CostLine, "unit" | "unitPrice" | "source">>>;
