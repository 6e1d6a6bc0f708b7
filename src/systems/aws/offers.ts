import type { Blueprint } from "../../blueprint/model.ts";
import { section } from "../../blueprint/section.ts";
import type { CloudAccounts } from "../../contracts/cloud.ts";
import type { PinnedAction, PipelineLogin, RegistryLogin } from "../../contracts/offers.ts";
import type { StateBackend } from "../../contracts/stack.ts";
import { accountIdFact, managementAccount, memberAccounts, partitionOf } from "./accounts.ts";
import { readerRole } from "./facts.ts";
import { awsSection } from "./section.ts";

const configureCredentials: PinnedAction = {
  name: "aws-actions/configure-aws-credentials",
  commit: "61815dcd50bd041e203e49132bacad1fd04d2708",
  version: "v5.1.1",
};
const ecrLogin: PinnedAction = {
  name: "aws-actions/amazon-ecr-login",
  commit: "062b18b96a7aff071d4dc91bc00c4c1a7945b076",
  version: "v2.0.1",
};

const regionOf = (blueprint: Blueprint) => section(blueprint, "aws", awsSection).region;

/** The job's identity token is exchanged for a short-lived role of the shared account; no key is kept anywhere. */
export const registryLogin: RegistryLogin = {
  // The roles' own ARNs are not among them: the workflows that use them lie where the registry's stack is proposed from.
  needs: ["aws.account.shared.id"],
  steps: (purpose, blueprint, facts) => [
    {
      name: purpose === "push" ? "Take the role that may push images" : "Take the role that may read images",
      action: configureCredentials,
      with: {
        "aws-region": regionOf(blueprint),
        "role-to-assume": `arn:${partitionOf(regionOf(blueprint))}:iam::${facts["aws.account.shared.id"]}:role/groundwork-${purpose}`,
      },
    },
    {
      name: "Log in to the registry",
      action: ecrLogin,
      with: { registries: facts["aws.account.shared.id"] ?? "" },
    },
  ],
};

/** The same for the two roles of the stack `pipeline`, and only in the account that they belong to. */
export const pipelineLogin: PipelineLogin = {
  needs: [accountIdFact(managementAccount), "aws.role.plan.arn", "aws.role.apply.arn"],
  steps: (purpose, blueprint, facts) => [
    {
      name: purpose === "plan" ? "Take the role that only reads" : "Take the role that applies",
      action: configureCredentials,
      with: {
        "allowed-account-ids": facts[accountIdFact(managementAccount)] ?? "",
        "aws-region": regionOf(blueprint),
        "role-to-assume": facts[`aws.role.${purpose}.arn`] ?? "",
      },
    },
  ],
  // The role that providers take in the other accounts.
  environment: (purpose, blueprint) => ({
    AWS_REGION: regionOf(blueprint),
    TF_VAR_role: `groundwork-${purpose}`,
  }),
};

/** The bucket of the stack `state`. Its own lock file replaces the table that earlier releases of Terraform needed. */
export const stateBackend: StateBackend = {
  needs: ["aws.state.bucket", "aws.state.key.arn"],
  type: "s3",
  settings: (stack, facts) => {
    const key = facts.get("aws.state.key.arn") ?? "";
    return {
      bucket: facts.get("aws.state.bucket") ?? "",
      key: `${stack}/terraform.tfstate`,
      // The key lies where the bucket lies: arn:aws:kms:<region>:<account>:key/<id>.
      region: key.split(":")[3] ?? "",
      encrypt: true,
      kms_key_id: key,
      use_lockfile: true,
    };
  },
};

/** Those that the organization makes; the management account, from which everything can be changed, is nobody's to read. */
export const cloudAccounts: CloudAccounts = {
  names: (blueprint) => memberAccounts(blueprint).map(({ name }) => name),
  partition: (blueprint) => partitionOf(regionOf(blueprint)),
  region: regionOf,
  id: accountIdFact,
  readerRole,
};
