import { ecrLifecyclePolicy, ecrRepositoryPolicy } from "./ecr-policies.ts";
import { ecrRepository } from "./ecr-repository.ts";
import { ecrRegistryScanning } from "./ecr-scanning.ts";
import type { AwsResources } from "./index.ts";

export const ecrResources: AwsResources = {
  aws_ecr_lifecycle_policy: ecrLifecyclePolicy,
  aws_ecr_registry_scanning_configuration: ecrRegistryScanning,
  aws_ecr_repository: ecrRepository,
  aws_ecr_repository_policy: ecrRepositoryPolicy,
};
