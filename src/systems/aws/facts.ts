import type { FactShape } from "../../contracts/facts.ts";

const matching = (pattern: RegExp) => (value: string) => pattern.test(value);

export const factShapes: readonly FactShape[] = [
  { name: "aws.account.*.id", expected: "an account's twelve digits", accepts: matching(/^[0-9]{12}$/) },
  {
    name: "aws.role.*.arn",
    expected: "the ARN of an IAM role",
    accepts: matching(/^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[\w+=,.@/-]{1,512}$/),
  },
  {
    name: "registry.host",
    expected: "the registry's host, and its port where it is not 443",
    accepts: matching(/^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]{1,5})?$/),
  },
];
