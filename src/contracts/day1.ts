import type { Day1 } from "./step.ts";

/** What each part of Day 1 is about, in the blueprint's own numbering. */
export const day1Titles: Readonly<Record<Day1, string>> = {
  1: "Open accounts with the cloud and the vendors",
  2: "Set up the board and file the rollout",
  3: "Create the repositories",
  4: "Create the accounts for resources",
  5: "Set up single sign-on",
  6: "Bootstrap infrastructure as code",
  7: "Bootstrap monitoring",
  8: "Deploy the infrastructure",
  9: "Set up pipelines and deployment",
  10: "Train development and operations",
};
