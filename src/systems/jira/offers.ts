import { configurationRepository, deliveryEnvironment } from "../../contracts/platform.ts";
import type { Offers } from "../../contracts/system.ts";
import { printKinds } from "./client/kinds.ts";
import { entryPoint } from "./entry-point.ts";
import { isUsed, usedJira } from "./section.ts";

const place = { repository: configurationRepository, environment: deliveryEnvironment, isUsed } as const;

/** What the jobs that decide about promotions tell Jira with. */
export const jiraOffers: Offers = {
  entryPoints: [entryPoint],
  pipelineSecrets: [
    {
      ...place,
      name: "JIRA_API_TOKEN",
      title: "the token by which promotions keep releases in Jira",
      value: "jira.token",
    },
    {
      ...place,
      name: "JIRA_CLIENT_SECRET",
      title: "the secret by which promotions report deployments to Jira",
      value: "jira.deployments.secret",
    },
  ],
  deliveryLogins: [
    {
      isUsed,
      jobs: ["promote"],
      needs: [
        "jira.url",
        "jira.gateway.url",
        "jira.cloud.id",
        "jira.delivery.email",
        "jira.deployments.client",
      ],
      environment: (blueprint, facts) => ({
        JIRA_URL: facts["jira.url"] ?? "",
        JIRA_GATEWAY_URL: facts["jira.gateway.url"] ?? "",
        JIRA_CLOUD_ID: facts["jira.cloud.id"] ?? "",
        JIRA_PROJECT: usedJira(blueprint)?.project ?? "",
        JIRA_EMAIL: facts["jira.delivery.email"] ?? "",
        JIRA_CLIENT_ID: facts["jira.deployments.client"] ?? "",
        JIRA_ENVIRONMENTS: printKinds(blueprint.environments),
      }),
      secrets: { JIRA_API_TOKEN: "JIRA_API_TOKEN", JIRA_CLIENT_SECRET: "JIRA_CLIENT_SECRET" },
    },
  ],
};
