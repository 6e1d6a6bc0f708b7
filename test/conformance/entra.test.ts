import {
  AuthenticationHandler,
  Client,
  type Context,
  GraphError,
  type Middleware,
  PageIterator,
  RetryHandler,
  TelemetryHandler,
} from "@microsoft/microsoft-graph-client";
import { decodeJwt } from "jose";
import * as oidc from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWorld, type TestWorld } from "../../src/systems/entra/stand-in/testing/world.ts";

/**
 * The stand-in of Entra ID under clients that nobody here wrote: Microsoft's own for Graph, and `openid-client`, which the
 * OpenID Foundation has certified. Both are pointed at it by their own settings and otherwise used as their users use them.
 */
interface Named {
  readonly id: string;
  readonly displayName: string;
}

/**
 * The client as it is for `https://graph.microsoft.com`, with its own handlers for tokens, retries and telemetry: it takes
 * no address that is not HTTPS. Only the wire is another, and maps addresses both ways.
 */
function clientOf({ entra }: TestWorld, token: string): Client {
  const official = "https://graph.microsoft.com";
  const wire: Middleware = {
    async execute(context: Context) {
      const answer = await fetch(
        String(context.request).replace(official, entra.url),
        context.options as RequestInit,
      );
      const { status, headers } = answer;
      const text = (await answer.text()).replaceAll(entra.url, official);
      context.response = new Response(status === 204 ? null : text, { status, headers });
    },
  };
  const signed = new AuthenticationHandler({ getAccessToken: async () => token });
  const [retry, telemetry] = [new RetryHandler(), new TelemetryHandler()];
  signed.setNext(retry);
  retry.setNext(telemetry);
  telemetry.setNext(wire);
  return Client.initWithMiddleware({ defaultVersion: "v1.0", middleware: signed });
}

describe("Microsoft's client for Graph", () => {
  let world: TestWorld;
  let graph: Client;
  beforeAll(async () => {
    world = await startWorld();
    const token = await world.tokenOf("olga");
    graph = clientOf(world, token);
  });
  afterAll(() => world?.close());

  const group = (displayName: string) => ({
    ...{ displayName, mailEnabled: false, mailNickname: displayName, securityEnabled: true },
  });

  it("makes, reads, changes and deletes a group with its members", async () => {
    const made: Named = await graph.api("/groups").post(group("alpha"));
    const ada: Named = await graph.api("/users/ada@acme.example").select(["id", "displayName"]).get();
    const reference = { "@odata.id": `${world.entra.url}/v1.0/directoryObjects/${ada.id}` };
    await graph.api(`/groups/${made.id}/members/$ref`).post(reference);
    await graph.api(`/groups/${made.id}`).update({ description: "first" });
    const read = await graph.api(`/groups/${made.id}`).expand("members").get();
    expect(read).toMatchObject({ description: "first", members: [{ displayName: "Ada Lovelace" }] });
    await graph.api(`/groups/${made.id}/members/${ada.id}/$ref`).delete();
    await graph.api(`/groups/${made.id}`).delete();
    await expect(graph.api(`/groups/${made.id}`).get()).rejects.toMatchObject({
      ...{
        statusCode: 404,
        code: "Request_ResourceNotFound",
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      },
    });
  });

  it("walks over pages, filters, and counts", async () => {
    for (const name of ["p1", "p2", "p3", "p4", "p5"]) await graph.api("/groups").post(group(name));
    const seen: string[] = [];
    const first = await graph.api("/groups").top(2).select("displayName").get();
    const walk = new PageIterator(graph, first, ({ displayName }: Named) => {
      seen.push(displayName);
      return true;
    });
    await walk.iterate();
    expect(seen.sort()).toEqual(["p1", "p2", "p3", "p4", "p5"]);
    const found = await graph
      .api("/groups")
      .header("ConsistencyLevel", "eventual")
      .count(true)
      .filter("displayName ne 'p1' and startswith(displayName,'p')")
      .get();
    expect(found["@odata.count"]).toBe(4);
  });

  it("waits as long as it is told to when it is throttled, and goes on by itself", async () => {
    world.entra.faults.add({
      ...{ method: "GET", path: "^/v1.0/organization$", times: 1 },
      effect: { kind: "answer", status: 429, headers: { "Retry-After": "1" }, body: "{}" },
    });
    expect((await graph.api("/organization").get()).value[0].id).toBe(world.entra.tenantId);
    expect(world.entra.faults.calls.get("GET /v1.0/organization")).toBe(2);
  });

  it("is told a refusal in a form that it understands", async () => {
    const token = await world.tokenOf("ada", ["User.Read"]);
    const ada = clientOf(world, token);
    const refused = await ada
      .api("/groups")
      .get()
      .catch((error: GraphError) => error);
    expect(refused).toBeInstanceOf(GraphError);
    expect(refused).toMatchObject({ statusCode: 403, code: "Authorization_RequestDenied" });
  });
});

describe("openid-client", () => {
  let world: TestWorld;
  let token: string;
  let clientId: string;
  let groups: Readonly<Record<string, string>>;
  const callback = "http://localhost:8085/auth/callback";
  beforeAll(async () => {
    world = await startWorld();
    token = await world.tokenOf("olga");
    const post = async (path: string, body: unknown) => (await world.graph(token, "POST", path, body)).body;
    const application = await post("/applications", {
      ...{
        displayName: "Argo CD",
        signInAudience: "AzureADMyOrg",
        groupMembershipClaims: "ApplicationGroup",
      },
      publicClient: { redirectUris: [callback] },
    });
    clientId = application.appId;
    const principal = await post("/servicePrincipals", { appId: clientId });
    await world.graph(token, "PATCH", `/servicePrincipals/${principal.id}`, {
      appRoleAssignmentRequired: true,
    });
    const ada = (await world.graph(token, "GET", "/users/ada@acme.example")).body.id;
    const made = await Promise.all(
      ["platform", "elsewhere"].map((name) =>
        post("/groups", {
          ...{ displayName: name, mailEnabled: false, mailNickname: name, securityEnabled: true },
          "members@odata.bind": [`https://graph.microsoft.com/v1.0/directoryObjects/${ada}`],
        }),
      ),
    );
    groups = Object.fromEntries(made.map(({ displayName, id }: Named) => [displayName, id]));
    const role = "00000000-0000-0000-0000-000000000000";
    const assignment = { principalId: groups["platform"], resourceId: principal.id, appRoleId: role };
    await post(`/servicePrincipals/${principal.id}/appRoleAssignedTo`, assignment);
  });
  afterAll(() => world?.close());

  const discover = () =>
    oidc.discovery(
      new URL(`${world.entra.url}/${world.entra.tenantId}/v2.0`),
      clientId,
      undefined,
      oidc.None(),
      {
        execute: [oidc.allowInsecureRequests],
      },
    );
  const type = (address: URL | string, fields: Readonly<Record<string, string>>) =>
    fetch(address, { method: "POST", body: new URLSearchParams(fields), redirect: "manual" });
  const passwordOf = (name: string) => world.entra.credentials.passwords[name] ?? "";

  /** What a browser and a person do between the two halves of the flow. */
  async function begin(person: string) {
    const configuration = await discover();
    const verifier = oidc.randomPKCECodeVerifier();
    const [state, nonce] = [oidc.randomState(), oidc.randomNonce()];
    const address = oidc.buildAuthorizationUrl(configuration, {
      ...{ redirect_uri: callback, scope: "openid profile email", state, nonce },
      ...{ code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: "S256" },
    });
    expect((await fetch(address)).status).toBe(200);
    const answer = await type(address, { login: person, password: passwordOf(person) });
    return { configuration, verifier, state, nonce, answer };
  }

  it("discovers it, signs a person in by code and PKCE, and believes the identity token", async () => {
    const { configuration, verifier, state, nonce, answer } = await begin("ada@acme.example");
    const back = new URL(answer.headers.get("location") ?? "");
    const checks = {
      pkceCodeVerifier: verifier,
      expectedState: state,
      expectedNonce: nonce,
      idTokenExpected: true,
    };
    oidc.enableNonRepudiationChecks(configuration);
    const tokens = await oidc.authorizationCodeGrant(configuration, back, checks);
    expect(tokens.claims()).toMatchObject({
      ...{ iss: `${world.entra.url}/${world.entra.tenantId}/v2.0`, aud: clientId, tid: world.entra.tenantId },
      ...{ preferred_username: "ada@acme.example", email: "ada@acme.example", name: "Ada Lovelace" },
      // Of the two groups that she is in, only the one that is assigned to the application.
      groups: [groups["platform"]],
    });
    // A code is good for once.
    await expect(oidc.authorizationCodeGrant(configuration, back, checks)).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it("is refused without the verifier of PKCE", async () => {
    const { configuration, state, nonce, answer } = await begin("ada@acme.example");
    const back = new URL(answer.headers.get("location") ?? "");
    const checks = {
      pkceCodeVerifier: oidc.randomPKCECodeVerifier(),
      expectedState: state,
      expectedNonce: nonce,
    };
    await expect(oidc.authorizationCodeGrant(configuration, back, checks)).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it("does not let in whoever is not assigned, or has another password; both stand in the log", async () => {
    const { answer } = await begin("bob@acme.example");
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("AADSTS50105");
    const configuration = await discover();
    const address = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: "https://elsewhere.example",
      scope: "openid",
    });
    expect(await (await fetch(address)).text()).toContain("AADSTS50011");
    const filter = encodeURIComponent("userPrincipalName eq 'bob@acme.example'");
    const log = (await world.graph(token, "GET", `/auditLogs/signIns?$filter=${filter}`)).body.value;
    expect(log).toMatchObject([{ appDisplayName: "Argo CD", status: { errorCode: 50105 } }]);
  });

  it("asks for a second factor once a policy is enforced, and not of the break-glass account", async () => {
    const breakGlass = (await world.graph(token, "GET", "/users/rescue@acme.onmicrosoft.com")).body.id;
    await world.graph(token, "PATCH", "/policies/identitySecurityDefaultsEnforcementPolicy", {
      isEnabled: false,
    });
    const policy = await world.graph(token, "POST", "/identity/conditionalAccess/policies", {
      ...{ displayName: "second factor", state: "enabled" },
      conditions: {
        ...{ clientAppTypes: ["all"], applications: { includeApplications: ["All"] } },
        users: { includeUsers: ["All"], excludeUsers: [breakGlass] },
      },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    });
    const { answer } = await begin("ada@acme.example");
    expect(await answer.text()).toContain("AADSTS50076");
    const device = await world.tokenOf("rescue", ["User.Read"]);
    expect(decodeJwt(device)["scp"]).toContain("User.Read");
    await world.graph(token, "DELETE", `/identity/conditionalAccess/policies/${policy.body.id}`);
  });

  it("gets tokens for a machine without a browser", async () => {
    const configuration = await discover();
    const device = await oidc.initiateDeviceAuthorization(configuration, { scope: "openid profile" });
    const polling = oidc.pollDeviceAuthorizationGrant(configuration, { ...device, interval: 1 });
    const person = "ada@acme.example";
    await type(device.verification_uri, {
      code: device.user_code,
      login: person,
      password: passwordOf(person),
    });
    expect((await polling).claims()).toMatchObject({ preferred_username: person });
  });
});
