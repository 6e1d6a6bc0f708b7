import type { CostLine } from "../../contracts/planning.ts";

/** https://github.com/pricing, as the source transcribed it: list prices for the first twelve months. */
const source = {
  url: "https://raw.githubusercontent.com/api-evangelist/github/refs/heads/main/plans/github-plans-pricing.yml",
  date: "2026-09-20",
} as const;

/** By plan, in US dollars. */
export const prices = {
  team: { unit: "user and month", unitPrice: 4, source },
  enterprise: { unit: "user and month", unitPrice: 21, source },
} as const satisfies Readonly<Record<string, Pick<CostLine, "unit" | "unitPrice" | "source">>>;

/** Minutes of hosted runners that a plan brings each month. https://docs.github.com/billing */
export const minutesIncluded = { team: 3_000, enterprise: 50_000 } as const;
