import type { Blueprint, Environment } from "../../../../blueprint/model.ts";
import { section } from "../../../../blueprint/section.ts";
import type { Stack, StackModule } from "../../../../contracts/stack.ts";
import { environmentRange, parseRange } from "../../address-ranges.ts";
import clusterKey from "../../modules/cluster/key.tf";
import clusterMain from "../../modules/cluster/main.tf";
import clusterOutputs from "../../modules/cluster/outputs.tf";
import clusterReadme from "../../modules/cluster/README.md";
import clusterRoles from "../../modules/cluster/roles.tf";
import clusterVariables from "../../modules/cluster/variables.tf";
import flowLogs from "../../modules/network/flow-logs.tf";
import networkMain from "../../modules/network/main.tf";
import networkOutputs from "../../modules/network/outputs.tf";
import networkReadme from "../../modules/network/README.md";
import networkVariables from "../../modules/network/variables.tf";
import moduleVersions from "../../modules/versions.tf";
import { secretStore } from "../../secret-store.ts";
import { awsSection } from "../../section.ts";
import { awsStack } from "../aws-stack.ts";
import companyVariable from "../common/company-variable.tf";
import main from "./main.tf";
import outputs from "./outputs.tf";
import secrets from "./secrets.tf";
import variables from "./variables.tf";

const network: StackModule = {
  name: "network",
  files: [
    { path: "flow-logs.tf", text: flowLogs },
    { path: "main.tf", text: networkMain },
    { path: "outputs.tf", text: networkOutputs },
    { path: "README.md", text: networkReadme },
    { path: "variables.tf", text: networkVariables },
    { path: "versions.tf", text: moduleVersions },
  ],
};

const cluster: StackModule = {
  name: "cluster",
  files: [
    { path: "key.tf", text: clusterKey },
    { path: "main.tf", text: clusterMain },
    { path: "outputs.tf", text: clusterOutputs },
    { path: "README.md", text: clusterReadme },
    { path: "roles.tf", text: clusterRoles },
    { path: "variables.tf", text: clusterVariables },
    { path: "versions.tf", text: moduleVersions },
  ],
};

/** One environment's network and cluster. `index` is its place among all environments: it decides the addresses. */
export function environmentStack(blueprint: Blueprint, environment: Environment, index: number): Stack {
  const { name, kind } = environment;
  const aws = section(blueprint, "aws", awsSection);
  const range = parseRange(aws.network.range);
  if (!range) throw new Error(`${aws.network.range} passed the section's check and is no range.`);
  return awsStack(blueprint, {
    id: `environment-${name}`,
    title: `Make the network and the cluster of ${name}`,
    day1: 8,
    effort: { hours: 3, usualWaitHours: 1 },
    appliedBy: "pipeline",
    account: name,
    environment: name,
    proposedWith: "workloads",
    needs: ["aws.role.apply.arn"],
    gives: [
      `aws.network.${name}.id`,
      secretStore.role(name),
      `cluster.${name}.authority`,
      `cluster.${name}.endpoint`,
      `cluster.${name}.name`,
    ],
    undeletable: {
      aws_ebs_encryption_by_default:
        "A guardrail keeps encryption on for as long as the account is in the organization; it costs nothing.",
    },
    modules: [cluster, network],
    ownVariables: [companyVariable, variables],
    files: [
      { path: "main.tf", text: main },
      { path: "outputs.tf", text: outputs },
      { path: "secrets.tf", text: secrets },
    ],
    variables: () => ({
      cidr: environmentRange(range, index),
      company: blueprint.company.slug,
      environment: name,
      kubernetes_version: aws.kubernetesVersion,
      log_retention_days: aws.logRetentionDays,
      nat_in_every_zone: aws.network.natInEveryZone.includes(kind),
      secrets: {
        ...{ namespace: secretStore.reader.namespace, prefix: secretStore.prefix(name) },
        service_account: secretStore.reader.serviceAccount,
      },
    }),
  });
}
