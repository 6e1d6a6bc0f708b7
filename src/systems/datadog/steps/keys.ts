import * as z from "zod";
import type { Difference } from "../../../contracts/outcome.ts";
import type { Step } from "../../../contracts/step.ts";
import { ok, type Result } from "../../../foundation/result.ts";
import { type DatadogCalls, failedWith } from "../client/call.ts";
import { type DatadogClient, type KeyName, type Purpose, variables } from "../connect.ts";
import { scopes } from "../scopes.ts";
import { keyFact, keyHandle, unknown } from "./sights.ts";

const keysReply = z.object({
  data: z.array(
    z.object({
      attributes: z.object({ name: z.string(), last4: z.string(), scopes: z.array(z.string()).nullish() }),
    }),
  ),
});

type ListedKey = z.infer<typeof keysReply>["data"][number]["attributes"];

const purposes = ["apply", "plan"] as const satisfies readonly Purpose[];
const given: readonly KeyName[] = ["api", ...purposes];
export const keyName = (purpose: Purpose) => `groundwork-${purpose}`;

/** A person makes the two application keys; a look proves that they may do what they have to, and no more. */
export const keysStep: Step<DatadogClient> = {
  id: "datadog-keys",
  title: "Make the application keys by which pipelines reach Datadog",
  day1: 1,
  by: "person",
  effort: { hours: 0.25, usualWaitHours: 0 },
  needs: ["datadog.organization.id"],
  gives: given.map(keyFact),
  secrets: given.map(keyFact),
  undo: "manual",
  async look({ client }) {
    if (purposes.some((purpose) => client.key(purpose) === undefined)) return { sight: "missing" };
    const setup = client.as("setup");
    if (!setup.ok) return unknown(setup);
    const differences: Difference[] = [];
    for (const purpose of purposes) {
      const calls = client.as(purpose);
      if (!calls.ok) return unknown(calls);
      const found = await differencesOf(purpose, client.key(purpose) ?? "", setup.value, calls.value);
      if (!found.ok) return unknown(found);
      differences.push(...found.value);
    }
    if (differences.length > 0) return { sight: "differs", differences };
    return {
      sight: "matches",
      facts: new Map(),
      secrets: new Map(given.map((name) => [keyFact(name), keyHandle(client, name)])),
    };
  },
  async act({ client }) {
    return {
      outcome: "needs-person",
      task: {
        // Connecting a cloud account is an administrator's; what a key may is the scopes, whoever owns it.
        what: "Make two application keys of a service account with the role Datadog Admin, each with just these scopes",
        link: `${client.pages}/organization-settings/service-accounts`,
        enter: purposes.flatMap((purpose) => [
          { field: `Application key, name (${purpose})`, value: keyName(purpose) },
          { field: `Scopes of ${keyName(purpose)}`, value: scopes[purpose].join(", ") },
          { field: variables[purpose], value: `the key ${keyName(purpose)}` },
        ]),
        usualWaitHours: 0,
      },
    };
  },
};

/** What a key lacks or has too much of. A list shows the name of a key and its last characters, and never more. */
async function differencesOf(
  purpose: Purpose,
  key: string,
  setup: DatadogCalls,
  own: DatadogCalls,
): Promise<Result<readonly Difference[]>> {
  const what = `Datadog application key ${keyName(purpose)}`;
  const listed = await setup({
    method: "GET",
    path: "/api/v2/application_keys",
    query: { filter: keyName(purpose), "page[size]": "100" },
    schema: keysReply,
  });
  if (!listed.ok) return listed;
  const found = listed.value.data
    .map(({ attributes }) => attributes)
    .find(({ name, last4 }) => name === keyName(purpose) && key.endsWith(last4));
  if (!found)
    return ok([{ what, wanted: `the key in ${variables[purpose]}`, found: "no key of that name and end" }]);
  const differing = scopeDifference(what, scopes[purpose], found);
  if (differing) return ok([differing]);
  // The end alone proves no key: it has to be taken as well.
  const query = { page: "0", page_size: "1" };
  const taken = await own({ method: "GET", path: "/api/v1/monitor", query, schema: z.array(z.unknown()) });
  if (taken.ok) return ok([]);
  if (!failedWith(taken, "datadog-login-refused")) return taken;
  return ok([{ what, wanted: `the key in ${variables[purpose]}`, found: "refused by Datadog" }]);
}

function scopeDifference(what: string, wanted: readonly string[], key: ListedKey): Difference | undefined {
  const about = { what: `${what}: scopes`, wanted: wanted.join(", ") };
  if (!key.scopes || key.scopes.length === 0)
    return { ...about, found: "none: it may do all that its owner may" };
  const held = new Set(key.scopes);
  const missing = wanted.filter((scope) => !held.has(scope));
  const surplus = key.scopes.filter((scope) => !wanted.includes(scope));
  const found = [
    ...(missing.length > 0 ? [`lacks ${missing.join(", ")}`] : []),
    ...(surplus.length > 0 ? [`may ${surplus.join(", ")} as well`] : []),
  ];
  return found.length > 0 ? { ...about, found: found.join("; ") } : undefined;
}
