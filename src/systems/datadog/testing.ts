import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Blueprint } from "../../blueprint/model.ts";
import { type Clock, systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { expect } from "../../foundation/result.ts";
import { connectDatadog, type DatadogClient, type Purpose, variables } from "./connect.ts";
import { scopes } from "./scopes.ts";
import { startDatadog } from "./stand-in/index.ts";

/** A company of two, one team and one application, whose gate before prod asks the monitors of qa. */
export const company: Blueprint = {
  company: { name: "Acme", slug: "acme", domain: "acme.example" },
  people: ["ada", "bob"].map((handle) => ({
    ...{ handle, name: handle, email: `${handle}@acme.example`, teams: ["platform"], accounts: {} },
  })),
  teams: [{ name: "platform", members: ["ada", "bob"] }],
  platformTeam: "platform",
  pullRequests: { approvals: 2 },
  environments: [
    { name: "qa", kind: "testing", gate: { kind: "none" } },
    {
      name: "prod",
      kind: "production",
      gate: {
        ...{ kind: "manual", approvals: 1, approvers: "platform" },
        quiet: { minutes: 0, requests: 20 },
      },
    },
  ],
  applications: [
    {
      ...{ name: "storefront", repository: "storefront", description: "Shop", team: "platform", port: 8080 },
      ...{ probe: "/healthz", test: "true", quality: "", starter: true, replicas: 1, deadline: 60 },
    },
  ],
  compensatingControls: [],
  sections: {
    datadog: {
      ...{ site: "datadoghq.eu", plan: "pro", metric: "universal.http.server" },
      recipients: { "on-call": "@pagerduty-acme", platform: "@slack-acme-platform" },
    },
  },
};

/** Datadog before Day 1: an organization with an administrator, and nobody's keys. */
export async function startOrganization(clock: Clock = systemClock) {
  const stood = expect(
    await startDatadog({
      ...{ directory: mkdtempSync(join(tmpdir(), "groundwork-datadog-")), clock, ids: systemIds },
      log: () => {},
      seed: { name: "Acme", users: [{ name: "Ada", email: "ada@acme.example", role: "admin" }] },
    }),
  );
  const environment: Record<string, string> = {};
  const client: DatadogClient = expect(
    connectDatadog(company, { environment, endpoint: stood.url, fetch, clock, ids: systemIds }),
  );
  /** What Ada does at the pages. */
  const person = async (path: string, body: object) => {
    const answer = await fetch(`${stood.url}/_stand-in/people/ada@acme.example${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as { readonly key: string };
  };
  return {
    ...stood,
    ...{ client, environment, person },
    async makeApiKey() {
      environment[variables.api] = (await person("/api-keys", { name: "groundwork" })).key;
    },
    async makeKey(purpose: Purpose, wanted: readonly string[] | null = scopes[purpose]) {
      const made = await person("/application-keys", { name: `groundwork-${purpose}`, scopes: wanted });
      environment[variables[purpose]] = made.key;
    },
  };
}
