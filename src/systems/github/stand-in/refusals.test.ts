import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOpenApiCheck } from "./testing/openapi-check.ts";
import { clone, makeRepository, openPull } from "./testing/work.ts";
import { refusal, startWorld, type TestWorld } from "./testing/world.ts";

const check = createOpenApiCheck();
const app = { owner: "acme", repo: "storefront" };
const configuration = { owner: "acme", repo: "configuration" };
let world: TestWorld;
/** GitHub Actions' own App. */
const actions = 15368;

beforeAll(async () => {
  world = await startWorld({ middleware: check.middleware });
  for (const { repo } of [app, configuration]) await makeRepository(world, repo);
  const { rest } = world.as("olga");
  const protect = (
    where: typeof app,
    approvals: number,
    checks: { context: string; integration_id: number }[],
  ) =>
    rest.repos.createRepoRuleset({
      ...where,
      name: "main",
      target: "branch",
      enforcement: "active",
      bypass_actors: [],
      conditions: { ref_name: { include: ["~DEFAULT_BRANCH"], exclude: [] } },
      rules: [
        { type: "deletion" },
        { type: "non_fast_forward" },
        { type: "required_linear_history" },
        {
          type: "pull_request",
          parameters: {
            required_approving_review_count: approvals,
            dismiss_stale_reviews_on_push: approvals > 0,
            require_code_owner_review: false,
            require_last_push_approval: approvals > 0,
            required_review_thread_resolution: false,
            allowed_merge_methods: ["squash"],
          },
        },
        {
          type: "required_status_checks",
          parameters: { strict_required_status_checks_policy: approvals > 0, required_status_checks: checks },
        },
      ],
    });
  await protect(app, 2, [{ context: "test", integration_id: actions }]);
  const delivery = world.github.credentials.apps["acme-delivery"]?.id ?? 0;
  await protect(configuration, 0, [{ context: "gate", integration_id: delivery }]);
});
afterAll(async () => {
  await world.close();
});

const approve = (login: string, number: number, where = app) =>
  world.as(login).rest.pulls.createReview({ ...where, pull_number: number, event: "APPROVE" });
const merge = (
  login: string,
  number: number,
  rest: { sha?: string; merge_method?: "merge" | "squash" } = {},
  where = app,
) => world.as(login).rest.pulls.merge({ ...where, pull_number: number, merge_method: "squash", ...rest });
const testRun = (headSha: string, conclusion?: "success" | "failure") =>
  world.github.host.createCheckRun("acme/storefront", {
    name: "test",
    headSha,
    status: conclusion ? "completed" : "in_progress",
    ...(conclusion && { conclusion }),
  });
const violations = (...lines: string[]) => `Repository rule violations found\n\n${lines.join("\n\n")}\n\n`;
const twoApprovals = "At least 2 approving reviews are required by reviewers with write access.";

describe("approvals", () => {
  it("one of two is not enough, the author's is refused, a reader's does not count, two merge", async () => {
    const { number, head } = await openPull(world, "storefront", "approvals", { one: "1" });
    testRun(head, "success");
    expect(await refusal(approve("ada", number))).toEqual({
      status: 422,
      message: 'Unprocessable Entity ["Can not approve your own pull request"]',
    });
    await approve("bob", number);
    expect(await refusal(merge("bob", number))).toEqual({ status: 405, message: violations(twoApprovals) });
    await approve("eve", number);
    expect(await refusal(merge("bob", number))).toEqual({ status: 405, message: violations(twoApprovals) });
    expect((await world.as("bob").rest.pulls.get({ ...app, pull_number: number })).data.mergeable_state).toBe(
      "blocked",
    );
    await approve("cyd", number);
    expect((await merge("bob", number)).data.merged).toBe(true);
  });

  it("end when the head moves, and a merge that saw the old head is a conflict", async () => {
    const { number, head, work } = await openPull(world, "storefront", "stale", { stale: "1" });
    await approve("bob", number);
    await approve("cyd", number);
    const moved = await work.commit("After the approvals", { stale: "2" });
    await work.push("stale");
    testRun(moved, "success");
    expect(await refusal(merge("bob", number, { sha: head }))).toEqual({
      status: 409,
      message: "Head branch was modified. Review and try the merge again.",
    });
    const answer = await refusal(merge("bob", number, { sha: moved }));
    expect(answer.message).toContain(twoApprovals);
    const reviews = await world.as("bob").rest.pulls.listReviews({ ...app, pull_number: number });
    expect(reviews.data.map(({ state }) => state)).toEqual(["DISMISSED", "DISMISSED"]);
  });

  it("of somebody who asked for changes later do not count", async () => {
    const { number, head } = await openPull(world, "storefront", "changed-mind", { mind: "1" });
    testRun(head, "success");
    await approve("bob", number);
    await approve("cyd", number);
    const { rest } = world.as("cyd");
    await rest.pulls.createReview({ ...app, pull_number: number, event: "REQUEST_CHANGES", body: "Wait" });
    expect((await refusal(merge("bob", number))).message).toContain("Changes requested by 1 reviewer.");
    await rest.pulls.createReview({ ...app, pull_number: number, event: "COMMENT", body: "Only a remark" });
    expect((await refusal(merge("bob", number))).message).toContain(twoApprovals);
  });
});

describe("required checks", () => {
  it("refuse a merge while missing, pending, red or posted by somebody else", async () => {
    const { number, head } = await openPull(world, "storefront", "checks", { checks: "1" });
    await approve("bob", number);
    await approve("cyd", number);
    const told = async () => (await refusal(merge("bob", number))).message;
    expect(await told()).toBe(violations('Required status check "test" is expected.'));
    await world
      .as("ada")
      .rest.repos.createCommitStatus({ ...app, sha: head, context: "test", state: "success" });
    expect(await told()).toBe(violations('Required status check "test" is expected.'));
    testRun(head);
    expect(await told()).toBe(violations('Required status check "test" is pending.'));
    testRun(head, "failure");
    expect(await told()).toBe(violations('Required status check "test" is failing.'));
    testRun(head, "success");
    expect((await merge("bob", number)).data.merged).toBe(true);
  });

  it("believe the gate of the delivery App alone", async () => {
    const { number, head } = await openPull(world, "configuration", "gate", { gate: "1" });
    const gate = { ...configuration, sha: head, context: "gate", state: "success" as const };
    await world.as("bob").rest.repos.createCommitStatus(gate);
    await (await world.asApp("acme-health")).rest.repos.createCommitStatus(gate);
    const delivery = (await world.asApp("acme-delivery")).rest;
    const tryMerge = () =>
      delivery.pulls.merge({ ...configuration, pull_number: number, sha: head, merge_method: "squash" });
    expect(await refusal(tryMerge())).toEqual({
      status: 405,
      message: violations('Required status check "gate" is expected.'),
    });
    await delivery.repos.createCommitStatus(gate);
    expect((await tryMerge()).data.merged).toBe(true);
  });

  it("ask for the newest main where the rule is strict", async () => {
    const one = await openPull(world, "storefront", "first-in", { first: "1" });
    const two = await openPull(world, "storefront", "second-in", { second: "1" });
    for (const { number, head } of [one, two]) {
      testRun(head, "success");
      await approve("bob", number);
      await approve("cyd", number);
    }
    await merge("bob", one.number);
    expect((await refusal(merge("bob", two.number))).message).toContain(
      "not up to date with the base branch",
    );
  });

  it("allow squashing only", async () => {
    const { number } = await openPull(world, "configuration", "method", { method: "1" });
    const answer = await refusal(merge("bob", number, { merge_method: "merge" }, configuration));
    expect(answer.message).toContain("Merge commits are not allowed on this branch.");
  });
});

describe("a protected branch", () => {
  it("refuses a push, a force push and its deletion in GitHub's words", async () => {
    const work = await clone(world, "olga", "storefront");
    await work.commit("By hand", { hand: "1" });
    const pushed = await work.push("main");
    expect(pushed.code).toBe(1);
    expect(pushed.said).toContain(
      "remote: error: GH013: Repository rule violations found for refs/heads/main.",
    );
    expect(pushed.said).toContain("remote: - Changes must be made through a pull request.");
    expect(pushed.said).toContain(
      "! [remote rejected] main -> main (push declined due to repository rule violations)",
    );
    await work.run("reset", "-q", "--hard", "HEAD~2");
    await work.commit("Rewritten", { other: "1" });
    expect((await work.push("--force", "main")).said).toContain("Cannot force-push to this branch");
    expect((await work.push("--delete", "main")).said).toContain(
      "refusing to delete the current branch: refs/heads/main",
    );
  });

  it("refuses the same by REST, of the delivery App too", async () => {
    const { rest } = await world.asApp("acme-delivery");
    const { data } = await rest.git.getRef({ ...configuration, ref: "heads/main" });
    const { data: parent } = await rest.git.getCommit({ ...configuration, commit_sha: data.object.sha });
    const { data: commit } = await rest.git.createCommit({
      ...configuration,
      message: "A digest by hand",
      tree: parent.tree.sha,
      parents: [parent.sha],
    });
    const update = rest.git.updateRef({ ...configuration, ref: "heads/main", sha: commit.sha });
    expect(await refusal(update)).toMatchObject({
      status: 422,
      message: expect.stringContaining("Changes must be made through a pull request."),
    });
    const put = rest.repos.createOrUpdateFileContents({
      ...configuration,
      path: "x",
      message: "x",
      content: "eA==",
    });
    expect(await refusal(put)).toMatchObject({
      status: 409,
      message: expect.stringContaining("Repository rule violations found"),
    });
  });
});

describe("tokens", () => {
  it("let an App do what it was given, on the repositories it was given, and no more", async () => {
    const beyond = { status: 403, message: "Resource not accessible by integration" };
    const health = (await world.asApp("acme-health")).rest;
    expect(await refusal(health.issues.create({ ...app, title: "No" }))).toEqual(beyond);
    expect(
      await refusal(
        health.repos.createOrUpdateFileContents({ ...app, path: "x", message: "x", content: "eA==" }),
      ),
    ).toEqual(beyond);
    const nudge = (await world.asApp("acme-nudge")).rest;
    expect(await refusal(nudge.repos.get(app))).toMatchObject({ status: 404 });
    expect(await refusal(nudge.repos.getContent({ ...configuration, path: "README.md" }))).toEqual(beyond);
    const narrowed = (await world.asApp("acme-delivery", { statuses: "write" })).rest;
    expect(await refusal(narrowed.pulls.list(configuration))).toEqual(beyond);
    expect((await refusal(world.asApp("acme-health", { contents: "write" }))).status).toBe(422);
  });

  it("of a job write to its own repository alone, and approve nothing", async () => {
    const token = world.github.host.mintJobToken("acme/storefront", {
      contents: "write",
      pull_requests: "write",
    });
    const { rest } = world.withToken(token);
    expect((await refusal(rest.repos.get(configuration))).status).toBe(404);
    const { number } = await openPull(world, "storefront", "job", { job: "1" });
    const approval = rest.pulls.createReview({ ...app, pull_number: number, event: "APPROVE" });
    expect((await refusal(approval)).message).toContain(
      "GitHub Actions is not permitted to approve pull requests.",
    );
    expect((await refusal(rest.issues.create({ ...app, title: "No" }))).status).toBe(403);
  });

  it("that only read cannot push, and strangers are told nothing", async () => {
    const reader = world.github.credentials.tokens["reader"] ?? "";
    const work = await clone(world, "olga", "configuration", reader);
    await work.run("checkout", "-q", "-b", "reader");
    await work.commit("No", { no: "1" });
    expect((await work.push("reader")).said).toContain("403");
    const write = world.withToken(reader).rest.issues.create({ ...configuration, title: "No" });
    expect(await refusal(write)).toEqual({
      status: 403,
      message: "Resource not accessible by personal access token",
    });
    expect(
      (await world.git("wrong", ["ls-remote", `${world.github.url}/acme/storefront.git`])).code,
    ).not.toBe(0);
    expect(await refusal(world.withToken("wrong").rest.users.getAuthenticated())).toEqual({
      status: 401,
      message: "Bad credentials",
    });
    const anonymous = await fetch(`${world.github.apiUrl}/repos/acme/storefront`);
    expect(anonymous.status).toBe(401);
  });
});

describe("workflow files", () => {
  const refused =
    "refusing to allow a GitHub App to create or update workflow `.github/workflows/evil.yaml` without `workflows` permission";

  it("cannot be pushed, committed or merged by an App without that permission", async () => {
    const { rest } = await world.asApp("acme-delivery");
    const token = world.github.host.mintJobToken("acme/configuration", { contents: "write" });
    const work = await clone(world, "ada", "configuration", token);
    await work.run("checkout", "-q", "-b", "evil");
    await work.commit("Evil", { ".github/workflows/evil.yaml": "on: push\n" });
    expect((await work.push("evil")).said).toContain(`! [remote rejected] evil -> evil (${refused})`);
    const put = () =>
      rest.repos.createOrUpdateFileContents({
        ...configuration,
        path: ".github/workflows/evil.yaml",
        message: "Evil",
        content: "eA==",
        branch: "approved",
      });
    const { data: main } = await rest.git.getRef({ ...configuration, ref: "heads/main" });
    await rest.git.createRef({ ...configuration, ref: "refs/heads/approved", sha: main.object.sha });
    expect(await refusal(put())).toEqual({ status: 403, message: refused });

    const { number, head } = await openPull(world, "configuration", "by-a-person", {
      ".github/workflows/evil.yaml": "on: push\n",
    });
    await rest.repos.createCommitStatus({ ...configuration, sha: head, context: "gate", state: "success" });
    const merged = rest.pulls.merge({ ...configuration, pull_number: number, merge_method: "squash" });
    expect(await refusal(merged)).toEqual({ status: 403, message: refused });
    expect((await merge("bob", number, {}, configuration)).data.merged).toBe(true);
  });
});

describe("GitHub's published description", () => {
  it("fits every refusal as well", () => {
    expect(check.violations).toEqual([]);
  });
});
