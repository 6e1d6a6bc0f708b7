import type { Facts } from "../../contracts/facts.ts";
import type { PipelineLogin } from "../../contracts/offers.ts";
import type { SignOnProvider } from "../../contracts/sign-on.ts";
import { clouds } from "./clouds.ts";
import { facts as names } from "./facts.ts";
import { entraOf, isUsed, signsOn } from "./section.ts";

/** Entra ID vouches for people where its plan opens applications to groups. */
export const signOnProvider: SignOnProvider = {
  isUsed: signsOn,
  needs: (service, teams) => [names.tenant, names.issuer, names.client(service), ...teams.map(names.group)],
  issuer: (facts) => told(facts, names.issuer),
  clientId: (service, facts) => told(facts, names.client(service)),
  group: (team, facts) => told(facts, names.group(team)),
  // https://learn.microsoft.com/entra/identity-platform/federation-metadata: with the application's own certificate.
  metadataUrl: (service, facts) =>
    `${told(facts, names.issuer).replace(/\/v2\.0$/, "")}/federationmetadata/2007-06/federationmetadata.xml?appid=${told(facts, names.client(service))}`,
};

/**
 * The provider `azuread` exchanges the job's own identity token for a token of the pipeline's application; no secret is
 * kept anywhere. https://registry.terraform.io/providers/hashicorp/azuread/latest/docs/guides/service_principal_oidc
 */
export const pipelineLogin: PipelineLogin = {
  isUsed,
  needs: [names.tenant, names.pipeline("plan"), names.pipeline("apply")],
  steps: () => [],
  environment(purpose, blueprint, facts) {
    const { provider } = clouds[entraOf(blueprint).cloud];
    return {
      ARM_CLIENT_ID: facts[names.pipeline(purpose)] ?? "",
      ARM_TENANT_ID: facts[names.tenant] ?? "",
      ARM_USE_OIDC: "true",
      ...(provider !== undefined && { ARM_ENVIRONMENT: provider }),
    };
  },
};

/** Trust that is written against an empty text would be trust in somebody else. */
function told(facts: Facts, name: string): string {
  const value = facts.get(name);
  if (value === undefined) throw new Error(`the fact ${name} was asked for before it was there`);
  return value;
}
