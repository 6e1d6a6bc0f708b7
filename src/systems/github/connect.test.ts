import { afterAll, beforeAll, expect, it } from "vitest";
import type { Clock } from "../../foundation/clock.ts";
import { systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { expect as value } from "../../foundation/result.ts";
import { registrationLink, variablesOf, wantedApp } from "./apps.ts";
import { connectGitHub } from "./connect.ts";
import { company, type Day1World, startDay1 } from "./testing.ts";

let day1: Day1World;
const { id, key } = variablesOf("infrastructure");

beforeAll(async () => {
  day1 = await startDay1();
  const app = wantedApp(company, "infrastructure");
  await day1.register("infrastructure", registrationLink(day1.world.github.url, "acme", app), "all");
});
afterAll(async () => {
  await day1.world.close();
});

const connect = (environment: Record<string, string>, clock: Clock = systemClock) =>
  value(
    connectGitHub(company, {
      ...{ environment, endpoint: day1.world.github.url, fetch, clock, ids: systemIds },
    }),
  );
const codeOf = async (client: ReturnType<typeof connect>) => {
  const token = await client.token("infrastructure");
  return token.ok ? "ok" : token.diagnostics[0];
};

it("names what is missing, what is half there, and what is no key", async () => {
  const number = day1.environment[id] ?? "";
  const missing = await codeOf(connect({}));
  expect(missing).toMatchObject({ code: "access-missing", summary: `${id} and ${key} are not set.` });
  // These are said before anybody is called, for nothing that follows could work.
  const refused = (environment: Record<string, string>) =>
    connectGitHub(company, {
      ...{ environment, endpoint: day1.world.github.url, fetch, clock: systemClock, ids: systemIds },
    });
  const plan = variablesOf("plan").key;
  expect(refused({ [id]: number, [plan]: "a key" })).toMatchObject({
    ok: false,
    diagnostics: [
      { code: "access-malformed", summary: `${id} is set and ${key} is not.` },
      { code: "access-malformed", summary: `${plan} is set and ${variablesOf("plan").id} is not.` },
    ],
  });
  expect(refused({ [id]: number, [key]: "a password" })).toMatchObject({
    ok: false,
    diagnostics: [{ code: "access-malformed", summary: `${key} is no private key.` }],
  });
});

it("takes a key whose line breaks were written out, and asks for a token once", async () => {
  const flat = { ...day1.environment, [key]: (day1.environment[key] ?? "").replaceAll("\n", "\\n") };
  const client = connect(flat);
  const [one, two] = await Promise.all([client.token("infrastructure"), client.token("infrastructure")]);
  expect(value(one)).toBe(value(two));
  const narrow = await client.token("infrastructure", { permissions: { issues: "read" } });
  expect(value(narrow)).not.toBe(value(one));
});

it("makes another token before the first one ends", async () => {
  let ahead = 0;
  const clock: Clock = { ...systemClock, now: () => new Date(systemClock.now().getTime() + ahead) };
  const client = connect(day1.environment, clock);
  const first = value(await client.token("infrastructure"));
  // The signature that asks for it must be of now: GitHub's clock did not move.
  ahead = 55 * 60_000;
  const second = await client.token("infrastructure");
  expect(second).toMatchObject({
    ok: false,
    diagnostics: [
      {
        code: "code-host-login-refused",
        summary: "GitHub finds that this machine's clock is wrong.",
      },
    ],
  });
  expect(first).toMatch(/^ghs_/);
});
