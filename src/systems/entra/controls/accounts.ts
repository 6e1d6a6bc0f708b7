import * as z from "zod";
import { type Control, judging } from "../../../contracts/control.ts";
import { ok } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { query } from "../graph/call.ts";
import { userReply } from "../graph/replies.ts";
import { wantedAccounts } from "../groups.ts";

const collected = z.array(z.object({ name: z.string(), enabled: z.boolean() })).min(1);

/** Whoever works here has an account, and nobody else has one that is not known. */
export const accounts: Control<EntraClient> = {
  id: "entra.accounts",
  title: "Everybody of the company has an account that is on, and nobody else has",
  criteria: ["CC6.2", "CC6.3"],
  frequency: "daily",
  needs: [],
  async collect({ client }) {
    const select = { $select: "id,userPrincipalName,accountEnabled", $top: "999" };
    const users = await client.graph.list(`/users${query(select)}`, userReply);
    if (!users.ok) return users;
    return ok(
      users.value.map(({ userPrincipalName, accountEnabled }) => ({
        name: userPrincipalName,
        enabled: accountEnabled !== false,
      })),
    );
  },
  judge: judging(collected, (users, blueprint) => {
    const on = new Set(users.filter(({ enabled }) => enabled).map(({ name }) => name.toLowerCase()));
    const wanted = wantedAccounts(blueprint);
    const known = new Set(wanted.map((name) => name.toLowerCase()));
    const missing = wanted.filter((name) => !on.has(name.toLowerCase()));
    const strange = [...on].filter((name) => !known.has(name));
    return {
      checked: users.length,
      findings: [
        ...missing.map((name) => ({
          ...{ subject: name, what: "There is no account of theirs that is on." },
          next: "Make or enable it, or take the person out of the blueprint.",
        })),
        ...strange.map((name) => ({
          ...{ subject: name, what: "The account is on, and the blueprint knows nobody of that address." },
          next: "Disable it if the person has left, or put them into the blueprint by a pull request.",
        })),
      ],
    };
  }),
};
