import type { Person } from "../../../blueprint/model.ts";
import type { Leftover } from "../../../contracts/people.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import type { AwsClient } from "../connect.ts";
import { signOnVariables } from "../sign-on.ts";
import { findPlace, readSets, readUsers } from "./identity-center.ts";

/** The user of Identity Center while it is there and enabled. */
export async function account(client: AwsClient, person: Person): Promise<Result<string | null>> {
  const place = await findPlace(client);
  if (!place.ok) return place;
  const users = await readUsers(place.value, person.email);
  if (!users.ok) return users;
  return ok(users.value.find(({ active }) => active)?.name ?? null);
}

/**
 * Keys of a permission set work to the end of their session, whatever became of the user: the longest that any set gives.
 * Only a policy that denies this person ends them earlier.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/authconcept.html
 */
export async function leftovers(client: AwsClient, person: Person): Promise<Result<readonly Leftover[]>> {
  const place = await findPlace(client);
  if (!place.ok) return place;
  const sets = await readSets(place.value);
  if (!sets.ok) return sets;
  const longest = Math.max(0, ...sets.value.map(({ session }) => secondsOf(session)));
  const until = new Date(client.clock.now().getTime() + longest * 1000).toISOString();
  const deny = `a service control policy that denies everything to \`aws:userid\` = \`*:${person.email}\` ends it now`;
  return ok([
    ...(longest > 0
      ? [
          {
            ...{
              system: "aws",
              what: "session" as const,
              name: `sessions of permission sets, ${person.email}`,
            },
            ...{ until, answer: `Nothing, or do not wait: ${deny}.` },
          },
        ]
      : []),
    {
      ...{ system: "aws", what: "secret that they knew", name: "the token for provisioning (SCIM)" },
      answer: `Whoever ran a rollout had it in their shell (${signOnVariables.token}): make a new one in Identity Center, run the step that hands it to the directory, and delete the old one.`,
    },
    {
      ...{ system: "aws", what: "secret that they knew", name: "passwords and keys of the root users" },
      answer:
        "If they had a hand on one: change the password, and register the other key of the management account's root user; root users of the other accounts need none.",
    },
  ]);
}

/** Seconds of an ISO 8601 duration as AWS writes it: `PT8H`, `PT1H30M`. */
export function secondsOf(duration: string): number {
  const [, hours = "0", minutes = "0", seconds = "0"] =
    /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(duration) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}
