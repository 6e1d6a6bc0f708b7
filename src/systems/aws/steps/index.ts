import type { Blueprint } from "../../../blueprint/model.ts";
import { section } from "../../../blueprint/section.ts";
import type { Step } from "../../../contracts/step.ts";
import type { Offers } from "../../../contracts/system.ts";
import { peopleSignOn } from "../access.ts";
import { managementAccount } from "../accounts.ts";
import type { AwsClient } from "../connect.ts";
import { awsSection } from "../section.ts";
import { accountStep } from "./account.ts";
import { identityCenterStep } from "./identity-center.ts";
import { identitySourceStep } from "./identity-source.ts";
import { peopleArriveStep } from "./people-arrive.ts";
import { registryAddressStep } from "./registry-address.ts";
import { secretsStep } from "./secrets.ts";
import { signOnAddressesStep } from "./sign-on-addresses.ts";

/** What only a person can do at AWS, and what is only to be asked. Everything else is a stack. */
export function awsSteps(
  blueprint: Blueprint,
  _fileNeeds?: unknown,
  offers: Offers = {},
): readonly Step<AwsClient>[] {
  const { signOnProvider, clusterSecrets = [] } = offers;
  const secrets = clusterSecrets.filter(({ isUsed }) => isUsed(blueprint));
  const { mailbox, region } = section(blueprint, "aws", awsSection);
  const { domain, slug } = blueprint.company;
  return [
    accountStep({ email: `${mailbox}+${managementAccount}@${domain}`, company: slug }),
    identityCenterStep(region),
    registryAddressStep,
    ...(signOnProvider && peopleSignOn(blueprint, offers)
      ? [
          signOnAddressesStep(region),
          identitySourceStep(region, signOnProvider),
          peopleArriveStep(blueprint, signOnProvider),
        ]
      : []),
    ...(secrets.length > 0 ? blueprint.environments.map((one) => secretsStep(one, secrets)) : []),
  ];
}
