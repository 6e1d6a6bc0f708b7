import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Blueprint } from "../../blueprint/model.ts";
import type { Facts } from "../../contracts/facts.ts";
import type { Outcome, Sight } from "../../contracts/outcome.ts";
import type { Secrets } from "../../contracts/secret.ts";
import type { ActContext, Step, StepContext } from "../../contracts/step.ts";
import { type Clock, systemClock } from "../../foundation/clock.ts";
import { systemIds } from "../../foundation/ids.ts";
import { expect, failure, ok } from "../../foundation/result.ts";
import { type appRoles, variablesOf } from "./apps.ts";
import { connectGitHub, type GitHubClient } from "./connect.ts";
import { registerApp } from "./person/register-app.ts";
import { startWorld, type TestWorld } from "./stand-in/testing/world.ts";

/** A company of two, one team and one application. */
export const company: Blueprint = {
  company: { name: "Acme", slug: "acme", domain: "acme.example" },
  people: ["ada", "bob"].map((handle) => ({
    ...{ handle, name: handle, email: `${handle}@acme.example`, teams: ["platform"], accounts: {} },
  })),
  teams: [{ name: "platform", members: ["ada", "bob"] }],
  platformTeam: "platform",
  pullRequests: { approvals: 2 },
  environments: [],
  applications: [
    {
      ...{ name: "storefront", repository: "storefront", description: "Shop", team: "platform", port: 8080 },
      ...{ probe: "/healthz", test: "true", quality: "", starter: true, replicas: 1, deadline: 60 },
    },
  ],
  compensatingControls: [],
  sections: { github: { organization: "acme", plan: "team", host: "github.com" } },
};

/** GitHub before Day 1: an organization with people and nothing else; and us, before anybody gave us a key. */
export interface Day1World {
  readonly world: TestWorld;
  readonly client: GitHubClient;
  readonly environment: Record<string, string>;
  readonly facts: Map<string, string>;
  /** Olga does what a task asks for one role. */
  register(role: (typeof appRoles)[number], link: string, repositories: string): Promise<void>;
  look(step: Step<GitHubClient>): Promise<Sight>;
  act(step: Step<GitHubClient>): Promise<Outcome>;
  /** Looks, acts where something is missing, and looks again; keeps the facts. */
  settle(step: Step<GitHubClient>): Promise<Sight>;
}

export async function startDay1(clock: Clock = systemClock): Promise<Day1World> {
  const world = await startWorld({
    clock,
    seed: {
      organization: { login: "acme", name: "Acme Inc.", plan: "team" },
      users: ["olga", "ada", "bob"].map((login) => ({
        ...{ login, name: login, email: `${login}@acme.example` },
        role: login === "olga" ? ("owner" as const) : ("member" as const),
      })),
      apps: [],
    },
  });
  const environment: Record<string, string> = {};
  const facts = new Map<string, string>();
  const secrets = new Map<string, NonNullable<ReturnType<Secrets["get"]>>>();
  const client = expect(
    connectGitHub(company, {
      ...{ environment, endpoint: world.github.url, fetch, clock, ids: systemIds },
      async firstTree(repository) {
        const folder = mkdtempSync(join(world.directory, `${repository}-`));
        // Never the same twice: a push of what is there already would be none.
        writeFileSync(join(folder, "README.md"), `# ${folder}\n`);
        return ok({ folder, managed: repository === "storefront" ? ["README.md"] : [] });
      },
    }),
  );
  const signal = new AbortController().signal;
  const contextOf = (step: Step<GitHubClient>): StepContext<GitHubClient> => ({
    ...{ client, clock, ids: systemIds, signal, report: () => {} },
    facts: new Map([...facts].filter(([name]) => step.needs.includes(name))) as Facts,
    async reveal(name) {
      return secrets.get(name)?.read(signal) ?? failure("step-secret-undeclared", name);
    },
  });
  const look: Day1World["look"] = async (step) => {
    const sight = await step.look(contextOf(step));
    if (sight.sight === "matches") {
      for (const [name, value] of sight.facts) facts.set(name, value);
      for (const [name, handle] of sight.secrets ?? []) secrets.set(name, handle);
    }
    return sight;
  };
  const act: Day1World["act"] = async (step) => {
    const sight = (await step.look(contextOf(step))) as ActContext["sight"];
    return step.act({ ...contextOf(step), sight, operation: "test" });
  };
  return {
    ...{ world, client, environment, facts, look, act },
    async register(role, link, repositories) {
      const made = expect(await registerApp({ token: world.tokenOf("olga"), fetch }, link, repositories));
      environment[variablesOf(role).id] = made.id;
      environment[variablesOf(role).key] = made.key;
    },
    async settle(step) {
      const sight = await look(step);
      if (sight.sight === "missing" || sight.sight === "differs") await act(step);
      return look(step);
    },
  };
}
