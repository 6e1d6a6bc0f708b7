import { afterAll, beforeAll, expect, it } from "vitest";
import type { Blueprint, Person } from "../../../blueprint/model.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { expect as value } from "../../../foundation/result.ts";
import { connectEntra, type EntraClient, tokenVariable } from "../connect.ts";
import { startWorld, type TestWorld } from "../stand-in/testing/world.ts";
import { entraCompany } from "../testing.ts";
import { people } from "./index.ts";

const engineers = Array.from({ length: 1000 }, (_, index) => `engineer-${index}`);
const small = entraCompany();
const person = (handle: string): Person => ({
  ...{ handle, name: handle, email: `${handle}@acme.example`, teams: ["engineering"], accounts: {} },
});
const company: Blueprint = {
  ...small,
  people: [...small.people, ...engineers.map(person)],
  teams: [
    { name: "engineering", members: ["ada", ...engineers] },
    { name: "platform", members: ["barbara", "radia"] },
  ],
};
const emergency = [1, 2].map((number) => `emergency-${number}@acme.onmicrosoft.com`);

let world: TestWorld;
let client: EntraClient;
let calls = 0;
let token: string;

beforeAll(async () => {
  const user = (userPrincipalName: string, administers = false) => ({
    ...{ userPrincipalName, displayName: userPrincipalName },
    directoryRoles: administers ? ["Global Administrator"] : [],
  });
  world = await startWorld({
    seed: {
      users: [
        user("olga@acme.example", true),
        ...company.people.map(({ email }) => user(email, email.startsWith("barbara"))),
        ...emergency.map((one) => user(one, true)),
      ],
    },
  });
  token = await world.tokenOf("olga");
  client = value(
    connectEntra(company, {
      ...{ environment: { [tokenVariable]: token }, endpoint: world.entra.url },
      ...{ clock: systemClock, ids: systemIds },
      fetch: (...given) => {
        calls += 1;
        return fetch(...given);
      },
    }),
  );
  const { body } = await world.graph(token, "GET", "/users?$top=999");
  const rest = await world.graph(
    token,
    "GET",
    new URL(body["@odata.nextLink"]).pathname.slice(5) + new URL(body["@odata.nextLink"]).search,
  );
  const ids = new Map<string, string>(
    [...body.value, ...rest.body.value].map((one: Record<string, string>) => [
      one["userPrincipalName"] ?? "",
      one["id"] ?? "",
    ]),
  );
  const groups = {
    engineering: company.teams[0]?.members.map((one) => `${one}@acme.example`),
    platform: ["barbara@acme.example"],
    "break-glass": emergency,
  };
  for (const [displayName, members = []] of Object.entries(groups)) {
    const settings = { displayName, mailEnabled: false, mailNickname: displayName, securityEnabled: true };
    const made = await world.graph(token, "POST", "/groups", settings);
    for (let at = 0; at < members.length; at += 20) {
      await world.graph(token, "PATCH", `/groups/${made.body.id}`, {
        "members@odata.bind": members
          .slice(at, at + 20)
          .map((one) => `${world.entra.url}/v1.0/directoryObjects/${ids.get(one)}`),
      });
    }
  }
}, 60_000);
afterAll(() => world.close());

const spoken = (rights: ReturnType<typeof people.wanted>) =>
  rights.map(({ account, level, scope, through }) => `${account} ${level} ${scope} ${through}`).toSorted();

it("finds a thousand members in a few calls, somebody who is missing, and who administers", async () => {
  calls = 0;
  const found = value(await people.found(client, company, new Map()));
  expect(calls).toBeLessThanOrEqual(12);
  const wanted = people
    .wanted(company, {})
    .filter(({ optional, person: handle }) => !optional && handle !== "radia");
  expect(spoken(found)).toEqual(
    [
      ...spoken(wanted),
      "barbara@acme.example administer directory direct",
      "olga@acme.example administer directory direct",
    ].toSorted(),
  );
});

it("says gone once the account is off, takes its rights away, and names what goes on", async () => {
  const leaver = person("engineer-7");
  expect(await people.account(client, leaver, new Map())).toEqual({ ok: true, value: leaver.email });
  await world.graph(token, "PATCH", `/users/${leaver.email}`, { accountEnabled: false });
  expect(await people.account(client, leaver, new Map())).toEqual({ ok: true, value: null });
  expect(await people.account(client, person("nobody"), new Map())).toEqual({ ok: true, value: null });
  const found = value(await people.found(client, company, new Map()));
  expect(found.some(({ account }) => account === leaver.email)).toBe(false);
  const left = value(await people.leftovers(client, leaver, new Map()));
  expect(left.map(({ what }) => what)).toEqual(["session", "secret that they knew"]);
});
