import type { CostLine } from "../../contracts/planning.ts";

type Price = Pick<CostLine, "unit" | "unitPrice" | "source">;

/**
 * List prices on demand in us-east-1, in US dollars. AWS lists them by region; the others are dearer, Frankfurt by about
 * a sixth. They were read where `source` says, which is not always AWS itself.
 */
export const prices = {
  /** A control plane whose version is in standard support. */
  cluster: {
    unit: "hour",
    unitPrice: 0.1,
    source: { url: "https://cloudburn.io/blog/amazon-eks-pricing", date: "2026-04-01" },
  },
  /** m5.large: two cores and 8 GiB, of a family that Auto Mode takes. */
  machine: {
    unit: "hour",
    unitPrice: 0.096,
    source: {
      url: "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/AmazonEC2/current/us-east-1/index.json",
      date: "2026-08-01",
    },
  },
  /** Auto Mode's charge for such a machine, about 12 % of its price. */
  autoMode: {
    unit: "hour",
    unitPrice: 0.01152,
    source: {
      url: "https://www.factualminds.com/blog/amazon-eks-pricing-control-plane-addons-auto-mode/",
      date: "2026-06-13",
    },
  },
  natGateway: {
    unit: "hour",
    unitPrice: 0.045,
    source: { url: "https://cloudburn.io/blog/aws-nat-gateway-pricing", date: "2026-02-24" },
  },
  publicAddress: {
    unit: "hour",
    unitPrice: 0.005,
    source: { url: "https://cloudburn.io/blog/aws-nat-gateway-pricing", date: "2026-02-24" },
  },
} as const satisfies Readonly<Record<string, Price>>;

/** The region that the prices are of. */
export const pricedRegion = "us-east-1";
