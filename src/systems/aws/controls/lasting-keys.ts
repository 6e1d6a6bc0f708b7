import * as z from "zod";
import { type Control, judging } from "../../../contracts/control.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { managementAccount } from "../accounts.ts";
import { tellAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";
import type { AwsSession } from "../session.ts";

const summary = z.object({ account: z.string(), users: z.int(), rootKeys: z.int() });

/**
 * No IAM users, and so none of their keys, and no keys of a root user, in any account. Without users there is nobody for
 * whom a password policy would count. https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
export const lastingKeys: Control<AwsClient> = {
  id: "aws.no-lasting-keys",
  title: "No account has a user or a key that lasts",
  criteria: ["CC6.1", "CC6.2"],
  frequency: "daily",
  needs: [],
  async collect({ client }) {
    const { IAMClient, GetAccountSummaryCommand } = await import("@aws-sdk/client-iam");
    const found: z.infer<typeof summary>[] = [];
    for (const name of [managementAccount, ...client.accounts.map((account) => account.name)]) {
      const session = await sessionOf(client, name);
      if (!session.ok) return session;
      const iam = new IAMClient(session.value.globalSettings);
      const answer = await tellAws("GetAccountSummary", () => iam.send(new GetAccountSummaryCommand()));
      if (!answer.ok) return answer;
      const { Users, AccountAccessKeysPresent: rootKeys } = answer.value.SummaryMap ?? {};
      if (Users === undefined || rootKeys === undefined) {
        return failure("aws-refused", `AWS does not tell how many users ${name} has.`);
      }
      found.push({ account: name, users: Users, rootKeys });
    }
    return ok(found);
  },
  judge: judging(z.array(summary), (accounts) => ({
    checked: accounts.length,
    findings: accounts.flatMap(({ account, users, rootKeys }) => [
      ...(users > 0
        ? [
            {
              subject: `account ${account}`,
              what: `It has ${users} IAM users.`,
              next: "Let them come through IAM Identity Center, and delete the users with their keys.",
            },
          ]
        : []),
      ...(rootKeys > 0
        ? [{ subject: `account ${account}`, what: "Its root user has access keys.", next: "Delete them." }]
        : []),
    ]),
  })),
};

async function sessionOf(client: AwsClient, name: string): Promise<Result<AwsSession>> {
  if (name === managementAccount) return client.management();
  const session = await client.member(name);
  if (!session.ok) return session;
  return session.value ? ok(session.value) : failure("aws-refused", `There is no account ${name}.`);
}
