import { section } from "../../blueprint/section.ts";
import type { SecretStore } from "../../contracts/cloud.ts";
import { secretsRoleFact } from "./facts.ts";
import { awsSection } from "./section.ts";

/**
 * AWS Secrets Manager in the account of each environment. The operator logs in by EKS Pod Identity, so its settings name
 * no credentials. https://external-secrets.io/latest/provider/aws-secrets-manager/
 */
export const secretStore: SecretStore = {
  provider: "aws",
  settings: (blueprint) => ({
    service: "SecretsManager",
    region: section(blueprint, "aws", awsSection).region,
  }),
  reader: { namespace: "external-secrets", serviceAccount: "external-secrets" },
  prefix: (environment) => `${environment}/`,
  role: secretsRoleFact,
};
