import type * as z from "zod";
import type { Blueprint } from "../../../blueprint/model.ts";
import type { Difference } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { all, ok, type Result } from "../../../foundation/result.ts";
import type { EntraClient } from "../connect.ts";
import { facts } from "../facts.ts";
import { odata, path, query } from "../graph/call.ts";
import { groupReply, memberReply } from "../graph/replies.ts";
import { groupMark, type WantedGroup, wantedGroups } from "../groups.ts";
import { entraOf } from "../section.ts";
import { differs, matches, unknown } from "./sights.ts";

type Group = z.infer<typeof groupReply>;
type Found = { readonly origin: string } | { readonly differences: readonly Difference[] };

/**
 * Which of the groups are there already. One that has just the wanted members is taken over by the stack; one with others
 * would open the company to them, or shut somebody out, so a person decides before anything is written: rename it, or
 * name it in `entra.adopt`. What a group was at first stays true: those that the stack has made carry its mark.
 */
export function groupsStep(blueprint: Blueprint): Step<EntraClient> {
  const wanted = wantedGroups(blueprint);
  const adopted = new Set(entraOf(blueprint).adopt);
  return {
    id: "entra-groups",
    title: "Decide about groups that are there already",
    day1: 5,
    by: "person",
    // Nothing to do in a new directory.
    effort: { hours: 0.25, usualWaitHours: 0 },
    needs: [facts.accounts],
    gives: wanted.map(({ key }) => facts.origin(key)),
    undo: "manual",
    async look({ client }) {
      const found = all(await Promise.all(wanted.map((group) => originOf(client, group, adopted))));
      if (!found.ok) return unknown(found);
      const differences = found.value.flatMap((one) => ("differences" in one ? one.differences : []));
      if (differences.length > 0) return differs(differences);
      const origins = wanted.map(({ key }, index) => {
        const one = found.value[index];
        return [facts.origin(key), one && "origin" in one ? one.origin : "made"] as const;
      });
      return matches(Object.fromEntries(origins));
    },
    act: async ({ client, sight }) => ({
      outcome: "needs-person",
      task: {
        what: "Rename each of these groups, or name it in `entra.adopt` so that its members become the blueprint's",
        link: `${client.portal}/#view/Microsoft_AAD_IAM/GroupsManagementMenuBlade/~/AllGroups`,
        enter: (sight.sight === "differs" ? sight.differences : []).map(({ what, wanted: value, found }) => ({
          field: what,
          value: `${value} (there: ${found})`,
        })),
        usualWaitHours: 4,
      },
    }),
  };
}

const select = "id,displayName,description,securityEnabled,mailEnabled,groupTypes,onPremisesSyncEnabled";

async function originOf(
  { graph }: EntraClient,
  wanted: WantedGroup,
  adopted: ReadonlySet<string>,
): Promise<Result<Found>> {
  const filter = { $filter: `displayName eq '${odata(wanted.name)}'`, $select: select };
  const groups = await graph.list(`/groups${query(filter)}`, groupReply);
  if (!groups.ok) return groups;
  const [first, ...more] = groups.value;
  if (!first) return ok({ origin: "made" });
  const differ = (what: string, want: string, found: string): Result<Found> =>
    ok({ differences: [{ what: `group ${wanted.name}${what}`, wanted: want, found }] });
  if (more.length > 0)
    return differ(
      "",
      "one of that name",
      `${groups.value.length}: ${groups.value.map(({ id }) => id).join(", ")}`,
    );
  if (first.description?.startsWith(groupMark)) return ok({ origin: "made" });
  const kind = kindOf(first);
  if (kind !== undefined) return differ(": kind", "a security group with assigned members", kind);
  if (adopted.has(wanted.name)) return ok({ origin: first.id });
  const members = await graph.list(path`/groups/${first.id}/members`, memberReply);
  if (!members.ok) return members;
  const names = (list: readonly string[]) =>
    list
      .map((name) => name.toLowerCase())
      .toSorted()
      .join(", ") || "nobody";
  const found = names(
    members.value.map(({ userPrincipalName, displayName, id }) => userPrincipalName ?? displayName ?? id),
  );
  const want = names(wanted.members);
  return want === found ? ok({ origin: first.id }) : differ(": members", want, found);
}

/** What makes it a group that no list of members could be kept in; undefined for one that could. */
function kindOf({
  securityEnabled,
  mailEnabled,
  groupTypes,
  onPremisesSyncEnabled,
}: Group): string | undefined {
  if (onPremisesSyncEnabled) return "one that is kept in a directory of the company's own";
  if (groupTypes.includes("DynamicMembership")) return "one whose members follow from a rule";
  if (mailEnabled || groupTypes.includes("Unified")) return "one with a mailbox";
  return securityEnabled ? undefined : "one that opens nothing";
}
