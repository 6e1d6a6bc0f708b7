import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { systemClock } from "../../../../foundation/clock.ts";
import { systemIds } from "../../../../foundation/ids.ts";
import { expect as value } from "../../../../foundation/result.ts";
import { settings } from "../../files/settings.ts";
import { signOn } from "../../files/sign-on.ts";
import { argocdSection } from "../../section.ts";
import {
  startTestIssuer,
  type TestIssuer,
  testBlueprint,
  testClient,
  type WantedToken,
} from "../../testing.ts";
import { type RunningArgoCd, startArgoCd } from "../start.ts";
import { startTestCluster, type TestCluster } from "../testing.ts";
import type { ClusterObject } from "../types.ts";

/** A name that leads nowhere from here: a browser would be sent to it. */
const url = "https://argocd.dev.acme.example";
const folder = mkdtempSync(join(tmpdir(), "groundwork-sign-on-"));
let issuer: TestIssuer;
let cluster: TestCluster;
let argo: RunningArgoCd;

const token = (wanted: WantedToken) => issuer.token(wanted);
const issuerUrl = () => issuer.provider.issuer(new Map());

const application = (name: string) => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name, namespace: "argocd", ownerReferences: [{ kind: "ApplicationSet", name: "a", uid: "1" }] },
  spec: { project: "applications", source: { repoURL: "x" }, destination: { namespace: name } },
});

beforeAll(async () => {
  issuer = await startTestIssuer();
  cluster = await startTestCluster();
  const text = settings(argocdSection.parse({}), {
    url,
    signOn: signOn(testBlueprint(), issuer.provider, new Map()),
  });
  for (const document of parseAllDocuments(text)) cluster.put(document.toJS() as ClusterObject);
  for (const name of ["storefront", "billing"]) cluster.put(application(name));
  argo = value(
    await startArgoCd({
      ...{ directory: folder, name: "dev", cluster: { url: cluster.server.url } },
      ...{ kubectl: "none", helm: "none", clock: systemClock, ids: systemIds, log: () => {} },
    }),
  );
});
afterAll(async () => {
  await argo.close();
  await cluster.server.close();
  await issuer.close();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(path: string, bearer?: string, method = "GET", more: Record<string, string> = {}) {
  const headers = { ...more, ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) };
  const answer = await fetch(`${argo.url}${path}`, { method, headers, redirect: "manual" });
  const text = await answer.text();
  const body = text.startsWith("{") ? (JSON.parse(text.split("\n")[0] ?? "") as Record<string, never>) : text;
  return { status: answer.status, body, headers: answer.headers };
}
const place = "/api/v1/applications";
const names = async (bearer: string) =>
  ((await ask(place, bearer)).body as unknown as { items: ClusterObject[] }).items.map(
    ({ metadata }) => metadata.name,
  );

describe("who may ask Argo CD", () => {
  it("is nobody without a token that the provider made for it", async () => {
    expect(await ask(place)).toMatchObject({
      status: 401,
      body: { code: 16, error: "no session information" },
    });
    for (const wrong of [{ audience: "another" }, { issuer: "https://evil.example" }, { expires: "-1h" }]) {
      expect(await ask(place, await token(wrong)), JSON.stringify(wrong)).toMatchObject({
        status: 401,
        body: { code: 16, message: expect.stringMatching(/^invalid session: /) },
      });
    }
    const [head, payload, signature = ""] = (await token({ groups: ["group-platform"] })).split(".");
    const forged = `${head}.${payload}.${signature.startsWith("A") ? "B" : "A"}${signature.slice(1)}`;
    expect((await ask(place, forged)).status).toBe(401);
    expect((await ask("/api/v1/session/userinfo")).body).toEqual({});
  });

  it("tells who somebody is, and which way leads in", async () => {
    const bearer = await token({ groups: ["group-engineering"] });
    expect((await ask("/api/v1/session/userinfo", bearer)).body).toEqual({
      loggedIn: true,
      username: "ada@acme.example",
      iss: issuerUrl(),
      groups: ["group-engineering"],
    });
    expect((await ask("/api/v1/settings")).body).toMatchObject({
      url,
      oidcConfig: { clientID: testClient, issuer: issuerUrl(), enablePKCEAuthentication: true },
    });
  });
});

describe("what somebody may do", () => {
  it("follows from their team: its own applications are synced and read, the others are seen", async () => {
    const bearer = await token({ groups: ["group-engineering"] });
    expect(await names(bearer)).toEqual(["storefront", "billing"]);
    expect(await ask(`${place}/storefront/sync`, bearer, "POST")).toMatchObject({
      status: 200,
      body: { operation: { initiatedBy: { username: "ada@acme.example" } } },
    });
    expect((await ask(`${place}/storefront/logs`, bearer)).body).toEqual({
      result: { content: "", last: true },
    });
    const message = "permission denied: applications, sync, applications/billing, sub: subject-of-ada";
    expect(await ask(`${place}/billing/sync`, bearer, "POST")).toMatchObject({
      status: 403,
      body: { error: message, message, code: 7 },
    });
    expect((await ask(`${place}/billing`, bearer)).status).toBe(200);
    expect((await ask(`${place}/billing/logs`, bearer)).status).toBe(403);
  });

  it("is everything for the platform's team, and nothing for a group that nobody named", async () => {
    const platform = await token({ groups: ["group-platform"] });
    for (const name of ["storefront", "billing"]) {
      expect((await ask(`${place}/${name}/sync`, platform, "POST")).status).toBe(200);
      expect((await ask(`${place}/${name}/logs`, platform)).status).toBe(200);
    }
    for (const stranger of [await token({ groups: ["group-of-others"] }), await token({})]) {
      expect(await names(stranger)).toEqual([]);
      // Whether there is such an application is not told either.
      for (const name of ["storefront", "no-such"]) {
        expect(await ask(`${place}/${name}`, stranger)).toMatchObject({
          status: 403,
          body: { error: "permission denied", code: 7 },
        });
      }
    }
  });
});

describe("a browser", () => {
  it("comes in by the provider, with a code that is redeemed without a secret", async () => {
    const begun = await ask("/auth/login");
    const cookie = (from: Headers) => from.get("set-cookie")?.split(";")[0] ?? "";
    const provider = await fetch(begun.headers.get("location") ?? "", { redirect: "manual" });
    const back = new URL(provider.headers.get("location") ?? "");
    const callback = `${back.pathname}${back.search}`;
    expect((await ask(callback)).status).toBe(400);
    const done = await ask(callback, undefined, "GET", { cookie: cookie(begun.headers) });
    expect(done.status, String(done.body)).toBe(303);
    const info = await ask("/api/v1/session/userinfo", undefined, "GET", { cookie: cookie(done.headers) });
    expect(info.body).toMatchObject({ loggedIn: true });
    // A code is good once.
    expect((await ask(callback, undefined, "GET", { cookie: cookie(begun.headers) })).status).toBe(400);
  });
});
