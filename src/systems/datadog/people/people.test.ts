import { expect, it } from "vitest";
import type { Blueprint, Person } from "../../../blueprint/model.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { expect as value } from "../../../foundation/result.ts";
import { connectDatadog } from "../connect.ts";
import { startTestDatadog } from "../stand-in/testing/world.ts";
import { company as small } from "../testing.ts";
import { people } from "./index.ts";

const engineers = Array.from({ length: 1000 }, (_, index) => `engineer-${index}`);
const person = (handle: string): Person => ({
  ...{ handle, name: handle, email: `${handle}@acme.example`, teams: ["engineering"], accounts: {} },
});
const company: Blueprint = { ...small, people: [...small.people, ...engineers.map(person)] };

it("finds the roles of a thousand people page by page, an administrator too much, and keys that stop", async () => {
  const world = await startTestDatadog();
  let calls = 0;
  const client = value(
    connectDatadog(company, {
      environment: { DD_API_KEY: world.apiKey, DD_APP_KEY_SETUP: world.applicationKey },
      ...{ endpoint: world.url, clock: systemClock, ids: systemIds },
      fetch: (...given) => {
        calls += 1;
        return fetch(...given);
      },
    }),
  );
  const roles = await world.call<{ data: { id: string; attributes: { name: string } }[] }>(
    "GET",
    "/api/v2/roles",
  );
  const standard = roles.body.data.find(({ attributes }) => attributes.name === "Datadog Standard Role")?.id;
  const ids = new Map<string, string>();
  for (const email of engineers.map((handle) => `${handle}@acme.example`)) {
    const made = await world.call<{ data: { id: string } }>("POST", "/api/v2/users", {
      data: {
        ...{ type: "users", attributes: { email, name: email } },
        relationships: { roles: { data: [{ type: "roles", id: standard }] } },
      },
    });
    ids.set(email, made.body.data.id);
  }
  calls = 0;
  const found = value(await people.found(client, company, new Map()));
  expect(calls).toBe(12);
  const spoken = (rights: typeof found) =>
    rights.map(({ account, level }) => `${account} ${level}`).toSorted();
  const wanted = people.wanted(company, {}).filter(({ optional }) => !optional);
  expect(spoken(found)).toEqual(
    [...spoken(wanted), "bob@acme.example change", "olga@acme.example administer"].toSorted(),
  );

  const leaver = person("engineer-7");
  expect(await people.account(client, leaver, new Map())).toEqual({ ok: true, value: leaver.email });
  await world.person("/application-keys", { name: "script", scopes: null }, leaver.email);
  await world.call("DELETE", `/api/v2/users/${ids.get(leaver.email)}`);
  expect(await people.account(client, leaver, new Map())).toEqual({ ok: true, value: null });
  const left = value(await people.leftovers(client, leaver, new Map()));
  expect(left.map(({ what, name }) => `${what}: ${name}`)).toEqual([
    expect.stringMatching(/^key: application key script \(…[0-9a-f]{4}\)$/),
    "secret that they knew: API keys of the organization",
  ]);
  await world.close();
}, 60_000);
