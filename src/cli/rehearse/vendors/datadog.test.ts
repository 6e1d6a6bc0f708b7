import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Blueprint } from "../../../blueprint/model.ts";
import type { CodeHostPages } from "../../../contracts/offers.ts";
import type { ActContext } from "../../../contracts/step.ts";
import { steppedClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { failure, expect as value } from "../../../foundation/result.ts";
import { createDatadogMonitor } from "../../../systems/datadog/client/monitor.ts";
import { connectDatadog, type DatadogClient } from "../../../systems/datadog/connect.ts";
import { datadogSteps } from "../../../systems/datadog/steps/index.ts";
import type { RehearsedVendor } from "../vendors.ts";
import { createWatcher } from "../watcher.ts";
import { datadogVendor } from "./datadog.ts";

const ada = { handle: "ada", name: "Ada", email: "ada@acme.example", teams: ["platform"], accounts: {} };
const blueprint: Blueprint = {
  company: { name: "Acme", slug: "acme", domain: "acme.example" },
  people: [ada],
  teams: [{ name: "platform", members: ["ada"] }],
  platformTeam: "platform",
  pullRequests: { approvals: 1 },
  environments: [],
  applications: [],
  compensatingControls: [],
  sections: {
    datadog: { site: "datadoghq.eu", plan: "pro", recipients: {}, metric: "universal.http.server" },
  },
};
const codeHostPages = { owner: () => "acme" } as unknown as CodeHostPages;

let folder: string;
let vendor: RehearsedVendor;
let client: DatadogClient;
const clock = steppedClock(new Date("2026-03-02T10:00:00Z"));
/** The operator's shell. */
const shell: Record<string, string> = {};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "groundwork-datadog-"));
  const given = { blueprint, issuers: [], directory: folder, clock, ids: systemIds, log: () => {} };
  vendor = value(await datadogVendor.start(given));
  for (const name of Object.keys(shell)) delete shell[name];
  client = value(
    connectDatadog(blueprint, { environment: shell, endpoint: vendor.url, fetch, clock, ids: systemIds }),
  );
});
afterEach(async () => {
  await vendor.close();
  rmSync(folder, { recursive: true, force: true });
});

const context = (): ActContext<DatadogClient> => ({
  ...{ facts: new Map(), client, clock, ids: systemIds, signal: new AbortController().signal },
  reveal: async () => failure("test", "Nothing secret is needed."),
  report: () => {},
  ...{ sight: { sight: "missing" }, operation: "test" },
});

/** Each step waits for a person, who does what its task says; its next look proves it. */
async function peopleDoTheirPart(): Promise<void> {
  for (const step of datadogSteps(blueprint, undefined, { codeHostPages })) {
    expect(await step.look(context()), step.id).toMatchObject({ sight: "missing" });
    const outcome = await step.act(context());
    if (outcome.outcome !== "needs-person") throw new Error(`${step.id} ended with ${outcome.outcome}`);
    const person = vendor.people[step.id];
    if (!person) throw new Error(`nobody does ${step.id}`);
    Object.assign(shell, value(await person(outcome.task, ada, shell)));
    expect(await step.look(context()), step.id).toMatchObject({ sight: "matches" });
  }
}

describe("the people of a rehearsal at Datadog", () => {
  it("do what the rollout asks of them, to the looks' content", async () => {
    expect(vendor.operator).toEqual({});
    await peopleDoTheirPart();
    expect(Object.keys(shell).sort()).toEqual([
      "DD_API_KEY",
      "DD_APP_KEY",
      "DD_APP_KEY_PLAN",
      "DD_APP_KEY_SETUP",
    ]);
  });

  it("see an alarm hold a release back, and let it go once it is quiet over requests", async () => {
    await peopleDoTheirPart();
    const [api, apply] = [shell["DD_API_KEY"] ?? "", shell["DD_APP_KEY"] ?? ""];
    const scope = "env:qa,service:storefront";
    const hits = `sum:universal.http.server.hits{${scope}}.as_count()`;
    const queries = {
      "error-rate": `sum(last_5m):default_zero(sum:universal.http.server.hits{${scope},error:true}.as_count()) / ${hits} > 0.05`,
      latency: `percentile(last_5m):p95:universal.http.server{${scope}} > 1`,
      restarts:
        "change(max(last_5m),last_5m):default_zero(max:kubernetes.containers.restarts{env:qa,kube_namespace:storefront}) > 2",
      saturation:
        "avg(last_5m):max:kubernetes.memory.usage{env:qa,kube_namespace:storefront} / max:kubernetes.memory.limits{env:qa,kube_namespace:storefront} > 0.9",
    };
    for (const [kind, query] of Object.entries(queries)) {
      const made = await fetch(`${vendor.url}/api/v1/monitor`, {
        method: "POST",
        headers: { "dd-api-key": api, "dd-application-key": apply },
        body: JSON.stringify({
          ...{ name: kind, type: "query alert", query, message: "@ada" },
          tags: ["env:qa", "service:storefront", "managed-by:groundwork", `monitor:${kind}`],
          options: { on_missing_data: "show_no_data", require_full_window: false },
        }),
      });
      expect(made.status).toBe(200);
    }
    const since = clock.now();
    const watched = { application: "storefront", environment: "qa" };
    const gate = createDatadogMonitor({
      ...{ url: vendor.url, apiKey: api, applicationKey: shell["DD_APP_KEY_PLAN"] ?? "" },
      ...{ fetch, clock, ids: systemIds },
    });
    const watcher = createWatcher(vendor.url);
    const served = (count: number) => Array.from({ length: count }, () => ({ ok: true, seconds: 0.02 }));
    expect(await gate.standing(watched, since)).toMatchObject({ value: { standing: "no-data" } });

    value(await watcher.alarm(watched, "on"));
    value(await watcher.measured(watched, served(1)));
    expect(await gate.standing(watched, since)).toMatchObject({ value: { standing: "alarming" } });

    clock.advance(20_000);
    value(await watcher.alarm(watched, "off"));
    clock.advance(10_000);
    value(await watcher.measured(watched, served(25)));
    expect(await gate.standing(watched, since)).toMatchObject({ value: { standing: "quiet", requests: 25 } });
  });
});
