import type { Day1 } from "../contracts/step.ts";

/** Hours that are made up of what a company has. */
export interface Scaled {
  readonly once: number;
  readonly environment?: number;
  readonly application?: number;
  readonly person?: number;
}

/** What a part of Day 1 takes by hand. */
export interface ByHand {
  /** Where the blueprint asks for it. */
  readonly source: string;
  readonly hours: Scaled;
  /** What of it no step of Groundwork does, as long as the epic has steps at all. */
  readonly left: Scaled;
  readonly leftFor: string;
}

/** The company that the blueprint has in mind: its five clusters are written there, the rest is ours. */
export const referenceCompany = { environment: 5, application: 3, person: 10 } as const;

export const blueprintHours = {
  hours: 800,
  source: "Day 0, Resources: “It will take approximately 800 resource hours to complete.”",
} as const;

/**
 * How the blueprint's 800 hours may be made up. The blueprint gives that one number, and neither its parts nor the size
 * of the company: the split is ours, so that for the reference company it comes to 800 (a test adds it up), and shows
 * what grows with environments, applications and people.
 */
export const byHand: Readonly<Record<Day1, ByHand>> = {
  1: {
    source: "Day 1, 1: Activate accounts with cloud providers and SAAS vendors.",
    hours: { once: 24 },
    left: { once: 0 },
    leftFor: "",
  },
  2: {
    source:
      "Day 1, 2: Setup Jira Kanban/Scrum, populate epics, schedule daily standups and planning meetings.",
    hours: { once: 30 },
    left: { once: 20 },
    leftFor: "daily standups and planning meetings",
  },
  3: {
    source: "Day 1, 3: Create/populate application code repositories.",
    hours: { once: 20, application: 8 },
    left: { once: 0, application: 2 },
    leftFor: "a Dockerfile, a probe and settings from the environment, where an application has none",
  },
  4: {
    source: "Day 1, 4: Create resource accounts on the cloud provider.",
    hours: { once: 24, environment: 6 },
    left: { once: 0 },
    leftFor: "",
  },
  5: {
    source: "Day 1, 5: Configure SSO for administrators and engineering staff.",
    hours: { once: 60, person: 1 },
    left: { once: 0, person: 0.5 },
    leftFor: "everybody's first sign-in with a second factor",
  },
  6: {
    source: "Day 1, 6: Bootstrap Infrastructure as Code; configure centralized terraform state.",
    hours: { once: 50 },
    left: { once: 0 },
    leftFor: "",
  },
  7: {
    source: "Day 1, 7: Bootstrap monitoring environments; configure connectors.",
    hours: { once: 40, environment: 6 },
    left: { once: 0 },
    leftFor: "",
  },
  8: {
    source: "Day 1, 8: Deploy cloud infrastructure using IaC, with agents, security and authorizations.",
    hours: { once: 80, environment: 24 },
    left: { once: 0 },
    leftFor: "",
  },
  9: {
    source: "Day 1, 9: Configure CICD and application deployment.",
    hours: { once: 100, environment: 8, application: 16 },
    left: { once: 0, application: 2 },
    leftFor: "tests that an application lacks",
  },
  10: {
    source: "Day 1, 10: Train development and operations staff.",
    hours: { once: 30, person: 4 },
    left: { once: 10, person: 4 },
    leftFor: "the training itself",
  },
};
