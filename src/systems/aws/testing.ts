import type { Blueprint } from "../../blueprint/model.ts";
import { readBlueprint } from "../../blueprint/read.ts";
import type { SectionSchema } from "../../blueprint/section.ts";
import type { AccountReader } from "../../contracts/cloud.ts";
import type { CodeHostIdentity } from "../../contracts/offers.ts";
import type { SignOnProvider } from "../../contracts/sign-on.ts";
import type { Offers } from "../../contracts/system.ts";
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
    people: {
      ada: { name: "Ada", teams: ["platform"] },
      grace: { name: "Grace", teams: ["engineering", "platform"] },
    },
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

/** For tests: a directory of people whose groups are known by their teams' names. */
export const directory: SignOnProvider = {
  isUsed: () => true,
  needs: (service, teams) => [`directory.${service}`, ...teams.map((team) => `directory.group.${team}`)],
  issuer: () => "https://directory.example",
  clientId: (service, facts) => facts.get(`directory.${service}`) ?? "",
  group: (team, facts) => facts.get(`directory.group.${team}`) ?? "",
  metadataUrl: (service, facts) => `https://directory.example/metadata/${facts.get(`directory.${service}`)}`,
};

/** For tests: a service that reads accounts. */
export const reader: AccountReader = {
  isUsed: () => true,
  product: "Watcher",
  account: () => "464646464646",
  externalId: (account) => `watcher.external-id.${account}`,
  actions: ["cloudwatch:GetMetricData", "ec2:Describe*"],
};

/** For tests: everything that a company can have of the other systems. */
export const allOffers: Offers = {
  codeHostIdentity: codeHost,
  signOnProvider: directory,
  accountReader: reader,
};
