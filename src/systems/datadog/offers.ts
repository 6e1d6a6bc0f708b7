import type { AccountReader, ClusterSecret } from "../../contracts/cloud.ts";
import type { FactName } from "../../contracts/facts.ts";
import type { DeliveryLogin, PipelineLogin, PipelineSecret } from "../../contracts/offers.ts";
import {
  applyEnvironment,
  configurationRepository,
  deliveryEnvironment,
  infrastructureRepository,
} from "../../contracts/platform.ts";
import type { SignOnTarget } from "../../contracts/sign-on.ts";
import { pagesUrl } from "./client/pages.ts";
import { isUsed, siteOf } from "./section.ts";
import { apiUrl, awsAccount } from "./sites.ts";

export const externalIdFact = (account: string): FactName => `datadog.external-id.${account}`;

/** Names of the secrets in which pipelines find the keys. */
const secretNames = { api: "DATADOG_API_KEY", read: "DATADOG_READ_KEY", apply: "DATADOG_APPLY_KEY" } as const;

const host = (facts: Readonly<Record<FactName, string>>) => ({ DD_HOST: facts["datadog.url"] ?? "" });

/** What the provider reads: a plan with the key that only reads, an apply with the other. */
export const pipelineLogin: PipelineLogin = {
  isUsed,
  needs: ["datadog.url"],
  steps: () => [],
  environment: (_purpose, _blueprint, facts) => host(facts),
  secrets: (purpose) => ({
    DD_API_KEY: secretNames.api,
    DD_APP_KEY: purpose === "plan" ? secretNames.read : secretNames.apply,
  }),
};

/** The gate asks with the key that only reads; telling deployments takes the organization's key alone. */
export const deliveryLogin: DeliveryLogin = {
  isUsed,
  jobs: ["gate", "promote"],
  needs: ["datadog.url"],
  environment: (_blueprint, facts) => host(facts),
  secrets: { DD_API_KEY: secretNames.api, DD_APP_KEY: secretNames.read },
};

const secret = (
  name: string,
  title: string,
  value: FactName,
  repository: string,
  environment?: string,
): PipelineSecret => ({
  ...{ isUsed, name, title, value, repository },
  ...(environment !== undefined && { environment }),
});

export const pipelineSecrets: readonly PipelineSecret[] = [
  // Plans run on pull requests, outside of any environment.
  secret(secretNames.api, "Datadog's API key", "datadog.key.api", infrastructureRepository),
  secret(secretNames.read, "the key that reads Datadog", "datadog.key.plan", infrastructureRepository),
  secret(
    ...([secretNames.apply, "the key that changes Datadog", "datadog.key.apply"] as const),
    ...([infrastructureRepository, applyEnvironment] as const),
  ),
  secret(
    ...([secretNames.api, "Datadog's API key", "datadog.key.api"] as const),
    ...([configurationRepository, deliveryEnvironment] as const),
  ),
  secret(
    ...([secretNames.read, "the key that reads Datadog", "datadog.key.plan"] as const),
    ...([configurationRepository, deliveryEnvironment] as const),
  ),
];

/**
 * What Datadog reads in a cloud account: metrics, and the names and tags by which they are shown.
 * https://docs.datadoghq.com/integrations/amazon_web_services/#aws-integration-iam-policy
 */
export const accountReader: AccountReader = {
  isUsed,
  product: "Datadog",
  account: (blueprint) => awsAccount(siteOf(blueprint) ?? ""),
  externalId: externalIdFact,
  actions: [
    "cloudwatch:Get*",
    "cloudwatch:List*",
    "ec2:Describe*",
    "ecr:DescribeRepositories",
    "eks:DescribeCluster",
    "eks:ListClusters",
    "elasticloadbalancing:Describe*",
    "tag:GetResources",
    "tag:GetTagKeys",
    "tag:GetTagValues",
  ],
};

/** Where people sign in by SAML: at the site's pages. https://docs.datadoghq.com/account_management/saml/ */
export const signOnTarget: SignOnTarget = {
  service: "monitor",
  product: "Datadog",
  protocol: "saml",
  isUsed,
  teams: (blueprint) => blueprint.teams.map(({ name }) => name),
  needs: [],
  replyUrls: (blueprint) => [`${pages(siteOf(blueprint))}/account/saml/assertion`],
  entityId: (blueprint) => `${pages(siteOf(blueprint))}/account/saml/metadata.xml`,
};

const pages = (site: string | undefined) => pagesUrl(apiUrl(site ?? ""));

/** What the agent in each cluster reports with: the name under which its add-on asks for it. */
export const agentSecret: ClusterSecret = {
  isUsed,
  title: "Datadog's API key",
  name: "datadog/api-key",
  value: "datadog.key.api",
};
