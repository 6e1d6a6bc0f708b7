import type { CostLine } from "../../contracts/planning.ts";

/** https://www.atlassian.com/software/jira/pricing, as the source has it, for up to 100 users when paid by the month. */
const source = {
  url: "https://raw.githubusercontent.com/api-evangelist/jira/refs/heads/main/plans/jira-plans-pricing.yml",
  date: "2026-05-04",
} as const;

/** By plan, in US dollars. */
export const prices = {
  free: { unit: "user and month", unitPrice: 0, source },
  standard: { unit: "user and month", unitPrice: 9.05, source },
  premium: { unit: "user and month", unitPrice: 18.3, source },
} as const satisfies Readonly<Record<string, Pick<CostLine, "unit" | "unitPrice" | "source">>>;

/** Users that a site may have for nothing. */
export const freeUsers = 10;
