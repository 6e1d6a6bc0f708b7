import type { Planning } from "../../contracts/planning.ts";

/** Nothing is bought: clusters are the cloud's. */
export function planning(): Planning {
  return {
    ...{ purchases: [], costs: [], notCounted: [] },
    risks: [
      {
        what: "A version of Kubernetes leaves its support, and clusters are upgraded by the vendor",
        likelihood: "high",
        effect: "medium",
        answer:
          "The version stands in the blueprint; raising it is a pull request that goes through the environments one by one.",
      },
    ],
  };
}
