import type { CostLine } from "../../contracts/planning.ts";

/** List prices with a year's commitment, after Microsoft's product terms of that month. */
const source = {
  url: "https://atonementlicensing.pages.dev/blog/entra-id-pricing-decision-guide/",
  date: "2026-05-01",
} as const;

/** By plan, in US dollars. */
export const prices = {
  free: { unit: "user and month", unitPrice: 0, source },
  p1: { unit: "user and month", unitPrice: 6, source },
  p2: { unit: "user and month", unitPrice: 9, source },
} as const satisfies Readonly<Record<string, Pick<CostLine, "unit" | "unitPrice" | "source">>>;
