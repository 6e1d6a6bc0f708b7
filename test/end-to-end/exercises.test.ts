import { Hono } from "hono";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { run } from "../../src/cli/commands/exercise.ts";
import { settingOf } from "../../src/cli/exercise/setting.ts";
import { githubSeed, ownerOf, readerToken } from "../../src/cli/rehearse/seed.ts";
import { startServer } from "../../src/contracts/stand-in/server.ts";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { expect as value } from "../../src/foundation/result.ts";
import { createGitHubCodeHost } from "../../src/systems/github/client/code-host.ts";
import { personAtGitHub } from "../../src/systems/github/person/person.ts";
import { clone } from "../../src/systems/github/stand-in/testing/work.ts";
import { startWorld, type TestWorld } from "../../src/systems/github/stand-in/testing/world.ts";
import { exampleOf } from "../golden/acme.ts";

// People of the example company do their exercises at a code host that runs, and the command looks through its public
// interface with the rights that a rehearsal gives it.
const { blueprint } = exampleOf("examples/acme");
const setting = value(settingOf(blueprint));
const owner = ownerOf(blueprint)?.handle ?? "";
const slot = `resources: []\nimages:\n  - name: storefront\n    digest: sha256:${"00".repeat(32)}\n`;

let world: TestWorld;
let close: () => Promise<void>;

beforeAll(async () => {
  world = await startWorld({
    clock: systemClock,
    ids: systemIds,
    seed: {
      ...githubSeed(blueprint, "acme", "enterprise"),
      apps: [
        {
          slug: "acme-delivery",
          permissions: { contents: "write", deployments: "write", pull_requests: "write" },
        },
      ],
    },
  });
  await repository("storefront", { "CHANGES.md": "# Changes\n" });
  await repository("configuration", { "prod/storefront/kustomization.yaml": slot });
  await repository("infrastructure", { "README.md": "# Here\n" });
  const { users, tokens } = world.github.credentials;
  const people = Object.fromEntries(Object.entries(users).map(([login, { token }]) => [login, token]));
  const app = new Hono().get("/people", (context) =>
    context.json({ reader: tokens[readerToken] ?? "", tokens: people }),
  );
  const door = value(await startServer({ name: "door", app }));
  vi.stubEnv(
    "GROUNDWORK_REHEARSAL",
    JSON.stringify({
      endpoints: { github: world.github.url },
      deployers: door.url,
      people: `${door.url}/people`,
      engine: "/nowhere",
      engineEnvironment: {},
    }),
  );
  close = async () => {
    vi.unstubAllEnvs();
    await door.close();
    await world.close();
  };
});
afterAll(() => close());

async function repository(name: string, files: Readonly<Record<string, string>>): Promise<void> {
  await world.as(owner).rest.repos.createInOrg({
    ...{ org: "acme", name, private: true, delete_branch_on_merge: true },
  });
  const first = await clone(world, owner, name);
  await first.commit("First", files);
  await first.push("main");
  for (const { handle } of blueprint.people.filter((person) => person.handle !== owner)) {
    const access = { owner: "acme", repo: name, username: handle, permission: "push" } as const;
    await world.as(owner).rest.repos.addCollaborator(access);
  }
}

const as = (login: string) =>
  personAtGitHub({
    ...{ url: world.github.url, token: world.tokenOf(login), name: login, email: `${login}@acme.example` },
  });

/** What the command says, and how it ends. */
async function exercise(role: string, check = true): Promise<readonly [number, string]> {
  let said = "";
  const write = vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
  try {
    const options = { blueprint: "examples/acme/blueprint.yaml", check, json: true };
    return [await run({ options, arguments: [role] }), said];
  } finally {
    write.mockRestore();
  }
}

const propose = (line: string) =>
  as(setting.author).openPullRequest({
    repository: setting.applicationRepository,
    branch: "exercise-developer",
    message: line,
    body: "",
    files: [{ path: "CHANGES.md", append: `- ${line}\n` }],
  });

it("sees a change that was merged past its reviewers, one in the making, and one that arrived", async () => {
  const repository = setting.applicationRepository;
  expect((await exercise("developer"))[0]).toBe(3);
  const hasty = { repository, ...value(await propose("in a hurry")) };
  value(await as(setting.merger).merge(hasty));
  expect(await exercise("developer")).toEqual([1, expect.stringContaining("0 of 2 approvals")]);

  const change = { repository, ...value(await propose("rightly")) };
  for (const reviewer of setting.reviewers) {
    expect((await exercise("developer"))[0]).toBe(3);
    value(await as(reviewer).approve(change));
  }
  const { commit } = value(await as(setting.merger).merge(change));
  expect(await exercise("developer")).toEqual([3, expect.stringContaining("decided in dev")]);
  await release(commit, "1.0.1", "success");
  expect(await exercise("developer")).toEqual([0, expect.stringContaining("healthy in dev")]);
});

/** What ci.yaml asks for and promote.yaml records. */
async function release(commit: string, version: string, state: "success" | "failure"): Promise<number> {
  const robot = await delivery();
  const digest = `sha256:${"ab".repeat(32)}`;
  const asked = { application: "storefront", version, digest, run: world.github.url, commit };
  const { id } = value(
    await robot.createRequest(setting.applicationRepository, { ...asked, environment: "dev" }),
  );
  const told = { environment: "dev", state, description: state };
  value(await robot.setRequestState(setting.applicationRepository, id, told));
  return id;
}

const delivery = async () =>
  createGitHubCodeHost({
    apiUrl: world.github.apiUrl,
    token: await world.appToken("acme-delivery"),
    ...{ fetch, clock: systemClock, ids: systemIds },
  });

it("sets its trap once, and sees who walks into it", async () => {
  const { rest } = world.as(setting.merger);
  const here = { owner: "acme", repo: "configuration" };
  for (const _ of [1, 2]) expect((await exercise("approver", false))[0]).toBe(0);
  const { data } = await rest.pulls.list(here);
  expect(data.map(({ head }) => head.ref)).toEqual(["exercise-approver"]);
  const trap = { ...here, pull_number: data[0]?.number ?? 0 };
  await rest.pulls.createReview({ ...trap, event: "APPROVE" });
  expect(await exercise("approver")).toEqual([1, expect.stringContaining(`${setting.merger} approved`)]);
  await rest.pulls.createReview({ ...trap, event: "REQUEST_CHANGES", body: "No pipeline built it." });
  expect(await exercise("approver")).toEqual([3, expect.stringContaining("Close")]);
  await rest.pulls.update({ ...trap, state: "closed" });
  expect(await exercise("approver")).toEqual([3, expect.stringContaining("promotion of your own")]);

  const robot = await delivery();
  const [request] = value(await robot.recentRequests(setting.applicationRepository));
  const parent = value(await robot.branchHead(setting.configurationRepository, "main")) ?? "";
  const branch = `promote/qa/storefront-${request?.id}`;
  const files = new Map([["qa/storefront/kustomization.yaml", slot]]);
  value(await robot.commit(setting.configurationRepository, { branch, parent, message: "Promote", files }));
  const promotion = { repository: setting.configurationRepository, branch, base: "main" };
  const pull = value(
    await robot.openPullRequest(promotion.repository, { ...promotion, title: "Promote", body: "" }),
  );
  expect(await exercise("approver")).toEqual([3, expect.stringContaining("another approve")]);
  value(await as(setting.approvers[0] ?? "").approve({ repository: promotion.repository, ...pull }));
  value(await robot.mergePullRequest(promotion.repository, pull.number, pull.head, "Promote"));
  expect(await exercise("approver")).toEqual([0, expect.stringContaining("had not asked for it")]);
});

it("sees a drift that was set back unseen, and one that was found first", async () => {
  const { rest } = world.as(owner);
  const storefront = { owner: "acme", repo: "storefront" };
  const infrastructure = { owner: "acme", repo: "infrastructure" };
  const setBack = (delete_branch_on_merge: boolean) =>
    rest.repos.update({ ...storefront, delete_branch_on_merge });
  expect((await exercise("platform-engineer"))[0]).toBe(3);
  expect((await exercise("platform-engineer", false))[0]).toBe(0);
  expect((await rest.repos.get(storefront)).data.delete_branch_on_merge).toBe(false);
  expect(await exercise("platform-engineer")).toEqual([3, expect.stringContaining("drift.yaml")]);
  await setBack(true);
  expect(await exercise("platform-engineer")).toEqual([1, expect.stringContaining("before drift.yaml")]);
  await setBack(false);
  const issue = { title: "The world is not as this repository says", labels: ["drift"] };
  const { data } = await rest.issues.create({
    ...{ ...infrastructure, ...issue, body: "delete_branch_on_merge: false → true" },
  });
  const found = { ...infrastructure, issue_number: data.number };
  await rest.issues.update({ ...found, state: "closed" });
  expect(await exercise("platform-engineer")).toEqual([1, expect.stringContaining("still so")]);
  await rest.issues.update({ ...found, state: "open" });
  await setBack(true);
  expect((await exercise("platform-engineer"))[0]).toBe(3);
  await rest.issues.update({ ...found, state: "closed" });
  expect((await exercise("platform-engineer"))[0]).toBe(0);
});

it("sees a release that cannot start left behind, and whether somebody wrote it down", async () => {
  const { rest } = world.as(setting.author);
  const storefront = { owner: "acme", repo: "storefront" };
  expect(await exercise("on-call")).toEqual([3, expect.stringContaining("No release has failed")]);
  const main = (await rest.repos.getBranch({ ...storefront, branch: "main" })).data.commit.sha;
  await release(main, "1.0.2", "failure");
  expect((await exercise("on-call"))[0]).toBe(3);
  await release(main, "1.0.3", "success");
  expect(await exercise("on-call")).toEqual([1, expect.stringContaining("nobody wrote it down")]);
  await rest.issues.create({ ...storefront, title: "Incident: dev is stuck", body: "1.0.2 does not start." });
  expect((await exercise("on-call"))[0]).toBe(0);
});

it("says that there is no such role, and where exercises run", async () => {
  expect(await exercise("juggler")).toEqual([2, expect.stringContaining("exercise-unknown")]);
  vi.stubEnv("GROUNDWORK_REHEARSAL", undefined);
  expect(await exercise("developer")).toEqual([2, expect.stringContaining("exercise-no-rehearsal")]);
});
