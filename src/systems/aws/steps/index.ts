import type { Blueprint } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import type { Step } from "../../../contracts/step.ts";
import { managementAccount } from "../accounts.ts";
import type { AwsClient } from "../connect.ts";
import { awsSection } from "../section.ts";
import { accountStep } from "./account.ts";
import { identityCenterStep } from "./identity-center.ts";
import { registryAddressStep } from "./registry-address.ts";

/** What only a person can do at AWS, and what is only to be asked. Everything else is a stack. */
export function awsSteps(blueprint: Blueprint): readonly Step<AwsClient>[] {
  const { mailbox, region } = section(blueprint, "aws", awsSection);
  const { domain, slug } = blueprint.company;
  return [
    accountStep({ email: `${mailbox}+${managementAccount}@${domain}`, company: slug }),
    identityCenterStep(region),
    registryAddressStep,
  ];
}
