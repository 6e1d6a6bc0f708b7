import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestAccount, type TestAccount } from "../../src/systems/aws/stand-in/testing.ts";
import { startWorld, type TestWorld } from "../../src/systems/entra/stand-in/testing/world.ts";

/**
 * What Entra ID's provisioning pushes, taken by Identity Center: two stand-ins by different hands that share nothing but
 * RFC 7644, SAML metadata, and what each vendor's guide says of its own part.
 */
describe("people and groups on their way to Identity Center", () => {
  let world: TestWorld;
  let aws: TestAccount;
  let token: string;
  beforeAll(async () => {
    [world, aws] = [await startWorld(), await startTestAccount()];
    token = await world.tokenOf("olga");
  });
  afterAll(async () => {
    await world?.close();
    await aws?.close();
  });

  const graph = async (method: string, path: string, body?: unknown) =>
    (await world.graph(token, method, path, body)).body;
  const atConsole = (path: string, form: Readonly<Record<string, string>> = {}) =>
    fetch(`${aws.aws.url}/_stand-in/identity-center${path}`, {
      ...{ method: "POST", body: new URLSearchParams(form), headers: { accept: "application/json" } },
      redirect: "manual",
    });

  it("arrive, follow changes, and leave", async () => {
    const template = "/applicationTemplates/21ed01d2-ec13-4e9e-86c1-cd546719ebc4/instantiate";
    const made = await graph("POST", template, { displayName: "AWS IAM Identity Center" });
    const principal = `/servicePrincipals/${made.servicePrincipal.id}`;
    await graph("POST", `${principal}/addTokenSigningCertificate`, { displayName: "CN=acme" });
    const named = async (name: string) => (await graph("GET", `/users/${name}@acme.example`)).id as string;
    const [ada, bob] = [await named("ada"), await named("bob")];
    const reference = (id: string) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`;
    const group = await graph("POST", "/groups", {
      ...{ displayName: "platform", mailEnabled: false, mailNickname: "platform", securityEnabled: true },
      "members@odata.bind": [reference(ada), reference(bob)],
    });
    const roles = made.application.appRoles as readonly Readonly<Record<string, string>>[];
    const appRoleId = roles.find(({ displayName }) => displayName === "User")?.["id"];
    const assignment = { principalId: group.id, resourceId: made.servicePrincipal.id, appRoleId };
    await graph("POST", `${principal}/appRoleAssignedTo`, assignment);

    await atConsole("");
    const folder = `${world.entra.url}/${world.entra.tenantId}/federationmetadata/2007-06`;
    const metadata = `${folder}/federationmetadata.xml?appid=${made.application.appId}`;
    expect((await atConsole("/source", { metadata })).status).toBe(303);
    const shown = (await (await atConsole("/tokens")).json()) as {
      readonly endpoint: string;
      readonly token: string;
    };

    const synchronization = `${principal}/synchronization`;
    const [{ id: templateId }] = (await graph("GET", `${synchronization}/templates`)).value;
    const job = `${synchronization}/jobs/${(await graph("POST", `${synchronization}/jobs`, { templateId })).id}`;
    const secrets = [
      { key: "BaseAddress", value: shown.endpoint },
      { key: "SecretToken", value: shown.token },
    ];
    await graph("PUT", `${synchronization}/secrets`, { value: secrets });
    const cycle = async () => {
      await graph("POST", `${job}/start`);
      await world.entra.idle();
      return (await graph("GET", job)).status;
    };
    const there = async (path: string) => {
      const answer = await fetch(`${shown.endpoint}${path}`, {
        headers: { authorization: `Bearer ${shown.token}` },
      });
      return ((await answer.json()) as { readonly Resources: readonly Readonly<Record<string, unknown>>[] })
        .Resources;
    };

    expect(await cycle()).toMatchObject({
      code: "Active",
      lastExecution: { state: "Succeeded", countExported: 3 },
    });
    const users = await there("Users");
    expect(users.map(({ userName }) => userName)).toEqual(["ada@acme.example", "bob@acme.example"]);
    const groupsOf = (name: string) =>
      there(
        `Groups?filter=${encodeURIComponent(`members eq "${users.find(({ userName }) => userName === name)?.["id"]}"`)}`,
      );
    expect(await groupsOf("bob@acme.example")).toMatchObject([{ displayName: "platform" }]);

    await graph("DELETE", `/groups/${group.id}/members/${bob}/$ref`);
    await graph("PATCH", `/users/${ada}`, { displayName: "Countess Ada", surname: "King" });
    expect(await cycle()).toMatchObject({ lastExecution: { state: "Succeeded" } });
    expect(await groupsOf("bob@acme.example")).toEqual([]);
    expect(await there("Users")).toMatchObject([
      { displayName: "Countess Ada", name: { familyName: "King" }, active: true },
      { userName: "bob@acme.example", active: false },
    ]);

    await graph("POST", `${job}/restart`, { criteria: { resetScope: "Full" } });
    await world.entra.idle();
    expect((await graph("GET", job)).status).toMatchObject({
      code: "Active",
      lastExecution: { state: "Succeeded" },
    });
    await graph("DELETE", `/groups/${group.id}`);
    await cycle();
    expect(await there("Groups")).toEqual([]);
  });
});
