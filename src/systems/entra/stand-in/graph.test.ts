import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { startIssuer } from "./testing/issuer.ts";
import { pipelineOf } from "./testing/pipeline.ts";
import { startWorld, type TestWorld } from "./testing/world.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  // One that was started again shares the folder of the one before it.
  for (const close of closing.splice(0).reverse()) await close();
});

async function world(options: Parameters<typeof startWorld>[0] = {}): Promise<TestWorld> {
  const made = await startWorld(options);
  closing.push(made.close);
  return made;
}

const groupOf = (name: string) => ({
  displayName: name,
  mailEnabled: false,
  mailNickname: name,
  securityEnabled: true,
});

describe("Graph", () => {
  it("keeps groups, refuses what stands already, and shows the same after a new start", async () => {
    const at = await world();
    const olga = await at.tokenOf("olga");
    const ada = (await at.graph(olga, "GET", "/users/ada@acme.example?$select=id,accountEnabled")).body;
    expect(Object.keys(ada).sort()).toEqual(["@odata.context", "accountEnabled", "id"]);
    const made = await at.graph(olga, "POST", "/groups", {
      ...groupOf("platform"),
      "members@odata.bind": [`https://graph.microsoft.com/v1.0/directoryObjects/${ada.id}`],
    });
    expect(made.status).toBe(201);
    const again = await at.graph(olga, "POST", `/groups/${made.body.id}/members/$ref`, {
      "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${ada.id}`,
    });
    expect([again.status, again.body.error.code]).toEqual([400, "Request_BadRequest"]);
    await at.entra.close();
    const later = await startWorld({ directory: at.directory });
    closing.push(later.close);
    const members = await later.graph(await later.tokenOf("olga"), "GET", `/groups/${made.body.id}/members`);
    expect(
      members.body.value.map((one: Record<string, string>) => [one["@odata.type"], one["userPrincipalName"]]),
    ).toEqual([["#microsoft.graph.user", "ada@acme.example"]]);
  });

  it("filters, searches, and goes from page to page", async () => {
    const at = await world();
    const olga = await at.tokenOf("olga");
    for (const name of ["one", "two", "three"]) await at.graph(olga, "POST", "/groups", groupOf(name));
    const filter = encodeURIComponent("displayName eq 'one' or startswith(displayName,'th')");
    const found = await at.graph(olga, "GET", `/groups?$filter=${filter}&$select=displayName`);
    expect(found.body.value.map((one: { displayName: string }) => one.displayName).sort()).toEqual([
      "one",
      "three",
    ]);
    const first = await at.graph(olga, "GET", "/groups?$top=2");
    expect(first.body.value).toHaveLength(2);
    const next = new URL(first.body["@odata.nextLink"]);
    expect((await at.graph(olga, "GET", next.pathname.slice(5) + next.search)).body.value).toHaveLength(1);
    const search = `/groups?$search=${encodeURIComponent('"displayName:tw"')}`;
    expect((await at.graph(olga, "GET", search)).body.error.code).toBe("Request_UnsupportedQuery");
    expect(
      (await at.graph(olga, "GET", search, undefined, { ConsistencyLevel: "eventual" })).body.value,
    ).toHaveLength(1);
    expect((await at.graph(olga, "GET", "/groups?$filter=nothing eq 'x'")).status).toBe(400);
  });

  it("exchanges a job's identity for exactly what an administrator consented to", async () => {
    const at0 = await startIssuer(() => new Date());
    closing.push(at0.server.close);
    const at = await world({ issuers: [at0] });
    const { exchange } = await pipelineOf(at, at0, ["Group.Read.All"]);
    const refusals = [
      [await at0.token("repo:acme/infrastructure:PULL_REQUEST"), 700213],
      [await at0.token("repo:acme/infrastructure:pull_request", "sts.amazonaws.com"), 700212],
      [await at0.token("repo:acme/infrastructure:pull_request", undefined, { exp: 1 }), 700024],
      [`${(await at0.token("repo:acme/infrastructure:pull_request")).slice(0, -8)}AAAAAAAA`, 700027],
    ] as const;
    for (const [assertion, code] of refusals) {
      const refused = await exchange(assertion);
      expect([refused.status, refused.body["error"], refused.body["error_codes"]]).toEqual([
        401,
        "invalid_client",
        [code],
      ]);
    }
    const { status, body } = await exchange(await at0.token("repo:acme/infrastructure:pull_request"));
    expect(status).toBe(200);
    expect(decodeJwt(body["access_token"] ?? "")).toMatchObject({ roles: ["Group.Read.All"], idtyp: "app" });
    expect((await at.graph(body["access_token"] ?? "", "GET", "/groups")).status).toBe(200);
    const refused = await at.graph(body["access_token"] ?? "", "POST", "/groups", groupOf("mine"));
    expect([refused.status, refused.body.error.code]).toEqual([403, "Authorization_RequestDenied"]);
    expect(refused.body.error.innerError["request-id"]).toBe(refused.headers.get("request-id"));
  });

  it("lets an application change only what it owns where that is all it may", async () => {
    const issuer = await startIssuer(() => new Date());
    closing.push(issuer.server.close);
    const at = await world({ issuers: [issuer] });
    const { olga, exchange } = await pipelineOf(at, issuer, ["Application.ReadWrite.OwnedBy"]);
    const { body } = await exchange(await issuer.token("repo:acme/infrastructure:pull_request"));
    const token = body["access_token"] ?? "";
    const foreign = (await at.graph(olga, "POST", "/applications", { displayName: "foreign" })).body;
    expect(
      (await at.graph(token, "PATCH", `/applications/${foreign.id}`, { displayName: "mine" })).status,
    ).toBe(403);
    const own = (await at.graph(token, "POST", "/applications", { displayName: "own" })).body;
    expect((await at.graph(token, "PATCH", `/applications/${own.id}`, { displayName: "mine" })).status).toBe(
      204,
    );
  });

  it("refuses what a person's roles, or their session's permissions, do not give", async () => {
    const at = await world();
    const olga = await at.tokenOf("olga", ["Group.Read.All", "User.Read"]);
    expect((await at.graph(olga, "GET", "/identity/conditionalAccess/policies")).body.error.code).toBe(
      "AccessDenied",
    );
    expect((await at.graph(olga, "POST", "/groups", groupOf("a"))).body.error.code).toBe(
      "Authorization_RequestDenied",
    );
    const ada = await at.tokenOf("ada", ["User.Read"]);
    expect((await at.graph(ada, "GET", "/me")).body.userPrincipalName).toBe("ada@acme.example");
    expect((await at.graph(ada, "GET", "/users")).status).toBe(403);
    await expect(at.tokenOf("ada", ["Group.ReadWrite.All"])).rejects.toThrow("AADSTS90094");
    expect((await at.graph("no-token", "GET", "/me")).body.error.code).toBe("InvalidAuthenticationToken");
  });

  it("makes an application of the gallery, with a certificate in its federation metadata", async () => {
    const at = await world();
    const olga = await at.tokenOf("olga");
    const filter = encodeURIComponent("startswith(displayName,'AWS IAM Identity Center')");
    const [template] = (await at.graph(olga, "GET", `/applicationTemplates?$filter=${filter}`)).body.value;
    expect(template.id).toBe("21ed01d2-ec13-4e9e-86c1-cd546719ebc4");
    const made = await at.graph(olga, "POST", `/applicationTemplates/${template.id}/instantiate`, {
      displayName: "AWS",
    });
    const { application, servicePrincipal } = made.body;
    expect(application.appId).toBe(servicePrincipal.appId);
    const path = `/servicePrincipals/${servicePrincipal.id}`;
    await at.graph(olga, "PATCH", path, { preferredSingleSignOnMode: "saml" });
    const certificate = (
      await at.graph(olga, "POST", `${path}/addTokenSigningCertificate`, { displayName: "CN=acme" })
    ).body;
    const metadata = await fetch(
      `${at.entra.url}/${at.entra.tenantId}/federationmetadata/2007-06/federationmetadata.xml?appid=${application.appId}`,
    );
    const text = await metadata.text();
    const [, encoded = ""] = /<X509Certificate>([^<]+)</.exec(text) ?? [];
    const read = new X509Certificate(Buffer.from(encoded, "base64"));
    expect(read.fingerprint.replaceAll(":", "")).toBe(certificate.thumbprint);
    expect(read.verify(read.publicKey)).toBe(true);
    const shown = (await at.graph(olga, "GET", path)).body;
    expect(shown.keyCredentials.map((one: { key: null }) => one.key)).toEqual([null, null]);
  });

  it("keeps conditional access and security defaults apart, and asks for a licence first", async () => {
    const at = await world();
    const olga = await at.tokenOf("olga");
    const policy = {
      ...{ displayName: "mfa", state: "enabledForReportingButNotEnforced" },
      conditions: {
        clientAppTypes: ["all"],
        applications: { includeApplications: ["All"] },
        users: { includeUsers: ["All"] },
      },
      grantControls: { operator: "OR", builtInControls: ["mfa"] },
    };
    const made = await at.graph(olga, "POST", "/identity/conditionalAccess/policies", policy);
    expect(made.status).toBe(201);
    const one = `/identity/conditionalAccess/policies/${made.body.id}`;
    const early = await at.graph(olga, "PATCH", one, { state: "enabled" });
    expect([early.status, early.body.error.message]).toEqual([
      400,
      expect.stringContaining("Security Defaults is enabled"),
    ]);
    await at.graph(olga, "PATCH", "/policies/identitySecurityDefaultsEnforcementPolicy", {
      isEnabled: false,
    });
    expect((await at.graph(olga, "PATCH", one, { state: "enabled" })).status).toBe(204);

    const poor = await world({ plan: "free" });
    const token = await poor.tokenOf("olga");
    const refused = await poor.graph(token, "POST", "/identity/conditionalAccess/policies", policy);
    expect([refused.status, refused.body.error.code]).toEqual([403, "AccessDenied"]);
    expect((await poor.graph(token, "GET", "/auditLogs/signIns")).body.error.code).toBe(
      "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
    );
    expect((await poor.graph(token, "GET", "/subscribedSkus")).body.value).toEqual([]);
    const group = (await poor.graph(token, "POST", "/groups", groupOf("team"))).body;
    const application = (await poor.graph(token, "POST", "/applications", { displayName: "app" })).body;
    const principal = (await poor.graph(token, "POST", "/servicePrincipals", { appId: application.appId }))
      .body;
    const assignment = {
      principalId: group.id,
      resourceId: principal.id,
      appRoleId: "00000000-0000-0000-0000-000000000000",
    };
    expect(
      (await poor.graph(token, "POST", `/servicePrincipals/${principal.id}/appRoleAssignedTo`, assignment))
        .status,
    ).toBe(403);
  });

  it("keeps passwords and keys out of what it writes down", async () => {
    const at = await world();
    const token = await at.tokenOf("olga");
    await at.graph(token, "GET", "/me");
    await at.entra.close();
    const written = readFileSync(join(at.directory, "state.json"), "utf8") + at.lines.join();
    for (const password of Object.values(at.entra.credentials.passwords))
      expect(written).not.toContain(password);
    expect(written).not.toContain(token);
  });
});
