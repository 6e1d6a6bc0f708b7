import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Blueprint, Person } from "../../../blueprint/model.ts";
import type { Right } from "../../../contracts/people.ts";
import { expect as value } from "../../../foundation/result.ts";
import type { AwsClient } from "../connect.ts";
import { startTestPeople, type TestPeople } from "../stand-in/identity-center/testing.ts";
import { allOffers, awsCompany } from "../testing.ts";
import { people } from "./index.ts";
import { secondsOf } from "./leftovers.ts";
import { clusterRight } from "./wanted.ts";

const engineers = Array.from({ length: 1000 }, (_, index) => `engineer-${index}`);
const person = (handle: string): Person => ({
  ...{ handle, name: handle, email: `${handle}@acme.example`, teams: ["engineering"], accounts: {} },
});
const small = awsCompany({ access: { usual: { "power-user": ["production"] } } }, ["dev"]);
const company: Blueprint = {
  ...small,
  people: [...small.people.filter(({ handle }) => handle === "ada"), ...engineers.map(person)],
  teams: [
    { name: "engineering", members: engineers },
    { name: "platform", members: ["ada"] },
  ],
};

let world: TestPeople;
let client: AwsClient;
let calls = 0;

/** In small groups: a machine opens only so many connections at once. */
async function each<Item>(items: readonly Item[], act: (item: Item) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += 50) await Promise.all(items.slice(at, at + 50).map(act));
}

beforeAll(async () => {
  world = await startTestPeople();
  client = world.world.client((...given) => {
    calls += 1;
    return fetch(...given);
  });
  const ids: string[] = [];
  await each(["ada", ...engineers], async (handle) => {
    const made = await world.scim("POST", "/Users", {
      ...{ userName: `${handle}@acme.example`, displayName: handle, active: true, externalId: `u-${handle}` },
      name: { givenName: handle, familyName: "Acme" },
      emails: [{ value: `${handle}@acme.example`, type: "work", primary: true }],
    });
    ids.push(made.body.id);
  });
  const group = (await world.scim("POST", "/Groups", { displayName: "engineering", externalId: "g" })).body
    .id;
  for (let at = 0; at < ids.length; at += 100) {
    const members = ids.slice(at, at + 100).map((id) => ({ value: id }));
    await world.scim("PATCH", `/Groups/${group}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "add", path: "members", value: members }],
    });
  }
  const sso = new SSOAdminClient(world.settings);
  const InstanceArn = await instanceOf(world);
  for (const [Name, PrincipalType, PrincipalId] of [
    ["power-user", "GROUP", group],
    ["break-glass", "USER", ids[0]],
  ] as const) {
    const made = await sso.send(
      new CreatePermissionSetCommand({ InstanceArn, Name, SessionDuration: "PT8H" }),
    );
    const asked = await sso.send(
      new CreateAccountAssignmentCommand({
        ...{
          InstanceArn,
          PermissionSetArn: made.PermissionSet?.PermissionSetArn,
          PrincipalType,
          PrincipalId,
        },
        ...{ TargetType: "AWS_ACCOUNT", TargetId: world.member },
      }),
    );
    const AccountAssignmentCreationRequestId = asked.AccountAssignmentCreationStatus?.RequestId;
    for (let status = "IN_PROGRESS"; status === "IN_PROGRESS"; ) {
      const told = await sso.send(
        new DescribeAccountAssignmentCreationStatusCommand({
          InstanceArn,
          AccountAssignmentCreationRequestId,
        }),
      );
      status = told.AccountAssignmentCreationStatus?.Status ?? "";
    }
  }
}, 120_000);
afterAll(() => world.close());

async function instanceOf({ settings }: TestPeople): Promise<string> {
  const { ListInstancesCommand } = await import("@aws-sdk/client-sso-admin");
  const { Instances = [] } = await new SSOAdminClient(settings).send(new ListInstancesCommand());
  return Instances[0]?.InstanceArn ?? "";
}

const spoken = ({ account, level, scope, through }: Right) => `${account} ${level} ${scope} ${through}`;

it("wants just what the document gives, and of a company without a directory nothing", () => {
  const wanted = people.wanted(company, allOffers);
  expect(wanted.filter(({ person: handle }) => handle === "engineer-7").map(spoken)).toEqual([
    "engineer-7@acme.example change account dev engineering",
    "engineer-7@acme.example change applications in cluster dev engineering",
  ]);
  expect(
    wanted.filter(({ person: handle, scope }) => handle === "ada" && /dev/.test(scope)).map(spoken),
  ).toEqual([
    "ada@acme.example read account dev platform",
    "ada@acme.example read cluster dev platform",
    "ada@acme.example administer account dev platform",
    "ada@acme.example administer cluster dev platform",
  ]);
  expect(people.wanted(company, {})).toEqual([]);
});

it("finds the rights of a thousand people in a bounded number of calls", async () => {
  calls = 0;
  const found = value(await people.found(client, company, new Map()));
  // Ten pages of users and eleven of members; sets, accounts and clusters are few.
  expect(calls).toBeLessThanOrEqual(45);
  const wanted = people
    .wanted(company, allOffers)
    .filter(({ person: handle, scope }) => handle !== "ada" && scope === "account dev");
  const ofEngineers = found.filter(
    ({ person: handle, through }) => handle !== "ada" && through === "engineering",
  );
  expect(ofEngineers.map(spoken).toSorted()).toEqual(wanted.map(spoken).toSorted());
  const rest = found.filter((right) => !ofEngineers.includes(right));
  expect(rest.map(({ level, scope, through }) => `${level} ${scope} ${through}`).toSorted()).toEqual([
    "administer account dev: break-glass direct",
    "change account dev engineering",
  ]);
});

it("knows a user until the directory has switched them off, and the sessions that go on", async () => {
  const leaver = person("engineer-7");
  expect(await people.account(client, leaver, new Map())).toEqual({ ok: true, value: leaver.email });
  const { body } = await world.scim("GET", `/Users?filter=userName%20eq%20%22${leaver.email}%22`);
  const id = body.Resources[0].id;
  await world.scim("PATCH", `/Users/${id}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [{ op: "replace", path: "active", value: false }],
  });
  expect(await people.account(client, leaver, new Map())).toEqual({ ok: true, value: null });
  const [session, token] = value(await people.leftovers(client, leaver, new Map()));
  const hours = (Date.parse(session?.until ?? "") - Date.now()) / 3_600_000;
  expect(Math.round(hours)).toBe(8);
  expect(session?.answer).toContain(`*:${leaver.email}`);
  expect(token).toMatchObject({ what: "secret that they knew", name: expect.stringContaining("SCIM") });
});

it("tells AWS's words for rights and for times apart", () => {
  expect([secondsOf("PT8H"), secondsOf("PT1H30M"), secondsOf("x")]).toEqual([28_800, 5400, 0]);
  expect(clusterRight("AmazonEKSEditPolicy", "dev", ["b", "a"], ["a", "b"]).scope).toBe(
    "applications in cluster dev",
  );
  expect(clusterRight("AmazonEKSAdminViewPolicy", "dev", ["a"], ["a", "b"])).toEqual({
    ...{ level: "read", scope: "a in cluster dev" },
  });
});
