import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MiddlewareHandler } from "hono";
import type { RunningStandIn } from "../../../../contracts/stand-in/stand-in.ts";
import { steppedClock } from "../../../../foundation/clock.ts";
import { systemIds } from "../../../../foundation/ids.ts";
import { expect as expectValue } from "../../../../foundation/result.ts";
import { reportTraffic, type Traffic } from "../agent.ts";
import { startDatadog } from "../index.ts";

/** What a person made at the door: a key has both, an account has no key. */
interface Made {
  readonly id: string;
  readonly key: string;
}

/** A Datadog of its own for a test: an organization with two people, and time that goes on only when told. */
export interface TestDatadog {
  readonly datadog: RunningStandIn;
  readonly url: string;
  readonly clock: ReturnType<typeof steppedClock>;
  readonly apiKey: string;
  /** Of Olga, who may do everything. */
  readonly applicationKey: string;
  /** A key of a service account with the role Datadog Standard. */
  keyWith(...scopes: readonly string[]): Promise<string>;
  /** Calls the interface; with Olga's key unless another is given, or null for none. */
  call<Body = unknown>(
    method: string,
    path: string,
    body?: unknown,
    key?: string | null,
  ): Promise<{ readonly status: number; readonly body: Body }>;
  /** What a person does at the door. */
  person(path: string, body: unknown, email?: string): Promise<Made>;
  traffic(traffic: Partial<Traffic>): Promise<void>;
  close(): Promise<void>;
}

export const olga = "olga@acme.example";

export async function startTestDatadog(
  start = new Date("2026-03-02T10:00:00Z"),
  middleware?: MiddlewareHandler,
): Promise<TestDatadog> {
  const directory = mkdtempSync(join(tmpdir(), "groundwork-datadog-"));
  const clock = steppedClock(start);
  const datadog = expectValue(
    await startDatadog({
      ...{ directory, clock, ids: systemIds, log: () => {} },
      seed: {
        name: "Acme",
        users: [
          { name: "Olga", email: olga, role: "admin" },
          { name: "Bob", email: "bob@acme.example", role: "standard" },
        ],
      },
      ...(middleware && { middleware }),
    }),
  );
  const { url } = datadog;
  const person = async (path: string, body: unknown, email = olga) => {
    const answer = await fetch(`${url}/_stand-in/people/${email}${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Made;
  };
  const apiKey = (await person("/api-keys", { name: "agents" })).key;
  const applicationKey = (await person("/application-keys", { name: "olga", scopes: null })).key;
  return {
    ...{ datadog, url, clock, apiKey, applicationKey, person },
    async keyWith(...scopes) {
      const account = await person("/service-accounts", {
        name: "pipeline",
        email: "pipeline@acme.example",
        role: "standard",
      });
      const given = { account: account.id, name: scopes.join(), scopes };
      return (await person("/service-accounts/application-keys", given)).key;
    },
    async call(method, path, body, key = applicationKey) {
      const answer = await fetch(`${url}${path}`, {
        method,
        headers: { "dd-api-key": apiKey, ...(key !== null && { "dd-application-key": key }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, body: text === "" ? undefined : JSON.parse(text) };
    },
    async traffic(traffic) {
      const given = { application: "storefront", environment: "qa", requests: 100, errors: 0, ...traffic };
      expectValue(await reportTraffic({ url, apiKey, fetch, clock }, given));
    },
    async close() {
      await datadog.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
