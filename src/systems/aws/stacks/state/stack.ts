import type { Blueprint } from "../../../../blueprint/model.ts";
import type { Stack } from "../../../../contracts/stack.ts";
import { managementAccount } from "../../accounts.ts";
import { awsStack } from "../aws-stack.ts";
import companyVariable from "../common/company-variable.tf";
import main from "./main.tf";
import outputs from "./outputs.tf";

/** The place where every stack keeps its state, this one too. */
export function stateStack(blueprint: Blueprint): Stack {
  return awsStack(blueprint, {
    id: "state",
    title: "Keep Terraform's states in the management account",
    day1: 6,
    effort: { hours: 1, usualWaitHours: 0 },
    appliedBy: "rollout",
    account: managementAccount,
    needs: [],
    gives: ["aws.state.bucket", "aws.state.key.arn"],
    holdsStates: true,
    holdsData: ["aws_kms_key", "aws_s3_bucket"],
    ownVariables: [companyVariable],
    files: [
      { path: "main.tf", text: main },
      { path: "outputs.tf", text: outputs },
    ],
    variables: () => ({ company: blueprint.company.slug }),
  });
}
