import type { Step } from "../../../contracts/step.ts";
import { everyItem, tellAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";
import { storeFact } from "../facts.ts";

/**
 * The organization's instance of IAM Identity Center, through which people come in. No API makes one in a management
 * account, so a person does; that it is there can be looked up.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_CreateInstance.html
 */
export function identityCenterStep(region: string): Step<AwsClient> {
  return {
    id: "aws-identity-center",
    title: "Enable IAM Identity Center",
    day1: 5,
    by: "person",
    effort: { hours: 0.5, usualWaitHours: 2 },
    needs: ["aws.organization.id"],
    gives: ["aws.identity-center.instance", storeFact],
    undo: "manual",
    async look({ client }) {
      const home = await client.management();
      if (!home.ok) return { sight: "unknown", why: home.diagnostics };
      const { SSOAdminClient, paginateListInstances } = await import("@aws-sdk/client-sso-admin");
      const sso = new SSOAdminClient(home.value.settings);
      const listed = await tellAws("ListInstances", () =>
        everyItem(paginateListInstances({ client: sso }, {}), (page) => page.Instances),
      );
      if (!listed.ok) return { sight: "unknown", why: listed.diagnostics };
      // A member account can have one for itself alone, which is not what people come in through.
      const own = listed.value.find(({ OwnerAccountId }) => OwnerAccountId === home.value.account);
      if (!own?.InstanceArn || !own.IdentityStoreId) return { sight: "missing" };
      if (own.Status !== undefined && own.Status !== "ACTIVE")
        return { sight: "underway", why: `IAM Identity Center is ${own.Status}.` };
      const facts = [
        ["aws.identity-center.instance", own.InstanceArn],
        [storeFact, own.IdentityStoreId],
      ] as const;
      return { sight: "matches", facts: new Map(facts) };
    },
    act: async () => ({
      outcome: "needs-person",
      task: {
        what: "Enable IAM Identity Center for the organization, in the management account",
        link: `https://${region}.console.aws.amazon.com/singlesignon/home?region=${region}`,
        enter: [
          { field: "Region", value: region },
          { field: "Instance", value: "organization instance: enable with AWS Organizations" },
        ],
        usualWaitHours: 2,
      },
    }),
  };
}
