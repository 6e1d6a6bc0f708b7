import type { Person } from "../../blueprint/model.ts";
import type { Right } from "../../contracts/people.ts";
import type { Leaving, RightsReport } from "../../contracts/people-report.ts";
import type { Diagnostic } from "../../foundation/diagnostic.ts";
import { quoted } from "../../foundation/visible.ts";
import { type Answer, judge } from "../../people/judge.ts";
import { type PeopleDoors, wantedRights } from "./doors.ts";

/** Who may do what in every system that the company uses, or of one person alone. All are asked at the same time. */
export async function reportRights(
  { blueprint, facts, asked }: PeopleDoors,
  person: string | undefined,
): Promise<RightsReport> {
  const answers = await Promise.all(
    asked.map(async ({ system, service, client }): Promise<Answer> => {
      const found = client.ok ? await service.found(client.value, blueprint, facts) : client;
      return found.ok ? { system, found: found.value } : { system, why: found.diagnostics };
    }),
  );
  const judged = judge(wantedRights(blueprint), answers);
  return {
    rights: person === undefined ? judged : judged.filter((right) => right.person === person),
    unasked: answers.flatMap((answer) => ("why" in answer ? [answer] : [])),
    remarks: answers.flatMap((answer) =>
      "found" in answer ? onlyAdministrator(answer.system, answer.found) : [],
    ),
  };
}

/** Codes: `people-only-administrator`. */
function onlyAdministrator(system: string, found: readonly Right[]): readonly Diagnostic[] {
  const whole = found.filter(
    ({ level, scope }) => level === "administer" && /^(organization|directory|site)$/.test(scope),
  );
  const holders = new Set(whole.map(({ account }) => account.toLowerCase()));
  const [only] = holders;
  if (holders.size !== 1 || only === undefined) return [];
  return [
    {
      code: "people-only-administrator",
      severity: "warning",
      summary: `${quoted(only)} is the only administrator of ${system}.`,
      next: "Let somebody else of the platform's team administer it as well: nobody could stand in, and nobody would notice what they do.",
    },
  ];
}

/** System by system: gone, still there, or unknown because it could not be asked. */
export async function readLeaving(
  { facts, asked }: PeopleDoors,
  person: Person,
): Promise<readonly Leaving[]> {
  return Promise.all(
    asked.map(async ({ system, service, client }): Promise<Leaving> => {
      if (!client.ok)
        return { system, standing: "unknown", account: null, leftovers: [], why: client.diagnostics };
      const [account, leftovers] = await Promise.all([
        service.account(client.value, person, facts),
        service.leftovers(client.value, person, facts),
      ]);
      const standing = !account.ok ? "unknown" : account.value === null ? "gone" : "still there";
      return {
        ...{ system, standing, account: account.ok ? account.value : null },
        leftovers: leftovers.ok ? leftovers.value : [],
        why: [account, leftovers].flatMap((one) => (one.ok ? [] : one.diagnostics)),
      };
    }),
  );
}
