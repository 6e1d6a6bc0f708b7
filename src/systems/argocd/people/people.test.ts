import { afterAll, beforeAll, expect, it } from "vitest";
import type { Blueprint } from "../../../blueprint/model.ts";
import type { SignOnProvider } from "../../../contracts/sign-on.ts";
import { ok } from "../../../foundation/result.ts";
import { signOn } from "../files/sign-on.ts";
import { startTestCluster, type TestCluster } from "../stand-in/testing.ts";
import { testBlueprint } from "../testing.ts";
import type { ArgocdPeople } from "./found.ts";
import { people } from "./index.ts";
import { readPolicy } from "./policy.ts";

const provider: SignOnProvider = {
  isUsed: () => true,
  needs: (_, teams) => teams.map((team) => `directory.group.${team}`),
  issuer: () => "https://directory.example",
  clientId: () => "client",
  group: (team, facts) => facts.get(`directory.group.${team}`) ?? "",
  metadataUrl: () => "https://directory.example/metadata",
};
const whole = testBlueprint();
const company: Blueprint = { ...whole, environments: whole.environments.slice(-1) };
const facts = new Map(company.teams.map(({ name }) => [`directory.group.${name}`, `id-of-${name}`]));
const person = company.people.find(({ handle }) => handle === "ada");

let cluster: TestCluster;
let client: ArgocdPeople;
beforeAll(async () => {
  cluster = await startTestCluster();
  client = {
    ...{ blueprint: company, provider, fetchFor: () => fetch },
    reach: async () => ok({ url: cluster.server.url }),
  };
});
afterAll(() => cluster.server.close());

const put = (name: string, data: object) =>
  cluster.put({ apiVersion: "v1", kind: "ConfigMap", data, metadata: { name, namespace: "argocd" } });
const spoken = (rights: ReturnType<typeof people.wanted>) =>
  rights.map(({ account, level, scope, through }) => `${account} ${level} ${scope} ${through}`).toSorted();
const find = async () => {
  const found = await people.found(client, company, facts);
  if (!found.ok) throw new Error(JSON.stringify(found.diagnostics));
  return found.value;
};

it("finds in the policy that is rendered just what is wanted", async () => {
  put("argocd-cm", { "admin.enabled": "false" });
  put("argocd-rbac-cm", { "policy.default": "", "policy.csv": signOn(company, provider, facts).policy });
  expect(spoken(await find())).toEqual(spoken(people.wanted(company, { signOnProvider: provider })));
  expect(people.wanted(company, {})).toEqual([]);
});

it("finds what somebody added by hand, accounts that need no directory, and who everybody is", async () => {
  const policy = `${signOn(company, provider, facts).policy}g, eve@acme.example, role:admin\n`;
  put("argocd-cm", { "accounts.ada": "login" });
  put("argocd-rbac-cm", { "policy.default": "role:readonly", "policy.csv": policy });
  const wanted = new Set(spoken(people.wanted(company, { signOnProvider: provider })));
  expect(spoken(await find()).filter((one) => !wanted.has(one))).toEqual([
    "admin administer Argo CD of prod direct",
    "eve@acme.example administer Argo CD of prod direct",
    "everybody who signs in read Argo CD of prod direct",
  ]);
  if (!person) throw new Error("nobody");
  expect(await people.account(client, person, facts)).toEqual({ ok: true, value: "ada of prod" });
});

it("says unknown where groups have no names yet", async () => {
  expect(await people.found(client, company, new Map())).toMatchObject({
    diagnostics: [{ code: "people-facts-missing" }],
  });
});

it("follows roles through roles, and is not led in a circle", () => {
  const csv =
    "g, team, role:a\ng, role:a, role:b\ng, role:b, role:a\np, role:b, applications, sync, */shop, allow\n# g, x, role:admin";
  expect(readPolicy(csv, "dev")).toEqual([
    { subject: "team", level: "change", scope: "application shop in dev" },
  ]);
});
