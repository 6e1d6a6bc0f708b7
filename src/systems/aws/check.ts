import type { Blueprint } from "../../blueprint/model.ts";
import { type PlaceAt, section } from "../../blueprint/section.ts";
import type { Offers } from "../../contracts/system.ts";
import { type Diagnostic, problem } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import { checkAccess } from "./access.ts";
import { keptAccountNames, memberAccounts } from "./accounts.ts";
import { capacityOf, parseRange } from "./address-ranges.ts";
import { awsSection } from "./section.ts";

/** The longest address that Organizations takes for an account (docs.aws.amazon.com, "CreateAccount"). */
const longestEmail = 64;

/**
 * What AWS could not make of this company. Codes: `aws-account-name-taken`, `aws-account-email-too-long`,
 * `aws-network-too-small`, and those of `checkAccess`.
 */
export function checkAws(
  blueprint: Blueprint,
  placeAt?: PlaceAt,
  offers: Offers = {},
): readonly Diagnostic[] {
  const { range } = section(blueprint, "aws", awsSection).network;
  const parsed = parseRange(range);
  const capacity = parsed ? capacityOf(parsed) : 0;
  const wanted = blueprint.environments.length;
  return [
    ...blueprint.environments
      .filter(({ name }) => keptAccountNames.includes(name))
      .map(({ name }) =>
        problem(
          "aws-account-name-taken",
          `The environment ${quoted(name)} would get an account of its name, and the platform has one that is called so.`,
          { place: placeAt?.(["environments", name]), next: "Choose another name for the environment." },
        ),
      ),
    ...memberAccounts(blueprint)
      .filter(({ email }) => email.length > longestEmail)
      .map(({ name, email }) =>
        problem(
          "aws-account-email-too-long",
          `The address of the account ${quoted(name)} would be ${quoted(email)}, which has ${email.length} characters.`,
          {
            place: placeAt?.(["aws", "mailbox"]),
            expected: `at most ${longestEmail} characters`,
            next: "Choose a shorter `aws.mailbox`, or a shorter name for the environment.",
          },
        ),
      ),
    ...(wanted > capacity
      ? [
          problem(
            "aws-network-too-small",
            `There are ${wanted} environments, and ${quoted(range)} has room for ${capacity}.`,
            {
              place: placeAt?.(["aws", "network", "range"]),
              expected: "a /16 for each environment",
              next: "Choose a larger `aws.network.range`.",
            },
          ),
        ]
      : []),
    ...checkAccess(blueprint, offers, placeAt),
  ];
}
