import { afterAll, beforeAll, expect, it } from "vitest";
import { expect as value } from "../../../foundation/result.ts";
import { jiraSteps } from "../steps/index.ts";
import { company, handOver, type JiraWorld, startJiraWorld } from "../testing.ts";
import { people } from "./index.ts";

const hundreds = Array.from({ length: 900 }, (_, index) => `engineer-${index}`);
const crowd = {
  ...company,
  people: [
    ...company.people,
    ...hundreds.map((handle) => ({
      ...{ handle, name: handle, email: `${handle}@acme.example`, teams: [], accounts: {} },
    })),
  ],
};
let world: JiraWorld;
let calls = 0;

beforeAll(async () => {
  world = await startJiraWorld({
    fetch: (...given) => {
      calls += 1;
      return fetch(...given);
    },
  });
  await handOver(world);
  for (const id of ["jira-site", "jira-project"]) {
    const step = jiraSteps(company).find((one) => one.id === id);
    if (step) await world.settle(step);
  }
  for (const handle of hundreds) {
    await world.desk("accounts", { by: "ada@acme.example", email: `${handle}@acme.example`, name: handle });
  }
}, 60_000);
afterAll(() => world.jira.close());

it("asks three questions however many there are, and finds who works and who administers", async () => {
  calls = 0;
  const found = value(await people.found(world.client, crowd, world.facts));
  expect(calls).toBe(3);
  const spoken = (rights: typeof found) =>
    rights.map(({ account, level, scope }) => `${account} ${level} ${scope}`).toSorted();
  const wanted = people.wanted(crowd, {}).filter(({ optional, person }) => !optional || person === "ada");
  expect(spoken(found)).toEqual(spoken(wanted));
});

it("says gone of somebody who has no account, and lists what an account still opens", async () => {
  const [ada] = company.people;
  if (!ada) throw new Error("nobody");
  const gone = { ...ada, handle: "zoe", email: "zoe@acme.example" };
  expect(await people.account(world.client, ada, world.facts)).toEqual({ ok: true, value: ada.email });
  expect(await people.account(world.client, gone, world.facts)).toEqual({ ok: true, value: null });
  const of = async (person: typeof ada) =>
    value(await people.leftovers(world.client, person, world.facts)).map(({ what }) => what);
  expect(await of(ada)).toEqual(["token", "session", "secret that they knew"]);
  expect(await of(gone)).toEqual(["secret that they knew"]);
});
