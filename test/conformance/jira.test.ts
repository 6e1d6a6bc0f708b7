import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { AgileClient, BaseClient, Version3Client } from "jira.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { ok, expect as value } from "../../src/foundation/result.ts";
import { createApi } from "../../src/systems/jira/client/api.ts";
import { send } from "../../src/systems/jira/client/send.ts";
import { createJiraTracker } from "../../src/systems/jira/client/tracker.ts";
import { planStep } from "../../src/systems/jira/plan/step.ts";
import { createWatch } from "../../src/systems/jira/plan/watch.ts";
import { usedJira } from "../../src/systems/jira/section.ts";
import { jiraSteps } from "../../src/systems/jira/steps/index.ts";
import { company, handOver, type JiraWorld, startJiraWorld } from "../../src/systems/jira/testing.ts";
import { described, type Exchanges, holdExchanges } from "./jira-description.ts";

const doors = { fetch, clock: systemClock, ids: systemIds };
const used = usedJira(company);
if (!used) throw new Error("The company of the tests uses Jira.");
const jira = used;

/** Day 1 and a release, as they go. */
async function play(world: JiraWorld): Promise<void> {
  await handOver(world);
  const steps = jiraSteps(company);
  for (const id of ["jira-site", "jira-project", "jira-board"]) {
    const step = steps.find((one) => one.id === id);
    if (!step) throw new Error(id);
    expect(await world.settle(step)).toMatchObject({ sight: "matches" });
  }
  const effort = { hours: 1.5, usualWaitHours: 24 };
  const plan = ["one", "two"].map((id) => ({
    ...{ id, title: `Do ${id}`, day1: 1 as const, by: "person" as const, effort, before: [] },
  }));
  expect(await world.settle(planStep(jira, () => plan.slice(1)))).toMatchObject({ sight: "matches" });
  expect(await world.settle(planStep(jira, () => plan))).toMatchObject({ sight: "matches" });
  const watch = createWatch(world.client, jira, () => plan);
  watch.hear({ event: "ended", step: "one", end: { end: "matches", acted: true } });
  expect(await watch.settle()).toEqual([]);

  const by = "ada@acme.example";
  const { clientId = "", clientSecret = "" } = await world.desk("credentials", { by });
  Object.assign(world.environment, { JIRA_CLIENT_ID: clientId, JIRA_CLIENT_SECRET: clientSecret });
  const credentials = steps.find(({ id }) => id === "jira-deployments-credentials");
  expect(credentials && (await world.settle(credentials))).toMatchObject({ sight: "matches" });
  Object.assign(world.environment, {
    JIRA_DELIVERY_EMAIL: by,
    JIRA_DELIVERY_TOKEN: world.environment["JIRA_API_TOKEN"],
  });
  const account = steps.find(({ id }) => id === "jira-delivery-account");
  expect(account && (await world.look(account))).toMatchObject({ sight: "differs" });

  const tracker = createJiraTracker(
    {
      ...{ url: world.jira.url, gateway: world.jira.url, cloudId: world.facts.get("jira.cloud.id") ?? "" },
      ...{ project: "ACME", deployments: { clientId, clientSecret }, kinds: { prod: "production" } },
      login: { email: by, token: world.environment["JIRA_API_TOKEN"] ?? "" },
    },
    doors,
  );
  const at = "2026-11-24T12:00:00Z";
  const told = await tracker.tell({
    ...{
      application: "storefront",
      version: "1.0.0",
      number: 7,
      url: "https://host.example/7",
      releasedAt: at,
    },
    texts: async () => ok(["ACME-1", "ACME-999"]),
    deployments: [{ environment: "prod", state: "successful", at }],
  });
  expect(value(told)).toEqual({ changed: true, issues: ["ACME-1"], unknown: ["ACME-999"] });
}

describe.runIf(described)("Jira's published descriptions", () => {
  let world: JiraWorld;
  let exchanges: Exchanges;
  beforeAll(async () => {
    exchanges = holdExchanges();
    world = await startJiraWorld({ middleware: exchanges.middleware });
  });
  afterAll(() => world.jira.close());

  it("fit everything that Day 1 and a release send, and everything that the stand-in answers", async () => {
    await play(world);
    expect(exchanges.mistakes).toEqual([]);
    expect(exchanges.seen.size).toBeGreaterThan(20);
  });

  it("fit what the stand-in refuses", async () => {
    const host = world.jira.url;
    const basic = { email: "ada@acme.example", apiToken: world.environment["JIRA_API_TOKEN"] ?? "" };
    const client = new Version3Client({ host, authentication: { basic } });
    const stranger = new Version3Client({ host, authentication: { basic: { ...basic, apiToken: "wrong" } } });
    const statusOf = (call: Promise<unknown>) =>
      call.then(
        () => 200,
        ({ status }: { status: number }) => status,
      );
    const fields = { project: { key: "ACME" }, issuetype: { name: "Task" }, summary: "Of nobody" };
    const wrongParent = { ...fields, parent: { key: "ACME-12" } };
    const key = { key: "ACME", name: "Another", leadAccountId: "x", projectTypeKey: "software" as const };
    expect([
      await statusOf(stranger.myself.getCurrentUser()),
      await statusOf(client.projects.getProject({ projectIdOrKey: "NONE" })),
      await statusOf(client.projects.createProject(key as never)),
      await statusOf(client.issues.createIssue({ fields: wrongParent } as never)),
      await statusOf(client.issues.getIssue({ issueIdOrKey: "ACME-999" })),
      await statusOf(client.issues.doTransition({ issueIdOrKey: "ACME-1", transition: { id: "999" } })),
      await statusOf(client.projectVersions.createVersion({ name: "storefront 1.0.0", projectId: 1 })),
      await statusOf(client.projectVersions.updateVersion({ id: "1", released: true })),
      await statusOf(
        client.issueProperties.getIssueProperty({ issueIdOrKey: "ACME-1", propertyKey: "none" }),
      ),
    ]).toEqual([401, 404, 400, 400, 404, 400, 404, 404, 404]);
    expect(exchanges.mistakes).toEqual([]);
  });
});

describe("jira.js with its own sender", () => {
  let world: JiraWorld;
  beforeAll(async () => {
    world = await startJiraWorld();
    await play(world);
  });
  afterAll(() => world.jira.close());

  it("reads in the stand-in what our sender has made there", async () => {
    const host = world.jira.url;
    const basic = { email: "ada@acme.example", apiToken: world.environment["JIRA_API_TOKEN"] ?? "" };
    const platform = new Version3Client({ host, authentication: { basic } });
    const agile = new AgileClient({ host, authentication: { basic } });
    const { issues = [] } = await platform.issueSearch.searchForIssuesUsingJqlEnhancedSearch({
      jql: 'project = ACME AND statusCategory = "Done" ORDER BY key',
      fields: ["summary", "status"],
    });
    expect(issues.map(({ fields }) => fields.summary)).toEqual(["Do one"]);
    const { values } = await agile.board.getAllBoards({ projectKeyOrId: "ACME" });
    const onBoard = await agile.board.getIssuesForBoard({ boardId: values[0]?.id ?? 0 });
    expect(onBoard.issues.map(({ fields }) => fields?.["summary"]).slice(-2)).toEqual(["Do one", "Do two"]);
    const versions = await platform.projectVersions.getProjectVersionsPaginated({ projectIdOrKey: "ACME" });
    expect(versions.values).toMatchObject([{ name: "storefront 1.0.0", released: true }]);
    const counted = await platform.projectVersions.getVersionUnresolvedIssues(versions.values?.[0]?.id ?? "");
    expect(counted).toMatchObject({ issuesCount: 1, issuesUnresolvedCount: 1 });
  });

  it("sends the same bytes as ours, call for call", async () => {
    const seen: string[] = [];
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (part) => {
        body += part;
      });
      request.on("end", () => {
        const { searchParams, pathname } = new URL(request.url ?? "", "http://host");
        seen.push(
          JSON.stringify([request.method, pathname, [...searchParams], body, request.headers.authorization]),
        );
        response.writeHead(200, { "content-type": "application/json" }).end("{}");
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const basic = { email: "ada@acme.example", apiToken: "token" };
    const authorization = `Basic ${Buffer.from("ada@acme.example:token").toString("base64")}`;
    const theirs = new BaseClient({ host, authentication: { basic } });
    const apis = [
      createApi((request) => send(host, authorization, request, doors)),
      createApi((request) => theirs.sendRequest(request, undefined as never)),
    ];
    for (const api of apis) {
      seen.push("begin");
      await api.myself.getCurrentUser();
      await api.permissions.getMyPermissions({
        permissions: "ADMINISTER,BROWSE_PROJECTS",
        projectKey: "ACME",
      });
      await api.users.findUsers({ query: "ada+x@acme.example" });
      await api.search.searchForIssuesUsingJqlEnhancedSearch({
        ...{
          jql: 'project = "ACME" AND labels = a ORDER BY key',
          fields: ["status", "summary"],
          maxResults: 5,
        },
        properties: ["groundwork"],
      });
      await api.issues.createIssues({ issueUpdates: [{ fields: { summary: "Ünicode & more" } }] } as never);
      await api.issues.editIssue({ issueIdOrKey: "ACME-1", fields: { summary: "x" } });
      await api.properties.setIssueProperty({
        issueIdOrKey: "ACME-1",
        propertyKey: "p",
        propertyValue: { a: 1 },
      });
      await api.versions.getProjectVersionsPaginated({ projectIdOrKey: "ACME", query: "store front 1.0" });
      await api.ranking.rankIssues({ issues: ["ACME-1"], rankBeforeIssue: "ACME-2" });
    }
    server.close();
    const half = seen.length / 2;
    expect(seen.slice(0, half)).toEqual(seen.slice(half));
    expect(half).toBe(10);
  });
});
