import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { startScim, type TestScim } from "../testing/scim.ts";
import { startWorld, type TestWorld } from "../testing/world.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const userRole = "18d14569-c3bd-439b-9a66-3a2aee01d14f";

interface Scene {
  readonly at: TestWorld;
  readonly scim: TestScim;
  readonly token: string;
  readonly path: string;
  readonly group: string;
  readonly users: Readonly<Record<string, string>>;
}

/** An application of the gallery, with a group of two that is assigned, and a job that has its secrets. */
async function scene(): Promise<Scene> {
  const [at, scim] = [await startWorld(), await startScim()];
  closing.push(scim.server.close, at.close);
  const token = await at.tokenOf("olga");
  const listed = (await at.graph(token, "GET", "/users")).body.value as { id: string; givenName: string }[];
  const users = Object.fromEntries(listed.map(({ id, givenName }) => [givenName.toLowerCase(), id]));
  const made = await at.graph(
    token,
    "POST",
    "/applicationTemplates/21ed01d2-ec13-4e9e-86c1-cd546719ebc4/instantiate",
    { displayName: "AWS" },
  );
  const principal = made.body.servicePrincipal.id as string;
  const bind = ["ada", "bob"].map(
    (name) => `https://graph.microsoft.com/v1.0/directoryObjects/${users[name]}`,
  );
  const group = (
    await at.graph(token, "POST", "/groups", {
      ...{ displayName: "platform", mailEnabled: false, mailNickname: "platform", securityEnabled: true },
      "members@odata.bind": bind,
    })
  ).body.id as string;
  await at.graph(token, "POST", `/servicePrincipals/${principal}/appRoleAssignedTo`, {
    principalId: group,
    resourceId: principal,
    appRoleId: userRole,
  });
  const folder = `/servicePrincipals/${principal}/synchronization`;
  const [template] = (await at.graph(token, "GET", `${folder}/templates`)).body.value;
  const job = (await at.graph(token, "POST", `${folder}/jobs`, { templateId: template.id })).body;
  expect(job.status.code).toBe("NotConfigured");
  const secrets = {
    value: [
      { key: "BaseAddress", value: `${scim.server.url}/` },
      { key: "SecretToken", value: scim.token },
    ],
  };
  expect((await at.graph(token, "PUT", `${folder}/secrets`, secrets)).status).toBe(204);
  return { at, scim, token, path: `${folder}/jobs/${job.id}`, group, users };
}

async function run({ at, token, path }: Scene, verb: "start" | "restart", body?: unknown) {
  expect((await at.graph(token, "POST", `${path}/${verb}`, body)).status).toBe(204);
  await at.entra.idle();
  return (await at.graph(token, "GET", path)).body.status;
}

describe("the provisioning service", () => {
  it("pushes assigned people and groups, follows changes, and never doubles", async () => {
    const it = await scene();
    const { at, scim, token, group, users } = it;
    expect(await run(it, "start")).toMatchObject({
      code: "Active",
      lastExecution: { state: "Succeeded", countExported: 3 },
    });
    expect([...scim.users.values()].map((one) => one["userName"])).toEqual([
      "ada@acme.example",
      "bob@acme.example",
    ]);
    expect(scim.users.get("target-1")).toMatchObject({
      name: { givenName: "Ada", familyName: "Lovelace" },
      emails: [{ primary: true }],
    });
    expect([...scim.groups.values()]).toMatchObject([
      { displayName: "platform", members: ["target-1", "target-2"] },
    ]);

    expect(await run(it, "start")).toMatchObject({ lastExecution: { countExported: 0 } });
    await at.graph(token, "DELETE", `/groups/${group}/members/${users["bob"]}/$ref`);
    await at.graph(token, "PATCH", `/users/${users["ada"]}`, { displayName: "Countess Ada" });
    await run(it, "start");
    expect([...scim.groups.values()]).toMatchObject([{ members: ["target-1"] }]);
    expect(scim.users.get("target-2")).toMatchObject({ active: false });
    expect(scim.users.get("target-1")).toMatchObject({ displayName: "Countess Ada" });

    // All is forgotten here, and found there again.
    await run(it, "restart", { criteria: { resetScope: "Full" } });
    expect([scim.users.size, scim.groups.size]).toEqual([2, 1]);
    await at.graph(token, "DELETE", `/groups/${group}`);
    await run(it, "start");
    expect(scim.groups.size).toBe(0);
  });

  it("goes into quarantine where its token is refused, and comes out again", async () => {
    const it = await scene();
    const given = it.scim.token;
    it.scim.token = "another";
    const validated = await it.at.graph(it.token, "POST", `${it.path}/validateCredentials`, {
      useSavedCredentials: true,
    });
    expect(validated.status).toBe(400);
    expect(await run(it, "start")).toMatchObject({
      code: "Quarantine",
      quarantine: { error: { code: "SystemForCrossDomainIdentityManagementCredentialValidationFailed" } },
    });
    it.scim.token = given;
    expect(await run(it, "restart")).toMatchObject({ code: "Active", quarantine: null });
    expect(it.scim.groups.size).toBe(1);
  });

  it("shows its secrets to nobody", async () => {
    const it = await scene();
    await run(it, "start");
    const shown = await it.at.graph(it.token, "GET", it.path.replace(/jobs.*$/, "secrets"));
    expect(shown.body.value).toEqual([
      { key: "BaseAddress", value: "*" },
      { key: "SecretToken", value: "*" },
    ]);
    const page = await (await fetch(it.at.entra.url)).text();
    await it.at.entra.close();
    const written = readFileSync(join(it.at.directory, "state.json"), "utf8");
    for (const text of [page, written, it.at.lines.join()]) expect(text).not.toContain(it.scim.token);
  });
});
