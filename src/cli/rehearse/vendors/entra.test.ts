import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Blueprint, Person } from "../../../blueprint/model.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { expect as value } from "../../../foundation/result.ts";
import { tokenVariable } from "../../../systems/entra/connect.ts";
import type { RehearsedVendor } from "../vendors.ts";
import { entraVendor } from "./entra.ts";

const person = (handle: string, name: string): Person => ({
  ...{ handle, name, email: `${handle}@acme.example`, teams: ["platform"], accounts: {} },
});
const [ada, bob] = [person("ada", "Ada Lovelace"), person("bob", "Bob")];
const blueprint: Blueprint = {
  company: { name: "Acme", slug: "acme", domain: "acme.example" },
  people: [ada, bob],
  teams: [{ name: "platform", members: ["ada", "bob"] }],
  platformTeam: "platform",
  pullRequests: { approvals: 1 },
  ...{ environments: [], applications: [], compensatingControls: [] },
  sections: {
    entra: {
      ...{ tenant: "acme.onmicrosoft.com", plan: "p1" },
      breakGlass: { accounts: ["emergency-1@acme.onmicrosoft.com", "emergency-2@acme.onmicrosoft.com"] },
    },
  },
};

describe("a rehearsed directory", () => {
  let folder: string;
  let entra: RehearsedVendor;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "groundwork-entra-"));
    const doors = { clock: systemClock, ids: systemIds, log: () => {} };
    entra = value(await entraVendor.start({ ...doors, blueprint, issuers: [], directory: folder }));
  });
  afterAll(async () => {
    await entra?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const graph = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${entra.url}/v1.0${path}`, {
      method,
      headers: {
        authorization: `Bearer ${entra.operator[tokenVariable]}`,
        "content-type": "application/json",
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
  };

  it("holds the accounts of its people, and nothing of ours", async () => {
    const users = (await graph("GET", "/users")).body.value as readonly Record<string, string>[];
    expect(users.map((user) => user["userPrincipalName"]).sort()).toEqual([
      ...["ada@acme.example", "bob@acme.example"],
      ...["emergency-1@acme.onmicrosoft.com", "emergency-2@acme.onmicrosoft.com"],
    ]);
    expect((await graph("GET", "/groups")).body.value).toEqual([]);
    expect((await graph("GET", "/applications")).body.value).toEqual([]);
  });

  it("has an administrator who turns security defaults off, and another who may not", async () => {
    const task = {
      what: "",
      link: "",
      enter: [{ field: "Manage security defaults", value: "Disabled" }],
      usualWaitHours: 0,
    };
    const act = entra.people["entra-security-defaults"];
    expect(await act?.(task, bob, {})).toMatchObject({ ok: false });
    const policy = "/policies/identitySecurityDefaultsEnforcementPolicy";
    expect((await graph("GET", policy)).body.isEnabled).toBe(true);
    expect(await act?.(task, ada, {})).toEqual({ ok: true, value: {} });
    expect((await graph("GET", policy)).body.isEnabled).toBe(false);
  });
});
