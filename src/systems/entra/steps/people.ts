import type { Blueprint } from "../../../blueprint/model.ts";
import type { Difference } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import type { EntraClient } from "../connect.ts";
import { facts } from "../facts.ts";
import { query } from "../graph/call.ts";
import { userReply } from "../graph/replies.ts";
import { wantedAccounts } from "../groups.ts";
import { differs, matches, unknown } from "./sights.ts";

/**
 * Everybody has an account whose user principal name is their address, and so have the break-glass accounts. Accounts come
 * from the company's own people department, so nobody but a person makes them.
 */
export function peopleStep(blueprint: Blueprint): Step<EntraClient> {
  const wanted = wantedAccounts(blueprint);
  return {
    id: "entra-people",
    title: "Give everybody an account",
    day1: 5,
    by: "person",
    effort: { hours: 0.25 + 0.05 * wanted.length, usualWaitHours: 8 },
    needs: [facts.plan],
    gives: [facts.accounts],
    undo: "manual",
    async look({ client }) {
      // The directory's own largest page: one call for a thousand people.
      const select = { $select: "id,userPrincipalName,accountEnabled", $top: "999" };
      const users = await client.graph.list(`/users${query(select)}`, userReply);
      if (!users.ok) return unknown(users);
      const enabled = new Map(
        users.value.map(({ userPrincipalName, accountEnabled }) => [
          userPrincipalName.toLowerCase(),
          accountEnabled !== false,
        ]),
      );
      const differences = wanted.flatMap((name): readonly Difference[] => {
        const found = enabled.get(name.toLowerCase());
        if (found === true) return [];
        return [
          { what: `account ${name}`, wanted: "enabled", found: found === false ? "disabled" : "missing" },
        ];
      });
      return differences.length > 0 ? differs(differences) : matches({ [facts.accounts]: "present" });
    },
    async act({ client, sight }) {
      const differences = sight.sight === "differs" ? sight.differences : [];
      return {
        outcome: "needs-person",
        task: {
          what: `Make or enable ${differences.length} accounts in ${client.tenant}`,
          link: `${client.portal}/#view/Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers`,
          enter: differences.map(({ what, found }) => ({
            field: what.replace("account", "User principal name"),
            value: found === "disabled" ? "enable it" : "create it, with an authentication method",
          })),
          usualWaitHours: 8,
        },
      };
    },
  };
}
