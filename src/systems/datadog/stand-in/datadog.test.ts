import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTestDatadog, type TestDatadog } from "./testing/world.ts";

let world: TestDatadog;
beforeEach(async () => {
  world = await startTestDatadog();
});
afterEach(() => world.close());

const scope = "env:qa,service:storefront";
const errorRate = {
  name: "errors",
  type: "query alert",
  query: `sum(last_5m):default_zero(sum:universal.http.server.hits{${scope},error:true}.as_count()) / sum:universal.http.server.hits{${scope}}.as_count() > 0.05`,
  message: "@olga",
  tags: ["service:storefront", "env:qa"],
  options: { thresholds: { critical: 0.05 }, on_missing_data: "show_no_data", require_full_window: false },
};

interface MonitorView {
  readonly id: number;
  readonly overall_state: string;
  readonly multi: boolean;
  readonly state: { readonly groups: Readonly<Record<string, unknown>> };
}

interface Listed<Item> {
  readonly data: readonly Item[];
}

const make = async (body: object = errorRate) => {
  const made = await world.call<MonitorView>("POST", "/api/v1/monitor", body);
  expect(made).toMatchObject({ status: 200 });
  return made.body.id;
};
const look = async (id: number) =>
  (await world.call<MonitorView>("GET", `/api/v1/monitor/${id}?group_states=all`)).body;
const statusOf = async (id: number) => (await look(id)).overall_state;

describe("keys", () => {
  it("are asked for, and refused in the vendor's shape", async () => {
    const bare = await fetch(`${world.url}/api/v1/validate`);
    expect([bare.status, await bare.json()]).toEqual([401, { errors: ["Unauthorized"] }]);
    const wrong = await fetch(`${world.url}/api/v1/validate?api_key=${"0".repeat(32)}`);
    expect([wrong.status, await wrong.json()]).toEqual([403, { errors: ["Forbidden"] }]);
    expect(await world.call("GET", "/api/v1/monitor", undefined, null)).toMatchObject({ status: 401 });
    expect(await world.call("GET", "/api/v1/validate", undefined, null)).toEqual({
      status: 200,
      body: { valid: true },
    });
  });

  it("with scopes may do what is within them and what their owner may, and nothing else", async () => {
    const reading = await world.keyWith("monitors_read", "org_management");
    expect(await world.call("GET", "/api/v1/monitor", undefined, reading)).toMatchObject({ status: 200 });
    const refusal = {
      status: 403,
      body: { errors: ["Forbidden", "Failed permission authorization checks"] },
    };
    expect(await world.call("POST", "/api/v1/monitor", errorRate, reading)).toEqual(refusal);
    // In the key's scopes, and not in its owner's role.
    expect(await world.call("GET", "/api/v1/org", undefined, reading)).toEqual(refusal);
  });

  it("die with their owner's account", async () => {
    const { key } = await world.person(
      "/application-keys",
      { name: "bob", scopes: null },
      "bob@acme.example",
    );
    expect(await world.call("GET", "/api/v1/monitor", undefined, key)).toMatchObject({ status: 200 });
    const { body } = await world.call<Listed<{ id: string }>>("GET", "/api/v2/users?filter=bob");
    expect(await world.call("DELETE", `/api/v2/users/${body.data[0]?.id}`)).toMatchObject({ status: 204 });
    expect(await world.call("GET", "/api/v1/monitor", undefined, key)).toMatchObject({ status: 403 });
    expect(
      (await world.call<Listed<object>>("GET", "/api/v2/application_keys?filter=bob")).body.data,
    ).toHaveLength(1);
  });
});

describe("a monitor", () => {
  it("has no data, is fine, alarms and recovers as its metrics say", async () => {
    const id = await make();
    expect(await statusOf(id)).toBe("No Data");
    await world.traffic({ requests: 100, errors: 2 });
    expect(await statusOf(id)).toBe("OK");
    world.clock.advance(60_000);
    await world.traffic({ requests: 100, errors: 20 });
    expect(await statusOf(id)).toBe("Alert");
    const body = await look(id);
    expect(body.state.groups["*"]).toMatchObject({ status: "Alert", last_triggered_ts: expect.any(Number) });
    world.clock.advance(6 * 60_000);
    await world.traffic({ requests: 100, errors: 0 });
    expect(await statusOf(id)).toBe("OK");
    world.clock.advance(20 * 60_000);
    expect(await statusOf(id)).toBe("No Data");
    const events = await world.call<Listed<{ attributes: { attributes: { title: string } } }>>(
      "GET",
      "/api/v2/events?filter[query]=env:qa",
    );
    expect(events.body.data.map((one) => one.attributes.attributes.title)).toEqual([
      ...["[No Data] errors", "[Recovered] errors", "[Alert] errors"],
    ]);
  });

  it("waits for a full window where it says so", async () => {
    const id = await make({ ...errorRate, options: { ...errorRate.options, require_full_window: true } });
    await world.traffic({ minutes: 2 });
    expect(await statusOf(id)).toBe("No Data");
    await world.traffic({ minutes: 6 });
    expect(await statusOf(id)).toBe("OK");
  });

  it("takes percentiles, compares with a while ago, and counts what is grouped group by group", async () => {
    const options = { require_full_window: false };
    const slow = await make({
      type: "query alert",
      query: `percentile(last_5m):p95:universal.http.server{${scope}} > 1`,
      options,
    });
    const change =
      "change(max(last_5m),last_5m):max:kubernetes.containers.restarts{kube_namespace:storefront} > 2";
    const restarts = await make({ type: "query alert", query: change, options });
    const grouped = await make({
      type: "query alert",
      query: "sum(last_5m):sum:universal.http.server.hits{*} by {env}.as_count() < 50",
      options,
    });
    await world.traffic({ seconds: 2, minutes: 12 });
    await world.traffic({ environment: "dev", requests: 10 });
    expect(await statusOf(slow)).toBe("Alert");
    expect(await statusOf(restarts)).toBe("OK");
    const body = await look(grouped);
    expect(body.state.groups).toMatchObject({
      "env:dev": { status: "Alert" },
      "env:qa": { status: "Alert" },
    });
    expect(body.multi).toBe(true);
  });

  it("can be told to alarm and to be quiet, and to go by its query again", async () => {
    const id = await make();
    const tell = (status: string | null) =>
      fetch(`${world.url}/_stand-in/monitors`, {
        method: "POST",
        body: JSON.stringify({ query: "tag:(service:storefront AND env:qa)", status }),
      });
    await tell("Alert");
    expect(await statusOf(id)).toBe("Alert");
    await tell("OK");
    expect(await statusOf(id)).toBe("OK");
    await tell(null);
    expect(await statusOf(id)).toBe("No Data");
  });

  it("is refused where nobody could evaluate it, and taken without a recipient", async () => {
    const refused = async (change: object) =>
      (await world.call<{ errors: unknown }>("POST", "/api/v1/monitor", { ...errorRate, ...change })).body
        .errors;
    const invalid = ["The value provided for parameter 'query' is invalid"];
    expect(await refused({ query: "avg(last_5m):sum:a{*" })).toEqual(invalid);
    expect(await refused({ query: "avg(last_5m):sum:a{*}" })).toEqual(invalid);
    expect(await refused({ query: errorRate.query.replace("0.05", "0.1") })).toEqual(invalid);
    expect(await refused({ type: "metric alarm" })).toEqual([
      "The value provided for parameter 'type' is invalid",
    ]);
    expect(await make({ ...errorRate, message: undefined })).toBeTypeOf("number");
    const id = await make();
    expect(await refused({})).toEqual([`Duplicate of an existing monitor_id:${id} org_id:1`]);
  });

  it("cannot be deleted while an objective is made of it, unless by force", async () => {
    const id = await make();
    const objective = {
      type: "monitor",
      name: "up",
      monitor_ids: [id],
      thresholds: [{ timeframe: "30d", target: 99 }],
    };
    expect(await world.call("POST", "/api/v1/slo", objective)).toMatchObject({ status: 200 });
    expect(await world.call("DELETE", `/api/v1/monitor/${id}`)).toMatchObject({ status: 400 });
    expect(await world.call("DELETE", `/api/v1/monitor/${id}?force=true`)).toMatchObject({ status: 200 });
  });
});

it("measures an objective by what was served", async () => {
  const hits = `sum:universal.http.server.hits{${scope}}.as_count()`;
  const errors = `default_zero(sum:universal.http.server.hits{${scope},error:true}.as_count())`;
  const made = await world.call<Listed<{ id: string }>>("POST", "/api/v1/slo", {
    ...{ name: "answered", type: "metric", query: { numerator: `${hits} - ${errors}`, denominator: hits } },
    thresholds: [{ timeframe: "30d", target: 90 }],
  });
  const id = made.body.data[0]?.id;
  await world.traffic({ requests: 100, errors: 5 });
  const now = Math.floor(world.clock.now().getTime() / 1000);
  const { body } = await world.call(
    "GET",
    `/api/v1/slo/${id}/history?from_ts=${now - 3600}&to_ts=${now + 1}`,
  );
  expect(body).toMatchObject({
    data: {
      overall: {
        sli_value: expect.closeTo(95),
        error_budget_remaining: { "30d": expect.closeTo(50) },
      },
    },
  });
});

it("forgets an external id that nobody used within 48 hours", async () => {
  const fresh = async () => {
    const path = "/api/v2/integration/aws/generate_new_external_id";
    const made = await world.call<{ data: { attributes: { external_id: string } } }>("POST", path);
    return made.body.data.attributes.external_id;
  };
  const account = (external_id: string, aws_account_id = "111122223333") =>
    world.call("POST", "/api/v2/integration/aws/accounts", {
      data: {
        type: "account",
        attributes: {
          aws_account_id,
          aws_partition: "aws",
          auth_config: { role_name: "datadog", external_id },
        },
      },
    });
  const old = await fresh();
  world.clock.advance(49 * 3_600_000);
  expect(await account(old)).toMatchObject({ status: 400 });
  expect(await account("made-up")).toMatchObject({ status: 400 });
  const used = await fresh();
  expect(await account(used)).toMatchObject({ status: 200 });
  expect(await account(await fresh())).toMatchObject({ status: 409 });
  world.clock.advance(49 * 3_600_000);
  const { body } = await world.call("GET", "/api/v2/integration/aws/accounts");
  expect(body).toMatchObject({
    data: [{ attributes: { auth_config: { role_name: "datadog", external_id: used } } }],
  });
});

it("keeps a deployment that is told twice once", async () => {
  const deployment = {
    data: {
      attributes: {
        ...{ id: "a".repeat(64), service: "storefront", env: "qa", version: "1.2.0" },
        ...{ started_at: 1_772_445_600_000, finished_at: 1_772_445_660_000 },
        git: { repository_url: "https://github.com/acme/storefront", commit_sha: "c".repeat(40) },
      },
    },
  };
  const tell = (body: object) => world.call("POST", "/api/v2/dora/deployment", body, null);
  expect(await tell(deployment)).toMatchObject({ status: 200 });
  expect(await tell(deployment)).toMatchObject({ status: 200 });
  const listed = await world.call<Listed<object>>("POST", "/api/v2/dora/deployments", {
    data: { attributes: { query: "env:qa" } },
  });
  expect(listed.body.data).toEqual([
    expect.objectContaining({
      attributes: expect.objectContaining({ started_at: "2026-03-02T10:00:00.000Z" }),
    }),
  ]);
  const without = { data: { attributes: { ...deployment.data.attributes, git: { commit_sha: "main" } } } };
  expect(await tell(without)).toMatchObject({ status: 400 });
});

it("shows pages on which nothing runs", async () => {
  const id = await make({ ...errorRate, name: "<script>alert(1)</script>" });
  await world.traffic({ minutes: 20 });
  const page = await fetch(`${world.url}/monitors/${id}`);
  const text = await page.text();
  expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  expect(text).toContain("<svg");
  expect(text).not.toContain("<script>");
  const pressed = await fetch(`${world.url}/_stand-in/monitors/${id}`, {
    method: "POST",
    body: new URLSearchParams({ status: "Alert" }),
  });
  expect(await pressed.text()).toContain("told so by a person");
});
