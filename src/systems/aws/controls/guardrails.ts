import * as z from "zod";
import { type Control, type Finding, judging } from "../../../contracts/control.ts";
import { memberAccounts } from "../accounts.ts";
import { everyItem, tellAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";

/** The keys of `guardrails.tf`: policies are named `<company>-<key>`. */
const guardrails = ["identities", "records", "regions"] as const;

const collected = z.object({
  accounts: z.array(z.object({ email: z.string(), status: z.string() })).min(1),
  roots: z.array(z.string()).length(1),
  attached: z.array(z.object({ name: z.string(), denies: z.int() })),
});

/** A policy at the root binds every account of the organization, those to come as well; only management is free of it. */
export const guardrailsAttached: Control<AwsClient> = {
  id: "aws.guardrails-attached",
  title: "What no account may do is denied at the organization's root",
  criteria: ["CC6.1", "CC6.3", "CC5.2"],
  frequency: "daily",
  needs: [],
  async collect({ client }) {
    const home = await client.management();
    if (!home.ok) return home;
    const sdk = await import("@aws-sdk/client-organizations");
    const organizations = new sdk.OrganizationsClient(home.value.globalSettings);
    const paged = { client: organizations };
    return tellAws("the organization's policies", async () => {
      const accounts = await everyItem(sdk.paginateListAccounts(paged, {}), (page) => page.Accounts);
      const roots = await everyItem(sdk.paginateListRoots(paged, {}), (page) => page.Roots);
      const attached: { name: string; denies: number }[] = [];
      for (const { Id: TargetId } of roots) {
        const Filter = "SERVICE_CONTROL_POLICY" as const;
        const pages = sdk.paginateListPoliciesForTarget(paged, { TargetId, Filter });
        for (const { Id: PolicyId, Name = "" } of await everyItem(pages, (page) => page.Policies)) {
          const found = await organizations.send(new sdk.DescribePolicyCommand({ PolicyId }));
          attached.push({ name: Name, denies: deniesIn(found.Policy?.Content) });
        }
      }
      return {
        accounts: accounts.map(({ Email = "", Status = "" }) => ({ email: Email, status: Status })),
        roots: roots.map(({ Id = "" }) => Id),
        attached,
      };
    });
  },
  judge: judging(collected, ({ accounts, attached }, company) => {
    const wanted = guardrails.map((name) => `${company.company.slug}-${name}`);
    const policies = wanted.flatMap((name): readonly Finding[] => {
      const found = attached.find((one) => one.name === name);
      if (found && found.denies > 0) return [];
      const what = found ? "It denies nothing." : "It is not attached to the root.";
      return [{ subject: `guardrail ${name}`, what, next: "Apply the stack organization again." }];
    });
    const lost = memberAccounts(company).filter(
      ({ email }) =>
        !accounts.some((one) => one.email.toLowerCase() === email.toLowerCase() && one.status === "ACTIVE"),
    );
    const outside = lost.map(({ name }) => ({
      subject: `account ${name}`,
      what: "It is not an active account of the organization.",
      next: "Look for it in AWS Organizations; an account outside is bound by no guardrail.",
    }));
    return { checked: wanted.length + accounts.length, findings: [...policies, ...outside] };
  }),
};

const statements = z.object({ Statement: z.array(z.object({ Effect: z.string() })) });

function deniesIn(content: string | undefined): number {
  try {
    return statements.parse(JSON.parse(content ?? "")).Statement.filter(({ Effect }) => Effect === "Deny")
      .length;
  } catch {
    return 0;
  }
}
