import type { Planning } from "../../contracts/planning.ts";

/** Nothing is bought: the engine runs in pipelines that are paid for already. */
export function planning(): Planning {
  return {
    ...{ purchases: [], costs: [] },
    notCounted: ["Terraform: nothing, as long as HCP Terraform is not used."],
    risks: [
      {
        what: "A change deletes or replaces what holds data",
        likelihood: "low",
        effect: "high",
        answer:
          "A plan that deletes, replaces or changes what was there before stops until that address is accepted by name.",
      },
      {
        what: "Somebody changes the cloud by hand, and the next apply undoes it",
        likelihood: "medium",
        effect: "medium",
        answer:
          "Drift is looked for once a day and shown as an issue; people have no standing rights to change.",
      },
    ],
  };
}
