import type { Blueprint, Person } from "../../blueprint/model.ts";
import type { CodeHostIdentity } from "../../contracts/offers.ts";
import type { SignOnTarget } from "../../contracts/sign-on.ts";
import type { Offers } from "../../contracts/system.ts";

const person = (handle: string, team: string): Person => ({
  ...{ handle, name: handle, email: `${handle}@acme.example`, teams: [team], accounts: {} },
});

/** A company of three with two teams. */
export function entraCompany(entra: Readonly<Record<string, unknown>> = {}): Blueprint {
  return {
    company: { name: "Acme", slug: "acme", domain: "acme.example" },
    people: [person("ada", "engineering"), person("barbara", "platform"), person("radia", "platform")],
    teams: [
      { name: "engineering", members: ["ada"] },
      { name: "platform", members: ["barbara", "radia"] },
    ],
    platformTeam: "platform",
    pullRequests: { approvals: 2 },
    ...{ environments: [], applications: [], compensatingControls: [] },
    sections: {
      entra: {
        ...{ tenant: "acme.onmicrosoft.com", plan: "p1" },
        breakGlass: { accounts: ["emergency-1@acme.onmicrosoft.com", "emergency-2@acme.onmicrosoft.com"] },
        ...entra,
      },
    },
  };
}

/** A code host of no vendor. */
export const codeHost: CodeHostIdentity = {
  needs: (repository) => [`host.${repository}.subject`],
  issuer: () => "https://host.example",
  subject: (repository, job) =>
    `repo:acme/${repository}:${"environment" in job ? `environment:${job.environment}` : "branch" in job ? job.branch : "pull_request"}`,
  claims: () => ({}),
};

/** A cloud that people are pushed to, and a deployer that keeps no secret. */
export const targets: readonly SignOnTarget[] = [
  {
    ...{ service: "cloud", product: "AWS IAM Identity Center", protocol: "saml" },
    isUsed: () => true,
    teams: () => ["engineering", "platform"],
    needs: ["cloud.sign-on"],
    replyUrls: () => ["https://cloud.example/acs"],
    entityId: () => "https://cloud.example/saml/d-1234567890",
    provisioning: { endpoint: "cloud.scim.endpoint", token: "cloud.scim.token" },
  },
  {
    ...{ service: "deployer", product: "Argo CD", protocol: "oidc", publicClient: true },
    isUsed: () => true,
    teams: () => ["platform"],
    needs: [],
    replyUrls: () => ["https://argocd.dev.acme.example/auth/callback"],
    commandLineReplyUrls: ["http://localhost:8085/auth/callback"],
  },
];

export const offers: Offers = { codeHostIdentity: codeHost, signOnTargets: targets };
