import type { Finders } from "../../../contracts/adoption.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { managementAccount, sharedAccount } from "../accounts.ts";
import type { AwsClient } from "../connect.ts";
import type { AwsSession } from "../session.ts";
import type { AwsFinder } from "./finder.ts";
import { iamFinders } from "./iam.ts";
import { kmsFinders } from "./kms.ts";
import { networkFinders } from "./network.ts";
import { organizationsFinders } from "./organizations.ts";
import { s3Finders } from "./s3.ts";
import { ssoadminFinders } from "./ssoadmin.ts";
import { clusterFinders, registryFinders } from "./workloads.ts";

/** Every type that a stack of ours makes and that can be there twice, or hold what somebody has put into it. */
export const awsFinders: Readonly<Record<string, AwsFinder>> = {
  ...clusterFinders,
  ...iamFinders,
  ...kmsFinders,
  ...networkFinders,
  ...organizationsFinders,
  ...registryFinders,
  ...s3Finders,
  ...ssoadminFinders,
};

/** Types that are always there: to make one is to set it, and a network's own group is taken over by making it. */
export const withoutFinder: readonly string[] = [
  "aws_default_security_group",
  "aws_ebs_encryption_by_default",
];

/** The finders, each looking in the account that its stack is about. Accounts are opened once for all of them. */
export function finders(client: AwsClient): Finders {
  const opened = new Map<string, Promise<Result<AwsSession | null>>>();
  const sessionFor = (account: string) => {
    const known = opened.get(account) ?? open(client, account);
    opened.set(account, known);
    return known;
  };
  return Object.fromEntries(
    Object.entries(awsFinders).map(([type, find]) => [
      type,
      async (wanted) => {
        const session = await sessionFor(accountOf(wanted.stack, wanted.address));
        if (!session.ok) return session;
        // In an account that does not exist there is nothing.
        return session.value ? find(session.value, wanted) : ok(null);
      },
    ]),
  );
}

function open(client: AwsClient, account: string): Promise<Result<AwsSession | null>> {
  return account === managementAccount ? client.management() : client.member(account);
}

/** Stacks that have a module for each account, called like it. */
const stacksOfAccounts = ["access", "monitoring-access", "pipeline"];

export function accountOf(stack: string, address: string): string {
  if (stack === "registry") return sharedAccount;
  if (stack.startsWith("environment-")) return stack.slice("environment-".length);
  const module = stacksOfAccounts.includes(stack) ? /^module\.([\w-]+)\./.exec(address)?.[1] : undefined;
  return module ?? managementAccount;
}
