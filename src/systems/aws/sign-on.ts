import type { Blueprint } from "../../blueprint/model.ts";
import type { FactName, FactShape } from "../../contracts/facts.ts";
import type { SignOnTarget } from "../../contracts/sign-on.ts";
import { grants } from "./access.ts";

/** What an identity provider needs to know about Identity Center; only its console tells. */
export const acsFact: FactName = "aws.sign-on.acs";
export const issuerFact: FactName = "aws.sign-on.issuer";
/** Where people and groups are pushed to, without a slash at its end; and the token for it, which is secret. */
export const scimEndpointFact: FactName = "aws.scim.endpoint";
export const scimTokenFact: FactName = "aws.scim.token";

/** Where a person puts what the console shows. */
export const signOnVariables = {
  acs: "GROUNDWORK_AWS_SIGN_ON_ACS",
  issuer: "GROUNDWORK_AWS_SIGN_ON_ISSUER",
  endpoint: "GROUNDWORK_AWS_SCIM_ENDPOINT",
  token: "GROUNDWORK_AWS_SCIM_TOKEN",
  expires: "GROUNDWORK_AWS_SCIM_TOKEN_EXPIRES",
} as const;

/** Both addresses are AWS's own, whichever of its hosts for signing in they are at. */
const host = String.raw`https:\/\/[a-z0-9-]{1,40}\.(?:signin\.aws\.amazon\.com|sso\.signin\.aws)`;
export const acsPattern = new RegExp(`^${host}/platform/saml/acs/[A-Za-z0-9-]{8,64}$`);
export const issuerPattern = new RegExp(`^${host}/platform/saml/[A-Za-z0-9-]{8,64}$`);

/** Of a rehearsal the endpoint is on this machine. */
export const endpointPattern =
  /^(?:https:\/\/scim\.[a-z0-9-]{1,40}\.amazonaws\.com(?:\.cn)?|http:\/\/127\.0\.0\.1:[0-9]{1,5})\/[a-z0-9-]{8,64}\/scim\/v2$/;

export const signOnFactShapes: readonly FactShape[] = [
  {
    name: acsFact,
    expected: "the address of Identity Center's assertion consumer service",
    accepts: (value) => acsPattern.test(value),
  },
  {
    name: issuerFact,
    expected: "the issuer as which Identity Center is known to identity providers",
    accepts: (value) => issuerPattern.test(value),
  },
  {
    name: scimEndpointFact,
    expected: "Identity Center's SCIM endpoint, without a slash at its end",
    accepts: (value) => endpointPattern.test(value),
  },
];

/** AWS, as the company's directory knows it: people sign in by SAML, and come by SCIM. */
export const signOnTarget: SignOnTarget = {
  service: "cloud",
  product: "AWS IAM Identity Center",
  protocol: "saml",
  isUsed: () => true,
  teams: (blueprint) => teamsWithRights(blueprint),
  needs: [acsFact, issuerFact],
  replyUrls: (_, facts) => [facts.get(acsFact) ?? ""],
  entityId: (_, facts) => facts.get(issuerFact) ?? "",
  provisioning: { endpoint: scimEndpointFact, token: scimTokenFact },
};

/** A team without a right has no reason to be there. */
export function teamsWithRights(blueprint: Blueprint): readonly string[] {
  return [...new Set(grants(blueprint).map(({ team }) => team))];
}
