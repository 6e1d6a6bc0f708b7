import type { Blueprint } from "../../../blueprint/model.ts";
import type { Facts } from "../../../contracts/facts.ts";
import type { SignOnProvider } from "../../../contracts/sign-on.ts";
import type { Step } from "../../../contracts/step.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { everyItem, tellAws } from "../ask.ts";
import type { AwsClient } from "../connect.ts";
import { groupFact, storeFact } from "../facts.ts";
import { scimEndpointFact, teamsWithRights } from "../sign-on.ts";

/**
 * Waits until the directory has brought the group of every team that is given something. A group is known by the id that
 * it has in the directory, whatever somebody calls it.
 */
export function peopleArriveStep(blueprint: Blueprint, provider: SignOnProvider): Step<AwsClient> {
  const teams = teamsWithRights(blueprint);
  return {
    id: "aws-people-arrive",
    title: "Wait until Identity Center knows the teams",
    day1: 5,
    by: "groundwork",
    effort: { hours: 0, usualWaitHours: 1 },
    needs: [storeFact, scimEndpointFact, ...provider.needs("cloud", teams)],
    gives: teams.map(groupFact),
    // What the directory brought, the directory takes away.
    undo: "automatic",
    async look({ client, facts }) {
      const found = await arrived(client, facts, provider, teams);
      if (!found.ok) return { sight: "unknown", why: found.diagnostics };
      if (teams.some((team) => !found.value.has(groupFact(team)))) return { sight: "missing" };
      return { sight: "matches", facts: found.value };
    },
    async act({ client, facts }) {
      const found = await arrived(client, facts, provider, teams);
      if (!found.ok) return { outcome: "failed", diagnostics: found.diagnostics };
      const missing = teams.filter((team) => !found.value.has(groupFact(team)));
      if (missing.length === 0) return { outcome: "done" };
      const why = `Identity Center does not list the group of ${missing.join(", ")} yet. The directory brings groups about every 40 minutes.`;
      return { outcome: "waiting", why };
    },
  };
}

/** The ids of those teams' groups that are there, as facts. */
async function arrived(
  client: AwsClient,
  facts: Facts,
  provider: SignOnProvider,
  teams: readonly string[],
): Promise<Result<Facts>> {
  const home = await client.management();
  if (!home.ok) return home;
  const { IdentitystoreClient, paginateListGroups } = await import("@aws-sdk/client-identitystore");
  const store = new IdentitystoreClient(home.value.settings);
  const pages = paginateListGroups({ client: store }, { IdentityStoreId: facts.get(storeFact) });
  const groups = await tellAws("ListGroups", () => everyItem(pages, (page) => page.Groups));
  if (!groups.ok) return groups;
  const byOrigin = new Map(
    groups.value.flatMap(({ GroupId, ExternalIds = [] }) =>
      ExternalIds.map(({ Id = "" }) => [Id, GroupId ?? ""] as const),
    ),
  );
  return ok(
    new Map(
      teams.flatMap((team) => {
        const id = byOrigin.get(provider.group(team, facts));
        return id === undefined ? [] : [[groupFact(team), id] as const];
      }),
    ),
  );
}
