import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { MiddlewareHandler } from "hono";
import type { Blueprint } from "../../blueprint/model.ts";
import type { Outcome, Sight } from "../../contracts/outcome.ts";
import type { RunningStandIn } from "../../contracts/stand-in/stand-in.ts";
import type { ActContext, Step, StepContext } from "../../contracts/step.ts";
import { type Clock, systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { expect, failure } from "../../foundation/result.ts";
import { createCalls, type JiraCalls } from "./client/call.ts";
import { connectJira, type JiraClient } from "./connect.ts";
import { type JiraOptions, startJira } from "./stand-in/start.ts";

const person = (handle: string) => ({
  ...{ handle, name: handle, email: `${handle}@acme.example`, teams: ["platform"], accounts: {} },
});

/** A company of two that uses Jira. */
export const company: Blueprint = {
  company: { name: "Acme", slug: "acme", domain: "acme.example" },
  people: [person("ada"), person("bob")],
  teams: [{ name: "platform", members: ["ada", "bob"] }],
  platformTeam: "platform",
  pullRequests: { approvals: 2 },
  environments: [
    { name: "dev", kind: "development", gate: { kind: "none" } },
    { name: "prod", kind: "production", gate: { kind: "none" } },
  ],
  applications: [],
  compensatingControls: [],
  sections: { jira: { site: "acme.atlassian.net", project: "ACME" } },
};

/** A Jira site before Day 1, with Ada who administers it and Bob who does not, and us with nobody's token. */
export interface JiraWorld {
  readonly jira: RunningStandIn;
  readonly client: JiraClient;
  /** The operator's shell. */
  readonly environment: Record<string, string>;
  readonly facts: Map<string, string>;
  /** What a person does at a desk of Atlassian's or Jira's. */
  desk(path: string, body: unknown): Promise<Record<string, string>>;
  /** With a token of that person. */
  as(email: string): Promise<JiraCalls>;
  look(step: Step<JiraClient>): Promise<Sight>;
  act(step: Step<JiraClient>, more?: Partial<ActContext<JiraClient>>): Promise<Outcome>;
  /** Looks, acts where something is missing, and looks again; keeps the facts. */
  settle(step: Step<JiraClient>): Promise<Sight>;
}

export async function startJiraWorld(
  options: {
    readonly clock?: Clock;
    readonly lag?: JiraOptions["lag"];
    readonly middleware?: MiddlewareHandler;
    readonly directory?: string;
    readonly fetch?: typeof fetch;
  } = {},
): Promise<JiraWorld> {
  const { clock = systemClock, lag, middleware, directory = mkdtempSync(join(tmpdir(), "jira-")) } = options;
  const jira = expect(
    await startJira({
      ...{ directory, clock, ids: systemIds, log: () => {} },
      people: [
        { email: "ada@acme.example", name: "ada", administrator: true },
        { email: "bob@acme.example", name: "bob", administrator: false },
      ],
      ...(lag && { lag }),
      ...(middleware && { middleware }),
    }),
  );
  const environment: Record<string, string> = {};
  const doors = { fetch: options.fetch ?? fetch, clock, ids: systemIds };
  const client = expect(connectJira(company, { environment, endpoint: jira.url, ...doors }));
  const facts = new Map<string, string>();
  const desk: JiraWorld["desk"] = async (path, body) => {
    const headers = { "content-type": "application/json" };
    const init = { method: "POST", headers, body: JSON.stringify(body) };
    const answer = await fetch(`${jira.url}/_stand-in/desk/${path}`, init);
    if (!answer.ok) throw new Error(await answer.text());
    return answer.status === 204 ? {} : ((await answer.json()) as Record<string, string>);
  };
  const context: StepContext<JiraClient> = {
    ...{ facts, client, clock, ids: systemIds, signal: new AbortController().signal, report: () => {} },
    reveal: async (name) => failure("absent", name),
  };
  const look = (step: Step<JiraClient>) => step.look(context);
  const act: JiraWorld["act"] = (step, more = {}) =>
    step.act({ ...context, sight: { sight: "missing" }, operation: "operation", ...more });
  return {
    ...{ jira, client, environment, facts, desk, look, act },
    async as(email) {
      const { token = "" } = await desk("tokens", { email });
      return createCalls(jira.url, { email, token }, doors);
    },
    async settle(step) {
      const seen = await look(step);
      if (seen.sight === "missing" || seen.sight === "differs") {
        const outcome = await act(step, { sight: seen });
        if (outcome.outcome !== "done") throw new Error(JSON.stringify(outcome));
      }
      const proved = await look(step);
      if (proved.sight === "matches") for (const [name, value] of proved.facts) facts.set(name, value);
      return proved;
    },
  };
}

/** Ada makes a token and puts it into the operator's shell. */
export async function handOver({ desk, environment }: JiraWorld): Promise<void> {
  const { token = "" } = await desk("tokens", { email: "ada@acme.example" });
  Object.assign(environment, { JIRA_EMAIL: "ada@acme.example", JIRA_API_TOKEN: token });
}
