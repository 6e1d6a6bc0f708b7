import * as z from "zod";
import { steppedClock } from "../foundation/clock.ts";
import { readBlueprint } from "./read.ts";
import type { SectionSchema } from "./section.ts";

/** Two systems of no vendor: one with a key that must be there, one whose keys all have defaults. */
export const sections = new Map<string, SectionSchema>([
  [
    "host",
    z.strictObject({
      organization: z.string().regex(/^[a-z]+$/, { error: "lower-case letters" }),
      plan: z.enum(["small", "large"]).default("small"),
    }),
  ],
  [
    "cloud",
    z.strictObject({
      region: z
        .string()
        .regex(/^[a-z0-9-]+$/)
        .default("here"),
    }),
  ],
]);

/** 2026-11-24, noon. */
export const clock = steppedClock(new Date("2026-11-24T12:00:00Z"));

export function read(text: string) {
  return readBlueprint(text, "blueprint.yaml", sections, clock);
}

/** A document that uses every key. */
export const whole = `company:
  name: Tiny & Söhne
  domain: tiny.example
  slug: tiny
people:
  ada:
    name: "Ada O'Brien: \\"the first\\""
    email: countess@tiny.example
    teams: [platform, product]
    accounts: { host: AdaO }
  grace: { name: Grace, teams: [platform] }
  linus: { name: Linus, teams: [platform] }
  radia: { name: Radia }
teams:
  platform: []
  product: [radia]
platformTeam: platform
pullRequests:
  approvals: 2
environments:
  dev:
  lab: { kind: testing, gate: none }
  prod:
    kind: production
    gate:
      approvals: 2
      approvers: platform
      quiet: { minutes: 0 }
applications:
  shop:
    repository: The.Shop_1
    description: Where it's bought
    team: product
    port: 3000
    probe: /health/live
    test: npm test -- "$(cat list)"
    quality: npm run lint
    starter: false
    replicas: 3
    deadline: 30
  search:
compensatingControls:
  - control: pull-request-approvals
    reason: Few people
    signedBy: ada
    expires: 2027-01-31
host:
  organization: tiny
  plan: large
cloud:
`;
