import type {
  DataSourceBackend,
  EnvironmentProvider,
  ResourceBackend,
} from "../../../../contracts/terraform-backend.ts";
import { configure, type Doors, validateConfiguration, variables } from "./configure.ts";
import type { AwsConnection } from "./connection.ts";
import { dataSources } from "./data-sources.ts";
import { ec2Resources } from "./ec2-resources.ts";
import { ecrResources } from "./ecr-resources.ts";
import { eksResources } from "./eks-resources.ts";
import { iamResources } from "./iam-resources.ts";
import { kmsResources } from "./kms-resources.ts";
import { organizationsResources } from "./organizations-resources.ts";
import { regional } from "./regional.ts";
import { s3Resources } from "./s3-resources.ts";
import { ssoadminResources } from "./ssoadmin-resources.ts";

export type AwsResources = Readonly<Record<string, ResourceBackend<AwsConnection>>>;
export type AwsDataSources = Readonly<Record<string, DataSourceBackend<AwsConnection>>>;

/** The provider `hashicorp/aws` over the public interfaces of the stand-in, and over nothing else. */
export function awsProvider(doors: Doors): EnvironmentProvider<AwsConnection> {
  return {
    variables,
    backend: (environment) => ({
      validate: validateConfiguration,
      configure: (configuration) => configure(configuration, environment, doors),
      resources: regional({
        ...ec2Resources,
        ...ecrResources,
        ...eksResources,
        ...iamResources,
        ...kmsResources,
        ...organizationsResources,
        ...s3Resources,
        ...ssoadminResources,
      }),
      dataSources,
    }),
  };
}
