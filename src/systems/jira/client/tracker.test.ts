import { afterEach, expect, it } from "vitest";
import * as z from "zod";
import type { TrackedDeployment, TrackedRelease, Tracker } from "../../../contracts/tracker.ts";
import { steppedClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { ok, expect as value } from "../../../foundation/result.ts";
import { jiraSteps } from "../steps/index.ts";
import { company, handOver, type JiraWorld, startJiraWorld } from "../testing.ts";
import type { JiraCalls } from "./call.ts";
import { createDeployments } from "./deployments.ts";
import { issueKeysIn } from "./issue-keys.ts";
import { createJiraTracker } from "./tracker.ts";

let world: JiraWorld;
let ada: JiraCalls;
let tracker: Tracker;
let held: ReturnType<typeof createDeployments>;
afterEach(() => world.jira.close());

async function ready(lag = 0) {
  const clock = steppedClock(new Date("2026-11-24T12:00:00Z"));
  world = await startJiraWorld({ clock, lag: { deployments: lag } });
  await handOver(world);
  for (const step of jiraSteps(company).slice(0, 2)) await world.settle(step);
  const by = "ada@acme.example";
  ada = await world.as(by);
  for (const summary of ["Show prices", "Sell shoes"]) {
    const fields = { project: { key: "ACME" }, issuetype: { name: "Story" }, summary } as never;
    value(await ada.call("an issue", ({ issues }) => issues.createIssue({ fields }), z.unknown()));
  }
  const { token = "" } = await world.desk("tokens", { email: by });
  const { clientId = "", clientSecret = "" } = await world.desk("credentials", { by });
  const doors = { fetch, clock, ids: systemIds };
  const url = world.jira.url;
  const cloudId = ((await (await fetch(`${url}/_edge/tenant_info`)).json()) as { cloudId: string }).cloudId;
  const deployments = { clientId, clientSecret };
  tracker = createJiraTracker(
    {
      ...{ url, gateway: url, cloudId, project: "ACME", login: { email: by, token }, deployments },
      kinds: { dev: "development", prod: "production" },
    },
    doors,
  );
  held = createDeployments(url, cloudId, deployments, doors);
  return clock;
}

const at = "2026-11-24T12:00:00Z";
const deployment = (environment: string, state: TrackedDeployment["state"]) => ({ environment, state, at });
function release(change: Partial<TrackedRelease> = {}): TrackedRelease {
  return {
    ...{ application: "storefront", version: "1.4.0", number: 7, url: "https://host.example/run/7" },
    texts: async () => ok(["ACME-1: Show prices (#4)", "also ACME-2, ACME-99 and OTHER-1"]),
    ...{ deployments: [], releasedAt: null, ...change },
  };
}

const versions = async () => {
  const page = z.object({
    values: z.array(
      z.object({ name: z.string(), released: z.boolean(), releaseDate: z.string().optional() }),
    ),
  });
  const asked = ada.call(
    "",
    (api) => api.versions.getProjectVersionsPaginated({ projectIdOrKey: "ACME" }),
    page,
  );
  return value(await asked).values;
};
const changes = () =>
  [...world.jira.faults.calls].filter(
    ([call]) => /^(?:PUT|POST) /.test(call) && !/oauth|bulkfetch/.test(call),
  );

it("keeps a version with its issues and a deployment for each environment, and releases it at the end", async () => {
  await ready();
  const first = release({ deployments: [deployment("dev", "in-progress")] });
  expect(value(await tracker.tell(first))).toEqual({
    ...{ changed: true, issues: ["ACME-1", "ACME-2"], unknown: ["ACME-99"] },
  });
  const key = (environment: string) => ({ pipeline: "storefront", environment, number: 7 });
  expect(value(await held.read(key("dev")))).toEqual({ state: "in_progress", updateSequenceNumber: 2 });
  const last = release({
    deployments: [deployment("dev", "successful"), deployment("prod", "successful")],
    releasedAt: at,
  });
  expect(value(await tracker.tell(last))).toMatchObject({ changed: true });
  expect(value(await held.read(key("prod")))).toMatchObject({ state: "successful" });
  expect(await versions()).toEqual([{ name: "storefront 1.4.0", released: true, releaseDate: "2026-11-24" }]);
  const page = await (await fetch(world.jira.url)).text();
  expect(page).toContain("ACME-1, ACME-2");
  expect(page).toContain("dev: successful, prod: successful");
});

it("changes nothing when it is told again, and asks for no texts", async () => {
  await ready();
  const told = release({ deployments: [deployment("dev", "pending")] });
  value(await tracker.tell(told));
  const before = changes();
  const silent = { ...told, texts: () => Promise.reject(new Error("asked")) };
  expect(value(await tracker.tell(silent))).toEqual({ changed: false, issues: [], unknown: [] });
  expect(changes()).toEqual(before);
});

it.each([
  ["GET /rest/api/3/project/ACME/version", 1],
  ["POST /rest/api/3/version", 1],
  ["PUT /rest/api/3/issue/ACME-2", 1],
  ["PUT /rest/api/3/version/", 1],
  ["POST /jira/deployments/", 1],
])("cut off at %s, it goes on where it stood", async (call) => {
  await ready();
  const [method = "", path = ""] = call.split(" ");
  world.jira.faults.add({ method, path: `^${path}`, effect: { kind: "answer", status: 503 } });
  const told = release({ deployments: [deployment("prod", "successful")], releasedAt: at });
  expect(await tracker.tell(told)).toMatchObject({
    ok: false,
    diagnostics: [{ code: "tracker-unreachable" }],
  });
  world.jira.faults.clear();
  expect(value(await tracker.tell(told))).toMatchObject({ changed: true });
  expect(await versions()).toMatchObject([{ released: true }]);
  expect(value(await tracker.tell(told))).toMatchObject({ changed: false });
});

it("waits a while for what shows later, and is told again where that was too short", async () => {
  const clock = await ready(1000);
  const told = release({ deployments: [deployment("dev", "pending")] });
  expect(value(await tracker.tell(told))).toMatchObject({ changed: true });
  const slow = release({ version: "1.5.0", number: 8, deployments: [deployment("dev", "pending")] });
  clock.advance(1);
  await world.jira.close();
  await ready(3_600_000);
  expect(await tracker.tell(slow)).toMatchObject({ diagnostics: [{ code: "tracker-not-read-back" }] });
  // It is not released before that.
  expect(await tracker.tell({ ...slow, releasedAt: at })).toMatchObject({ ok: false });
  expect(await versions()).toMatchObject([{ released: false }]);
});

it("tells no deployment where no issue is known, and passes on why one is not taken", async () => {
  await ready();
  const none = release({ texts: async () => ok(["Nothing"]), deployments: [deployment("dev", "pending")] });
  expect(value(await tracker.tell(none))).toEqual({ changed: true, issues: [], unknown: [] });
  const long = release({ version: "2", url: "no address", deployments: [deployment("dev", "pending")] });
  expect(await tracker.tell(long)).toMatchObject({
    diagnostics: [{ code: "tracker-rejected", cause: expect.stringContaining("url") }],
  });
});

it("waits as long as Jira asks it to, and says when it is refused", async () => {
  const clock = await ready();
  const effect = { kind: "answer", status: 429, headers: { "retry-after": "7" } } as const;
  world.jira.faults.add({ path: "/version$", times: 1, effect });
  const before = clock.monotonic();
  expect(value(await tracker.tell(release()))).toMatchObject({ changed: true });
  expect(clock.monotonic() - before).toBeGreaterThanOrEqual(7000);
  world.jira.faults.add({ path: "/version$", effect: { kind: "answer", status: 401, body: "no" } });
  expect(await tracker.tell(release())).toMatchObject({ diagnostics: [{ code: "tracker-login-refused" }] });
});

it("finds keys as Jira does", () => {
  const texts = ["acme-1 XACME-2 ACME-3x ACME-04 ACME-5-prices feature/ACME-6_x ACME-7\nACME-7", "[ACME-12]"];
  expect(issueKeysIn(texts, "ACME")).toEqual(["ACME-3", "ACME-5", "ACME-6", "ACME-7", "ACME-12"]);
});
