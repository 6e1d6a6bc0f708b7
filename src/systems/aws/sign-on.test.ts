import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Facts } from "../../contracts/facts.ts";
import { steppedClock, systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { ok, expect as take } from "../../foundation/result.ts";
import { connectAws } from "./connect.ts";
import { scimTokenFact, signOnTarget, signOnVariables } from "./sign-on.ts";
import { type ConnectedSource, connectSource } from "./stand-in/identity-center/testing.ts";
import { awsSteps } from "./steps/index.ts";
import { allOffers, awsCompany, directory } from "./testing.ts";
import { startTestAws, type TestAws } from "./testing-world.ts";

const company = awsCompany();
const steps = awsSteps(company, undefined, allOffers);

describe("the steps by which people come to AWS", () => {
  let world: TestAws;
  let source: ConnectedSource;
  const shell: Record<string, string> = {};
  const facts = new Map([["directory.cloud", "app-1"]]);

  beforeAll(async () => {
    world = await startTestAws();
    source = await connectSource(world.aws.url);
    Object.assign(shell, world.environment);
    const { OrganizationsClient, CreateOrganizationCommand } = await import("@aws-sdk/client-organizations");
    const home = take(await world.client().management());
    await new OrganizationsClient(home.globalSettings).send(new CreateOrganizationCommand({}));
    const center = await look("aws-identity-center");
    for (const [name, value] of "facts" in center ? center.facts : []) facts.set(name, value);
  });
  afterAll(async () => {
    await source.close();
    await world.close();
  });

  const step = (id: string) => {
    const found = steps.find((one) => one.id === id);
    if (!found) throw new Error(`no step ${id}`);
    return found;
  };
  const client = (fetch = globalThis.fetch, endpoint: string | undefined = world.aws.url) =>
    take(
      connectAws(company, {
        ...{
          environment: shell,
          fetch,
          clock: steppedClock(new Date("2026-11-24T12:00:00Z")),
          ids: systemIds,
        },
        ...(endpoint !== undefined && { endpoint }),
      }),
    );
  const context = (known: Facts, own = client()) => ({
    ...{ facts: known, client: own, clock: systemClock, ids: systemIds },
    ...{ signal: new AbortController().signal, report: () => {} },
    reveal: async () => ok(""),
  });
  const look = (id: string, own = client()) => step(id).look(context(facts, own));
  const act = (id: string, sight: "missing" | "differs") =>
    step(id).act({
      ...{ ...context(facts), operation: "one" },
      sight: sight === "missing" ? { sight } : { sight, differences: [] },
    });

  it("are only there where the company has a directory of people", () => {
    const ids = awsSteps(company).map(({ id }) => id);
    expect(ids).toEqual(["aws-account", "aws-identity-center", "aws-registry-address"]);
    const unused = { ...directory, isUsed: () => false };
    expect(awsSteps(company, undefined, { signOnProvider: unused }).map(({ id }) => id)).toEqual(ids);
  });

  it("read the addresses that the console shows, and take nothing else for them", async () => {
    expect(await look("aws-sign-on-addresses")).toEqual({ sight: "missing" });
    const shown = (await (await fetch(`${world.aws.url}/_stand-in/identity-center/source`)).json()) as {
      acs: string;
      issuer: string;
    };
    shell[signOnVariables.acs] = shown.issuer;
    shell[signOnVariables.issuer] = shown.issuer;
    expect(await look("aws-sign-on-addresses")).toMatchObject({
      differences: [{ what: "GROUNDWORK_AWS_SIGN_ON_ACS" }],
    });
    shell[signOnVariables.acs] = shown.acs;
    const told = await look("aws-sign-on-addresses");
    if (told.sight !== "matches") throw new Error(told.sight);
    expect(signOnTarget.replyUrls(company, told.facts)).toEqual([shown.acs]);
    expect(signOnTarget.entityId?.(company, told.facts)).toBe(shown.issuer);
  });

  it("prove endpoint and token by a call, and give the token as a handle", async () => {
    expect(await look("aws-identity-source")).toEqual({ sight: "missing" });
    expect(await act("aws-identity-source", "missing")).toMatchObject({
      task: {
        enter: expect.arrayContaining([
          { field: "IdP SAML metadata", value: "https://directory.example/metadata/app-1" },
        ]),
      },
    });
    shell[signOnVariables.endpoint] = source.provisioning.endpoint;
    shell[signOnVariables.token] = "wrong";
    expect(await look("aws-identity-source")).toMatchObject({
      sight: "differs",
      differences: [{ what: signOnVariables.token, found: "refused by Identity Center (401)" }],
    });
    shell[signOnVariables.token] = source.provisioning.token;
    const told = await look("aws-identity-source");
    if (told.sight !== "matches") throw new Error(told.sight);
    expect(told.facts.get("aws.scim.endpoint")).toBe(source.provisioning.endpoint.replace(/\/$/, ""));
    expect(JSON.stringify([...told.facts, ...(told.secrets ?? [])])).not.toContain(source.provisioning.token);
    const handle = told.secrets?.get(scimTokenFact);
    expect(take((await handle?.read(new AbortController().signal)) ?? { ok: false, diagnostics: [] })).toBe(
      source.provisioning.token,
    );
  });

  it("say in time that the token ends", async () => {
    shell[signOnVariables.expires] = new Date(Date.now() + 30.5 * 24 * 3_600_000).toISOString();
    expect(await look("aws-identity-source")).toMatchObject({ leaves: [{ found: "ends in 30 days" }] });
    shell[signOnVariables.expires] = new Date(Date.now() + 300 * 24 * 3_600_000).toISOString();
    expect(await look("aws-identity-source")).not.toHaveProperty("leaves");
  });

  it("show the token to AWS alone, and try again what passes", async () => {
    const asked: string[] = [];
    const listening = (status: number) =>
      client(async (url) => {
        asked.push(String(url));
        return new Response("", { status });
      });
    const own = shell[signOnVariables.endpoint] ?? "";
    for (const elsewhere of [
      "https://scim.evil.example/1234567890/scim/v2",
      "http://127.0.0.1:9/12345678/scim/v2",
    ]) {
      shell[signOnVariables.endpoint] = elsewhere;
      expect((await look("aws-identity-source", listening(200))).sight).toBe("differs");
    }
    shell[signOnVariables.endpoint] = own;
    expect(asked).toEqual([]);
    expect(await look("aws-identity-source", listening(429))).toMatchObject({
      why: [{ code: "aws-refused" }],
    });
    expect(asked).toHaveLength(4);
    world.aws.operations.refuse({ operation: "scim:*", times: 2 });
    expect((await look("aws-identity-source")).sight).toBe("matches");
  });

  it("wait for the groups that the directory brings, whatever they are called", async () => {
    facts.set("directory.group.platform", "g-platform").set("directory.group.engineering", "g-engineering");
    expect(await look("aws-people-arrive")).toEqual({ sight: "missing" });
    await source.scim("POST", "/Groups", { displayName: "Acme platform", externalId: "g-platform" });
    await source.scim("POST", "/Groups", { displayName: "engineering" }); // Somebody else's.
    expect(await act("aws-people-arrive", "missing")).toMatchObject({
      outcome: "waiting",
      why: expect.stringContaining("the group of engineering yet"),
    });
    await source.scim("POST", "/Groups", { displayName: "Acme engineering", externalId: "g-engineering" });
    const told = await look("aws-people-arrive");
    expect(told).toMatchObject({ sight: "matches" });
    expect([...("facts" in told ? told.facts.keys() : [])].sort()).toEqual([
      "aws.group.engineering.id",
      "aws.group.platform.id",
    ]);
  });
});
