import type { Blueprint } from "../../blueprint/model.ts";
import { readBlueprint } from "../../blueprint/read.ts";
import type { SectionSchema } from "../../blueprint/section.ts";
import type { CodeHostIdentity } from "../../contracts/offers.ts";
import { steppedClock } from "../../foundation/clock.ts";
import { expect } from "../../foundation/result.ts";
import { awsSection } from "./section.ts";

/** For tests: a company with these lines about AWS and these environments. */
export function awsCompany(
  aws: Readonly<Record<string, unknown>> = {},
  environments: readonly string[] = ["dev", "qa", "staging", "prod"],
): Blueprint {
  const document = {
    company: { name: "Acme", domain: "acme.example" },
    people: { ada: { name: "Ada", teams: ["platform"] } },
    environments: Object.fromEntries(
      environments.map((name) => [name, { kind: "production", gate: "none" }]),
    ),
    applications: { storefront: {}, pricing: { repository: "pricing-service" } },
    aws: { region: "eu-central-1", ...aws },
  };
  const sections = new Map<string, SectionSchema>([["aws", awsSection]]);
  const clock = steppedClock(new Date("2026-11-24T12:00:00Z"));
  return expect(readBlueprint(JSON.stringify(document), "blueprint.yaml", sections, clock)).blueprint;
}

/** For tests: a code host as GitHub is one. */
export const codeHost: CodeHostIdentity = {
  needs: (repository) => ["host.issuer", `host.${repository}.id`],
  issuer: (facts) => facts.get("host.issuer") ?? "",
  subject: (repository, job) => {
    if ("branch" in job) return `repo:acme/${repository}:ref:refs/heads/${job.branch}`;
    return `repo:acme/${repository}:${"environment" in job ? `environment:${job.environment}` : "pull_request"}`;
  },
  claims: (repository, facts) => ({ repository_id: facts.get(`host.${repository}.id`) ?? "" }),
};
