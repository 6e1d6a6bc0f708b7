import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sight } from "../../../contracts/outcome.ts";
import type { ActContext, Step, StepContext } from "../../../contracts/step.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { ok } from "../../../foundation/result.ts";
import { signInByCommandLine } from "../person/sign-in.ts";
import { startTestCluster, type TestCluster } from "../stand-in/testing.ts";
import { startTestIssuer, type TestIssuer, testBlueprint } from "../testing.ts";
import { clusterApi } from "./cluster-api.ts";
import { provenFact, signOnSteps, tokenVariable } from "./sign-on.ts";

const blueprint = testBlueprint();
let issuer: TestIssuer;
let cluster: TestCluster;
let token: string | undefined;
let steps: readonly Step[];

beforeAll(async () => {
  issuer = await startTestIssuer();
  cluster = await startTestCluster();
  steps = signOnSteps(
    blueprint,
    { provider: issuer.provider, token: () => token, fetch },
    {
      clusterNeeds: (environment) => [`cluster.${environment}.endpoint`],
      async api(environment, { signal }) {
        return ok(clusterApi({ environment, access: { url: cluster.server.url }, signal, fetch }));
      },
    },
  );
});
afterAll(async () => {
  await cluster.server.close();
  await issuer.close();
});

const context = {
  ...{ facts: new Map(), client: undefined, clock: systemClock, ids: systemIds, report: () => {} },
  signal: new AbortController().signal,
} as unknown as StepContext;
const step = (id: string): Step => {
  const found = steps.find((one) => one.id === id);
  if (!found) throw new Error(`no step ${id}`);
  return found;
};
const look = (id: string) => step(id).look(context);
const act = (id: string, sight: Sight) => step(id).act({ ...context, sight } as unknown as ActContext);
const settings = (data: object) =>
  cluster.put({
    ...{ apiVersion: "v1", kind: "ConfigMap", data },
    metadata: { name: "argocd-cm", namespace: "argocd" },
  });

describe("signing in to Argo CD", () => {
  it("is asked of a person, and proved by a token for Argo CD with the platform's group in it", async () => {
    settings({ "timeout.reconciliation": "45s" });
    expect(await look("argocd-sign-on")).toEqual({ sight: "missing" });
    expect(await act("argocd-sign-on", { sight: "missing" })).toMatchObject({
      outcome: "needs-person",
      task: { link: "https://argocd.dev.acme.example", what: expect.stringContaining(tokenVariable) },
    });
    const differing = async (given: string) => {
      token = given;
      const seen = await look("argocd-sign-on");
      return seen.sight === "differs" ? seen.differences[0] : seen;
    };
    const groups = ["group-platform"];
    expect(await differing("nonsense")).toMatchObject({ wanted: "a token of Argo CD's own client" });
    expect(await differing(await issuer.token({ groups, audience: "another" }))).toMatchObject({
      found: expect.stringContaining("aud"),
    });
    expect(await differing(await issuer.token({ groups, expires: "-1h" }))).toMatchObject({
      found: "token is expired",
    });
    expect(await differing(await issuer.token({}))).toMatchObject({ found: "no groups" });
    expect(await differing(await issuer.token({ groups: ["group-engineering"] }))).toMatchObject({
      wanted: "the group of platform among its claims",
      found: "1 other groups",
    });
    token = await issuer.token({ groups });
    expect(await look("argocd-sign-on")).toEqual({
      sight: "matches",
      facts: new Map([[provenFact, "proved"]]),
    });
  });

  it("comes before the built-in administrator goes, and stays proved when the token has ended", async () => {
    const id = "argocd-administrator-dev";
    expect(step(id).needs).toContain(provenFact);
    const seen = await look(id);
    expect(seen).toMatchObject({ sight: "differs", differences: [{ wanted: "off", found: "on" }] });
    expect(await act(id, seen)).toEqual({ outcome: "done" });
    expect(await look(id)).toMatchObject({ sight: "matches" });
    // What others have set beside it stays.
    expect(cluster.get("ConfigMap", "argocd-cm")?.["data"]).toEqual({
      "timeout.reconciliation": "45s",
      "admin.enabled": "false",
    });
    token = undefined;
    expect(await look("argocd-sign-on")).toMatchObject({ sight: "matches" });
    settings({ "admin.enabled": "true" });
    expect(await look(id)).toMatchObject({ sight: "differs" });
    expect(await look("argocd-sign-on")).toEqual({ sight: "missing" });
  });
});

describe("a person at a command line", () => {
  it("gets the token that the step asks for", async () => {
    const doors = {
      issuer: issuer.provider.issuer(new Map()),
      clientId: issuer.provider.clientId("deployer", new Map()),
    };
    const browser = async (page: string) =>
      (await fetch(page, { redirect: "manual" })).headers.get("location") ?? "";
    const given = await signInByCommandLine(
      { ...doors, ids: systemIds, fetch, now: () => systemClock.now() },
      browser,
    );
    expect(given.ok).toBe(true);
    token = given.ok ? given.value : undefined;
    expect(await look("argocd-sign-on")).toMatchObject({ differences: [{ found: "1 other groups" }] });
  });
});
