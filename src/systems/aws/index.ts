import { section } from "../../blueprint/section.ts";
import type { PinnedAction, RegistryLogin } from "../../contracts/offers.ts";
import type { System } from "../../contracts/system.ts";
import { factShapes } from "./facts.ts";
import { awsSection } from "./section.ts";

const configureCredentials: PinnedAction = {
  name: "aws-actions/configure-aws-credentials",
  commit: "e3dd6a429d7300a6a4c196c26e071d42e0343502",
  version: "v4.0.2",
};
const ecrLogin: PinnedAction = {
  name: "aws-actions/amazon-ecr-login",
  commit: "062b18b96a7aff071d4dc91bc00c4c1a7945b076",
  version: "v2.0.1",
};

/** The job's identity token is exchanged for a short-lived role of the shared account; no key is kept anywhere. */
const registryLogin: RegistryLogin = {
  needs: ["aws.account.shared.id", "aws.role.push.arn", "aws.role.pull.arn"],
  steps: (purpose, blueprint, facts) => [
    {
      name: purpose === "push" ? "Take the role that may push images" : "Take the role that may read images",
      action: configureCredentials,
      with: {
        "aws-region": section(blueprint, "aws", awsSection).region,
        "role-to-assume": facts[purpose === "push" ? "aws.role.push.arn" : "aws.role.pull.arn"] ?? "",
      },
    },
    {
      name: "Log in to the registry",
      action: ecrLogin,
      with: { registries: facts["aws.account.shared.id"] ?? "" },
    },
  ],
};

/** Amazon Web Services: for now the registry in the shared account. */
export const aws: System = {
  id: "aws",
  section: awsSection,
  factShapes,
  offers: { registryLogin },
  files: () => [],
};
