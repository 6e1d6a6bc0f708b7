import type { Planning } from "../../contracts/planning.ts";

/** Nothing is bought: Argo CD runs in the company's own clusters. */
export function planning(): Planning {
  return {
    ...{ purchases: [], costs: [], notCounted: [] },
    risks: [
      {
        what: "A new version does not become healthy",
        likelihood: "high",
        effect: "low",
        answer:
          "The old one serves on, the release stops before the next environment, and going back is one pull request.",
      },
    ],
  };
}
