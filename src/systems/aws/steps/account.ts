import type { Step } from "../../../contracts/step.ts";
import { problem } from "../../../foundation/diagnostic.ts";
import { accountIdFact, managementAccount } from "../accounts.ts";
import { askAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";

/** The account that everything else hangs on. AWS lets nobody but a person sign up. */
export function accountStep(client: { readonly email: string; readonly company: string }): Step<AwsClient> {
  return {
    id: "aws-account",
    title: "Sign up for AWS",
    day1: 1,
    by: "person",
    effort: { hours: 1, usualWaitHours: 24 },
    needs: [],
    gives: [accountIdFact(managementAccount)],
    undo: "impossible",
    async look({ client: aws }) {
      if (!aws.operator.ok) return { sight: "missing" };
      const home = await aws.management();
      if (!home.ok) return { sight: "unknown", why: home.diagnostics };
      const { account, globalSettings } = home.value;
      const { OrganizationsClient, DescribeOrganizationCommand } = await import(
        "@aws-sdk/client-organizations"
      );
      const organizations = new OrganizationsClient(globalSettings);
      const found = await askAws(
        "DescribeOrganization",
        () => organizations.send(new DescribeOrganizationCommand()),
        ["AWSOrganizationsNotInUseException"],
      );
      if (!found.ok) return { sight: "unknown", why: found.diagnostics };
      const owner = found.value?.Organization?.MasterAccountId ?? account;
      if (owner !== account) {
        const why = problem(
          "aws-wrong-account",
          `The keys are of the account ${account}, and its organization belongs to the account ${owner}.`,
          { next: `Use keys of the management account ${owner}, or of an account in no organization.` },
        );
        return { sight: "unknown", why: [why] };
      }
      return { sight: "matches", facts: new Map([[accountIdFact(managementAccount), account]]) };
    },
    act: async () => ({
      outcome: "needs-person",
      task: {
        what: "Sign up for the account that will own the organization, put a second factor on its root user, and log in on this machine",
        link: "https://portal.aws.amazon.com/billing/signup",
        enter: [
          { field: "Root user email address", value: client.email },
          { field: "AWS account name", value: `${client.company}-management` },
          {
            field: "then, in this machine's environment",
            value:
              "AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN of a login that is short-lived",
          },
        ],
        usualWaitHours: 24,
      },
    }),
  };
}
