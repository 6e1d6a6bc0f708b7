import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CodeHost } from "../../../contracts/code-host.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { seededIds } from "../../../foundation/ids.ts";
import { expect as value } from "../../../foundation/result.ts";
import { createGitHubCodeHost } from "../client/code-host.ts";
import { personAtGitHub } from "../person/person.ts";
import { createPushHook } from "../person/push-hook.ts";
import { pushFirstTree } from "../steps/push-tree.ts";
import { endpoints } from "./rest/index.ts";
import { createOpenApiCheck } from "./testing/openapi-check.ts";
import { startWorld, type TestWorld } from "./testing/world.ts";

/** What the product itself sends, and what it gets, is held against GitHub's description. */
const check = createOpenApiCheck();
const repository = "acme/configuration";
let world: TestWorld;
let delivery: CodeHost;
let main: string;

beforeAll(async () => {
  world = await startWorld({ middleware: check.middleware });
  const olga = world.as("olga");
  const created = { org: "acme", name: "configuration", private: true, delete_branch_on_merge: true };
  await olga.rest.repos.createInOrg(created);
  await createPushHook(olga, "acme", "http://127.0.0.1:9/", "a secret");
  const folder = mkdtempSync(join(world.directory, "tree-"));
  writeFileSync(join(folder, "policy.yaml"), "version: 1\n");
  main = value(
    await pushFirstTree({
      url: world.github.url,
      token: world.tokenOf("olga"),
      repository,
      folder,
      author: { name: "Olga", email: "olga@acme.example" },
      message: "Begin",
    }),
  );
  for (const username of ["ada", "bob"]) {
    await olga.rest.repos.addCollaborator({
      owner: "acme",
      repo: "configuration",
      username,
      permission: "push",
    });
  }
  delivery = createGitHubCodeHost({
    apiUrl: world.github.apiUrl,
    token: await world.appToken("acme-delivery"),
    fetch,
    clock: systemClock,
    ids: seededIds("client"),
  });
});
afterAll(() => world.close());

describe("the product's own client", () => {
  it("reads, proposes, judges and merges, and deletes what it merged", async () => {
    expect(value(await delivery.branchHead(repository, "main"))).toBe(main);
    expect(value(await delivery.branchHead(repository, "nothing"))).toBeNull();
    const head = value(
      await delivery.commit(repository, {
        branch: "promote/dev",
        parent: main,
        message: "Promote",
        files: new Map([["dev/storefront/slot.yaml", "digest: 1\n"]]),
      }),
    );
    expect(value(await delivery.readFile(repository, "dev/storefront/slot.yaml", head))).toBe("digest: 1\n");
    expect(value(await delivery.readFile(repository, "missing", head))).toBeNull();
    expect(value(await delivery.listFiles(repository, "dev", head))).toEqual(["dev/storefront/slot.yaml"]);
    expect(value(await delivery.compare(repository, main, head))).toEqual({
      ancestry: "descends",
      mergeBase: main,
    });

    const change = { branch: "promote/dev", base: "main", title: "Promote", body: "Why" };
    const { number } = value(await delivery.openPullRequest(repository, change));
    expect(value(await delivery.openPullRequests(repository, "main"))).toMatchObject([
      { number, head, author: "acme-delivery[bot]" },
    ]);
    expect(value(await delivery.changedFiles(repository, number, head))).toEqual([
      { path: "dev/storefront/slot.yaml", change: "added", blob: "83b68456c78b4dd411fb2097b35e9708e59a9fd0" },
    ]);
    expect(await delivery.changedFiles(repository, number, main)).toMatchObject({
      diagnostics: [{ code: "head-moved" }],
    });
    expect(value(await delivery.contributors(repository, number, "promote/dev"))).toEqual([
      "acme-delivery[bot]",
    ]);
    expect(value(await delivery.retargetedAt(repository, number))).toBeNull();
    const marker = "<!-- gate -->";
    const remark = { author: "acme-delivery[bot]", marker };
    for (const text of [`${marker} one`, `${marker} two`])
      value(await delivery.comment(repository, number, { ...remark, text }));
    value(
      await delivery.postStatus(repository, head, {
        context: "gate",
        state: "success",
        description: "All good",
      }),
    );
    expect(value(await delivery.statuses(repository, head))).toMatchObject([
      { context: "gate", creator: "acme-delivery[bot]" },
    ]);

    const bob = personAtGitHub({
      url: world.github.url,
      token: world.tokenOf("bob"),
      name: "Bob",
      email: "bob@acme.example",
    });
    value(await bob.approve({ repository, number, head } as Parameters<typeof bob.approve>[0]));
    expect(value(await delivery.reviews(repository, number))).toMatchObject([
      { reviewer: "bob", state: "approved", commit: head, robot: false },
    ]);

    const stale = await delivery.mergePullRequest(repository, number, main, "Promote");
    expect(stale).toMatchObject({ ok: false, diagnostics: [{ code: "head-moved" }] });
    const merged = value(await delivery.mergePullRequest(repository, number, head, "Promote"));
    expect(value(await delivery.pullRequestOf(repository, merged))).toMatchObject({
      number,
      mergedBy: "acme-delivery[bot]",
      head,
    });
    expect(value(await delivery.branchHead(repository, "promote/dev"))).toBeNull();
    value(await delivery.deleteBranch(repository, "promote/dev"));
    expect(value(await delivery.history(repository, merged, { path: "dev", limit: 10 }))).toEqual([merged]);
  });

  it("knows whose work a pull request is, and that its base was another one", async () => {
    const [ada, bob] = [world.as("ada"), world.as("bob")];
    const at = { owner: "acme", repo: "configuration" };
    await ada.rest.git.createRef({ ...at, ref: "refs/heads/aside", sha: main });
    await ada.rest.git.createRef({ ...at, ref: "refs/heads/change", sha: main });
    const file = { ...at, path: "README.md", content: Buffer.from("x").toString("base64"), message: "x" };
    await bob.rest.repos.createOrUpdateFileContents({ ...file, branch: "change" });
    const pull = { ...at, head: "change", base: "aside", title: "x" };
    const { number } = (await ada.rest.pulls.create(pull)).data;
    expect(value(await delivery.contributors(repository, number, "change"))).toEqual(["bob", "ada"]);
    expect(value(await delivery.retargetedAt(repository, number))).toBeNull();
    await ada.rest.pulls.update({ ...at, pull_number: number, base: "main" });
    expect(value(await delivery.retargetedAt(repository, number))).toMatch(/^20..-..-..T..:..:..Z$/);
    await ada.rest.pulls.update({ ...at, pull_number: number, state: "closed" });
  });

  it("asks for promotions and says what became of them", async () => {
    const digest = `sha256:${"b".repeat(64)}`;
    const claim = { application: "storefront", version: "1.0.1", digest, run: "http://127.0.0.1/run/1" };
    const made = value(
      await delivery.createRequest(repository, { ...claim, commit: main, environment: "dev" }),
    );
    expect(made).toMatchObject({ commit: main, claim });
    const state = {
      environment: "dev",
      state: "success" as const,
      description: "Healthy",
      url: "http://127.0.0.1/x",
    };
    value(await delivery.setRequestState(repository, made.id, state));
    expect(value(await delivery.requestStates(repository, made.id))).toMatchObject([
      { ...state, creator: "acme-delivery[bot]" },
    ]);
    expect(value(await delivery.recentRequests(repository)).map(({ id }) => id)).toEqual([made.id]);
    expect(value(await delivery.request(repository, 1))).toBeNull();
  });
});

describe("GitHub's published description", () => {
  it("fits what the product sends and gets", () => {
    expect(check.violations).toEqual([]);
  });

  it("knows every endpoint of the stand-in", () => {
    // A folder's root has no path of its own in the description.
    const known = new Set([...check.operations, "GET /repos/{owner}/{repo}/contents"]);
    expect(endpoints.map(({ method, path }) => `${method} ${path}`).filter((one) => !known.has(one))).toEqual(
      [],
    );
  });
});
