import { afterEach, describe, expect, it } from "vitest";
import * as z from "zod";
import type { Blueprint } from "../../blueprint/model.ts";
import type { Facts } from "../../contracts/facts.ts";
import type { ActContext, Step, StepContext } from "../../contracts/step.ts";
import { steppedClock, systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { failure, expect as unwrap } from "../../foundation/result.ts";
import { checkDatadog } from "./check.ts";
import { createDatadogMonitor } from "./client/monitor.ts";
import { pagesUrl } from "./client/pages.ts";
import type { DatadogClient } from "./connect.ts";
import { datadog } from "./index.ts";
import { recipientsOf } from "./monitored.ts";
import { scopes } from "./scopes.ts";
import { datadogOf } from "./section.ts";
import { awsAccount } from "./sites.ts";
import { datadogStacks } from "./stacks/index.ts";
import { codeHostStep } from "./steps/code-host.ts";
import { keysStep } from "./steps/keys.ts";
import { organizationStep } from "./steps/organization.ts";
import { signOnStep } from "./steps/sign-on.ts";
import { company, startOrganization } from "./testing.ts";

let world: Awaited<ReturnType<typeof startOrganization>> | undefined;
afterEach(async () => {
  await world?.close();
  world = undefined;
});

const contextOf = (client: DatadogClient, facts: Facts = new Map()): StepContext<DatadogClient> => ({
  ...{ client, facts, clock: systemClock, ids: systemIds, report: () => {} },
  signal: new AbortController().signal,
  reveal: async (name) => failure("step-secret-undeclared", name),
});
const look = (step: Step<DatadogClient>, client: DatadogClient, facts?: Facts) =>
  step.look(contextOf(client, facts));
const act = (step: Step<DatadogClient>, client: DatadogClient, facts?: Facts) =>
  step.act({
    ...contextOf(client, facts),
    sight: { sight: "missing" },
    operation: "test",
  } as ActContext<DatadogClient>);

const withSection = (section: object): Blueprint => ({
  ...company,
  sections: { datadog: { ...datadogOf(company), ...section } },
});

describe("the blueprint", () => {
  it("is refused where a monitor would call nobody, a recipient is no team, or a gate has no monitor to ask", () => {
    const codes = (blueprint: Blueprint) => checkDatadog(blueprint).map(({ code }) => code);
    expect(codes(company)).toEqual([]);
    expect(codes(withSection({ recipients: {} }))).toEqual(["monitor-without-recipient"]);
    // Only production calls whoever is on call; a team's own recipients are enough elsewhere.
    expect(codes(withSection({ recipients: { platform: "@slack" } }))).toEqual([]);
    expect(codes(withSection({ recipients: { "on-call": "@p", plattform: "@s" } }))).toEqual([
      "monitor-recipient-unknown",
    ]);
    expect(codes(withSection({ site: undefined }))).toEqual(["gate-without-monitor"]);
  });

  it("calls the team, in production whoever is on call as well, and nobody twice", () => {
    const config = datadogOf(withSection({ recipients: { "on-call": "@p @a", platform: "@a @b" } }));
    const called = (kind: "testing" | "production", team: string) => recipientsOf(config, { kind }, { team });
    expect(called("testing", "platform")).toEqual(["@a", "@b"]);
    expect(called("production", "platform")).toEqual(["@a", "@b", "@p"]);
    expect(called("testing", "product")).toEqual(["@p", "@a"]);
  });

  it("without a site means no stack, no step and no offer", () => {
    const none = withSection({ site: undefined });
    expect(datadogStacks(none, {})).toEqual([]);
    expect(datadog.steps?.(none, () => [], {})).toEqual([]);
    const { offers } = datadog;
    const offered = [
      ...(offers?.pipelineLogins ?? []),
      ...(offers?.deliveryLogins ?? []),
      ...(offers?.pipelineSecrets ?? []),
      ...(offers?.signOnTargets ?? []),
    ];
    expect(offered.map((one) => one.isUsed?.(none))).toEqual(offered.map(() => false));
    expect(offers?.accountReader?.isUsed(none)).toBe(false);
  });
});

it("knows where each site has its pages, and which account takes the roles", () => {
  expect(pagesUrl("https://api.datadoghq.eu")).toBe("https://app.datadoghq.eu");
  expect(pagesUrl("https://api.us5.datadoghq.com")).toBe("https://us5.datadoghq.com");
  expect(pagesUrl("http://127.0.0.1:4000")).toBe("http://127.0.0.1:4000");
  expect(new Set(["datadoghq.eu", "us3.datadoghq.com", "ap1.datadoghq.com"].map(awsAccount)).size).toBe(2);
});

describe("the steps of a person", () => {
  it("find the organization by its keys, and say which key is refused", async () => {
    world = await startOrganization();
    const { client, environment } = world;
    expect(await look(organizationStep, client)).toEqual({ sight: "missing" });
    expect(await act(organizationStep, client)).toMatchObject({ outcome: "needs-person" });
    await world.makeApiKey();
    await world.makeKey("setup");
    const found = await look(organizationStep, client);
    expect(found).toMatchObject({ sight: "matches" });
    if (found.sight === "matches") expect(found.facts.get("datadog.url")).toBe(world.url);
    environment["DD_API_KEY"] = "0".repeat(32);
    expect(await look(organizationStep, client)).toMatchObject({
      sight: "differs",
      differences: [{ what: "DD_API_KEY" }],
    });
  });

  it("prove the scopes of the pipelines' keys: not one less, not one more, and the very keys", async () => {
    world = await startOrganization();
    const { client, environment } = world;
    await world.makeApiKey();
    await world.makeKey("setup");
    expect(await look(keysStep, client)).toEqual({ sight: "missing" });
    await world.makeKey("plan");
    await world.makeKey("apply", scopes.apply.slice(1));
    expect(JSON.stringify(await look(keysStep, client))).toMatch(/lacks aws_configuration_read/);
    await world.makeKey("apply", [...scopes.apply, "org_management"]);
    expect(JSON.stringify(await look(keysStep, client))).toMatch(/may org_management as well/);
    await world.makeKey("apply", null);
    expect(JSON.stringify(await look(keysStep, client))).toMatch(/all that its owner may/);
    await world.makeKey("apply");
    const found = await look(keysStep, client);
    expect(found).toMatchObject({ sight: "matches" });
    const secret = found.sight === "matches" ? found.secrets?.get("datadog.key.apply") : undefined;
    expect(await secret?.read(new AbortController().signal)).toEqual({
      ok: true,
      value: environment["DD_APP_KEY"],
    });
    expect(JSON.stringify(found)).not.toContain(environment["DD_APP_KEY"]);
    // Of the right end, and none that Datadog takes.
    environment["DD_APP_KEY"] = `f${environment["DD_APP_KEY"]?.slice(1)}`.replace(/^ff/, "f0");
    expect(JSON.stringify(await look(keysStep, client))).toMatch(/refused by Datadog/);
  });

  it("see when Datadog's App is in the company's account", async () => {
    world = await startOrganization();
    await world.makeApiKey();
    await world.makeKey("setup");
    const step = codeHostStep(company, { needs: [], owner: () => "acme", file: () => "" });
    expect(await look(step, world.client)).toEqual({ sight: "missing" });
    await world.person("/code-host-accounts", { account: "Acme" });
    expect(await look(step, world.client)).toMatchObject({ sight: "matches" });
  });
});

it("lets people sign in by the identity provider's own metadata", async () => {
  world = await startOrganization();
  await world.makeApiKey();
  await world.makeKey("setup");
  const found = await look(organizationStep, world.client);
  const facts = found.sight === "matches" ? found.facts : new Map();
  const metadata =
    '<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example/saml2"/></IDPSSODescriptor></EntityDescriptor>';
  const step = signOnStep({
    isUsed: () => true,
    needs: () => [],
    ...{ issuer: () => "", clientId: () => "", group: () => "" },
    metadataUrl: () => `data:application/xml,${encodeURIComponent(metadata)}`,
  });
  expect(await look(step, world.client, facts)).toEqual({ sight: "missing" });
  expect(await act(step, world.client, facts)).toEqual({ outcome: "done" });
  expect(await look(step, world.client, facts)).toMatchObject({ sight: "matches" });
});

describe("what monitors say, from alarm to quiet", () => {
  it("opens only after real requests were measured since the alarm's end", async () => {
    const clock = steppedClock(new Date("2026-03-02T10:00:01Z"));
    world = await startOrganization(clock);
    const { url, environment, client } = world;
    await world.makeApiKey();
    for (const purpose of ["apply", "plan"] as const) await world.makeKey(purpose);
    const apply = unwrap(client.as("apply"));
    const scope = "env:qa,service:storefront,!resource_name:get_/healthz";
    const hits = `sum:universal.http.server.hits{${scope}}.as_count()`;
    const pods = "env:qa,kube_namespace:storefront";
    // As the module application-monitoring writes them.
    const queries = {
      "error-rate": `sum(last_5m):default_zero(sum:universal.http.server.hits{${scope},error:true}.as_count()) / ${hits} > 0.05`,
      latency: `percentile(last_5m):p95:universal.http.server{${scope}} > 1`,
      restarts: `change(max(last_5m),last_5m):default_zero(max:kubernetes.containers.restarts{${pods}}) > 2`,
      saturation: `avg(last_5m):max:kubernetes.memory.usage{${pods}} / max:kubernetes.memory.limits{${pods}} > 0.9`,
    };
    for (const [kind, query] of Object.entries(queries)) {
      const body = {
        ...{ name: kind, type: "query alert", query, message: "@pagerduty-acme" },
        tags: ["env:qa", "service:storefront", "managed-by:groundwork", `monitor:${kind}`],
        options: { on_missing_data: "show_no_data", require_full_window: false },
      };
      unwrap(await apply({ method: "POST", path: "/api/v1/monitor", body, schema: z.unknown() }));
    }
    const monitor = createDatadogMonitor({
      ...{
        url,
        apiKey: environment["DD_API_KEY"] ?? "",
        applicationKey: environment["DD_APP_KEY_PLAN"] ?? "",
      },
      ...{ fetch, clock, ids: systemIds },
    });
    const arrived = new Date("2026-03-02T09:59:00Z");
    const standing = async () =>
      unwrap(await monitor.standing({ application: "storefront", environment: "qa" }, arrived));
    const door = (path: string, body: object) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    const traffic = (requests: number) =>
      door("/_stand-in/traffic", {
        ...{ application: "storefront", environment: "qa", requests, errors: 0, minutes: 1 / 6 },
      });

    expect(await standing()).toMatchObject({ standing: "no-data" });
    clock.advance(5_000);
    await door("/_stand-in/monitors", { query: "tag:monitor:error-rate", status: "Alert" });
    expect(await standing()).toMatchObject({ standing: "alarming", why: "error-rate." });
    await traffic(1);
    await door("/_stand-in/monitors", { query: "tag:service:storefront", status: null });
    // In the ten seconds in which the alarm ends nobody can tell which requests came after it.
    expect(await standing()).toMatchObject({ standing: "no-data" });
    clock.advance(10_000);
    await traffic(20);
    expect(await standing()).toMatchObject({
      ...{ standing: "quiet", requests: 20 },
      ...{ since: "2026-03-02T10:00:06.000Z", at: "2026-03-02T10:00:16.000Z" },
    });
  });
});
