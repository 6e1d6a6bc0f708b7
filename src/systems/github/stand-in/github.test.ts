import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { seal } from "../sealed-box.ts";
import type { RepositoryEvent } from "./ports.ts";
import { createOpenApiCheck } from "./testing/openapi-check.ts";
import { clone, makeRepository, openPull } from "./testing/work.ts";
import { refusal, startWorld, type TestWorld } from "./testing/world.ts";

/** Every exchange of these tests is held against GitHub's published description. */
const check = createOpenApiCheck();
const here = { owner: "acme", repo: "storefront" };
let world: TestWorld;
const events: RepositoryEvent[] = [];
beforeAll(async () => {
  world = await startWorld({ middleware: check.middleware });
  world.github.host.subscribe((event) => void events.push(event));
  await makeRepository(world, "storefront", { "README.md": "# Storefront\n", "src/app.js": "one\ntwo\n" });
});
afterAll(async () => {
  await world.close();
});

const heard = (name: string, action?: string) =>
  events.filter((event) => event.name === name && (action === undefined || event.action === action));

describe("git data", () => {
  it("commits by blob, tree, commit and reference what git then clones", async () => {
    const olga = world.as("olga");
    const { rest } = olga;
    const main = await rest.git.getRef({ ...here, ref: "heads/main" });
    const parent = main.data.object.sha;
    const blob = await rest.git.createBlob({ ...here, content: "three\n" });
    const tree = await rest.git.createTree({
      ...here,
      base_tree: parent,
      tree: [
        { path: "src/new.js", mode: "100644", type: "blob", sha: blob.data.sha },
        { path: "src/deep/er.js", mode: "100755", type: "blob", content: "four\n" },
      ],
    });
    const commit = await rest.git.createCommit({
      ...here,
      message: "By API",
      tree: tree.data.sha,
      parents: [parent],
    });
    await rest.git.createRef({ ...here, ref: "refs/heads/by-api", sha: commit.data.sha });
    const work = await clone(world, "ada", "storefront");
    await work.run("checkout", "-q", "by-api");
    expect(readFileSync(join(work.folder, "src/deep/er.js"), "utf8")).toBe("four\n");
    expect((await work.run("fsck", "--strict")).code).toBe(0);

    expect((await rest.git.getTree({ ...here, tree_sha: "by-api", recursive: "1" })).data.tree).toHaveLength(
      6,
    );
    expect((await rest.git.getBlob({ ...here, file_sha: blob.data.sha })).data.size).toBe(6);
    expect((await rest.git.listMatchingRefs({ ...here, ref: "heads/by" })).data).toHaveLength(1);
    const comparison = await rest.repos.compareCommitsWithBasehead({ ...here, basehead: "main...by-api" });
    expect(comparison.data).toMatchObject({ status: "ahead", ahead_by: 1, behind_by: 0 });
    expect(comparison.data.files?.map(({ filename }) => filename)).toEqual(["src/deep/er.js", "src/new.js"]);
    await rest.git.deleteRef({ ...here, ref: "heads/by-api" });
    expect(heard("push").at(-1)?.payload).toMatchObject({ ref: "refs/heads/by-api", deleted: true });
  });

  it("refuses a reference that would lose commits, unless told to", async () => {
    const { rest } = world.as("olga");
    const work = await clone(world, "olga", "storefront");
    const before = (await work.run("rev-parse", "HEAD")).said.trim();
    await work.run("checkout", "-q", "-b", "aside");
    await work.commit("Aside", { aside: "1" });
    await work.push("aside");
    const change = { ...here, ref: "heads/aside", sha: before };
    expect(await refusal(rest.git.updateRef(change))).toEqual({
      status: 422,
      message: "Update is not a fast forward",
    });
    expect((await rest.git.updateRef({ ...change, force: true })).data.object.sha).toBe(before);
  });

  it("writes, replaces and deletes a file, and only over what the caller saw", async () => {
    const { rest } = world.as("ada");
    const file = { ...here, path: "docs/a file.md", branch: "main" };
    const content = (text: string) => Buffer.from(text).toString("base64");
    const made = await rest.repos.createOrUpdateFileContents({
      ...file,
      message: "Add",
      content: content("1"),
    });
    const sha = made.data.content?.sha ?? "";
    const blind = rest.repos.createOrUpdateFileContents({
      ...file,
      message: "Blind",
      content: content("2"),
      sha: "0".repeat(40),
    });
    expect((await refusal(blind)).status).toBe(409);
    await rest.repos.createOrUpdateFileContents({ ...file, message: "Change", content: content("2"), sha });
    const read = await rest.repos.getContent({ ...here, path: "docs/a file.md" });
    expect(read.data).toMatchObject({ type: "file", encoding: "base64" });
    await rest.repos.deleteFile({ ...file, message: "Remove", sha: "sha" in read.data ? read.data.sha : "" });
    expect((await refusal(rest.repos.getContent({ ...here, path: "docs" }))).status).toBe(404);
    expect((await rest.repos.listCommits({ ...here, path: "docs" })).data).toHaveLength(3);
  });
});

describe("a pull request", () => {
  it("lives: opened, pushed to, reviewed, squashed, found by its commit", async () => {
    const { number, head, work } = await openPull(world, "storefront", "life", {
      "src/app.js": "one\nTWO\n",
    });
    expect(heard("pull_request", "opened").at(-1)?.payload).toMatchObject({ number });
    const bob = world.as("bob").rest;
    const got = await bob.pulls.get({ ...here, pull_number: number });
    expect(got.data).toMatchObject({
      mergeable: true,
      mergeable_state: "clean",
      additions: 1,
      deletions: 1,
      commits: 1,
    });
    expect(await world.github.host.resolve("acme/storefront", `refs/pull/${number}/merge`)).toBe(
      got.data.merge_commit_sha,
    );

    const newHead = await work.commit("More", { "src/more.js": "x\n" });
    await work.push("life");
    expect(heard("pull_request", "synchronize").at(-1)?.payload).toMatchObject({
      before: head,
      after: newHead,
    });
    const files = await bob.pulls.listFiles({ ...here, pull_number: number });
    expect(files.data.map(({ filename, status }) => [filename, status])).toEqual([
      ["src/app.js", "modified"],
      ["src/more.js", "added"],
    ]);
    const review = await bob.pulls.createReview({
      ...here,
      pull_number: number,
      commit_id: newHead,
      event: "APPROVE",
    });
    expect(review.data).toMatchObject({ state: "APPROVED", commit_id: newHead });
    expect(heard("pull_request_review", "submitted").at(-1)?.payload).toMatchObject({
      review: { state: "approved" },
    });

    const merged = await bob.pulls.merge({
      ...here,
      pull_number: number,
      sha: newHead,
      merge_method: "squash",
    });
    const commit = await bob.repos.getCommit({ ...here, ref: merged.data.sha });
    expect(commit.data).toMatchObject({ parents: [{}], author: { login: "ada" } });
    expect(commit.data.commit.message).toBe(`Change by life (#${number})\n\n* Change by life\n\n* More`);
    const found = await bob.repos.listPullRequestsAssociatedWithCommit({
      ...here,
      commit_sha: merged.data.sha,
    });
    expect(found.data.map((pull) => pull.number)).toEqual([number]);
    const closed = await bob.pulls.get({ ...here, pull_number: number });
    expect(closed.data).toMatchObject({ merged: true, merged_by: { login: "bob" }, state: "closed" });
    expect(heard("pull_request", "closed").at(-1)?.sender).toBe("bob");
  });

  it("that conflicts has no merge reference and cannot be merged", async () => {
    const { number } = await openPull(world, "storefront", "conflict", { "README.md": "# Mine\n" });
    const other = await clone(world, "bob", "storefront");
    await other.commit("Theirs", { "README.md": "# Theirs\n" });
    await other.push("main");
    const { rest } = world.as("bob");
    expect((await rest.pulls.get({ ...here, pull_number: number })).data).toMatchObject({
      mergeable: false,
      mergeable_state: "dirty",
    });
    expect(await world.github.host.resolve("acme/storefront", `refs/pull/${number}/merge`)).toBeUndefined();
    const answer = await refusal(rest.pulls.merge({ ...here, pull_number: number }));
    expect(answer).toEqual({ status: 405, message: "Pull Request is not mergeable" });
    await rest.pulls.update({ ...here, pull_number: number, state: "closed" });
  });

  it("merges changes of both sides to one file, as git does", async () => {
    const lines = Array.from({ length: 20 }, (_, index) => `line ${index}\n`);
    const changed = (at: number) => lines.map((line, index) => (index === at ? "changed\n" : line)).join("");
    const base = await clone(world, "bob", "storefront");
    await base.commit("Lines", { "lines.txt": lines.join("") });
    await base.push("main");
    const { number } = await openPull(world, "storefront", "both", { "lines.txt": changed(0) });
    await base.commit("Last line", { "lines.txt": changed(19) });
    await base.push("main");
    const { data } = await world
      .as("bob")
      .rest.pulls.merge({ ...here, pull_number: number, merge_method: "merge" });
    const text = await world.github.host.file("acme/storefront", "lines.txt", data.sha);
    expect(text?.split("\n").filter((line) => line === "changed")).toHaveLength(2);
  });

  it("is announced without starting anything when a job's own token opens it", async () => {
    const work = await clone(world, "ada", "storefront");
    await work.run("checkout", "-q", "-b", "robot");
    await work.commit("Robot", { robot: "1" });
    await work.push("robot");
    const token = world.github.host.mintJobToken("acme/storefront", {
      pull_requests: "write",
      contents: "read",
    });
    const { data } = await world
      .withToken(token)
      .rest.pulls.create({ ...here, head: "robot", base: "main", title: "Robot" });
    expect(data.user.login).toBe("github-actions[bot]");
    expect(heard("pull_request", "opened").at(-1)?.byJobToken).toBe(true);
    world.github.host.revokeToken(token);
    expect((await refusal(world.withToken(token).rest.pulls.list(here))).status).toBe(401);
  });
});

describe("conversation", () => {
  it("takes issues, comments and labels, and lists them page by page", async () => {
    const nudge = world.as("ada").rest;
    const { data: issue } = await nudge.issues.create({
      ...here,
      title: "Promotion requests",
      body: "Comment here.",
    });
    const { data: comment } = await nudge.issues.createComment({
      ...here,
      issue_number: issue.number,
      body: "One",
    });
    for (const body of ["Two", "Three"])
      await nudge.issues.createComment({ ...here, issue_number: issue.number, body });
    await nudge.issues.updateComment({ ...here, comment_id: comment.id, body: "Uno" });
    const second = await nudge.issues.listComments({
      ...here,
      issue_number: issue.number,
      per_page: 2,
      page: 2,
    });
    expect(second.data.map(({ body }) => body)).toEqual(["Three"]);
    expect(second.headers.link).toContain('rel="prev"');
    await nudge.issues.addLabels({ ...here, issue_number: issue.number, labels: ["release"] });
    expect((await nudge.issues.listForRepo({ ...here, labels: "release" })).data).toHaveLength(1);
    expect(heard("issue_comment", "created").at(-1)?.payload).toMatchObject({
      comment: { body: "Three" },
      issue: { number: issue.number },
    });
  });
});

describe("deployments", () => {
  it("carry a request with its payload and show where it has come to", async () => {
    const token = world.github.host.mintJobToken("acme/storefront", {
      deployments: "write",
      contents: "read",
    });
    const { rest } = world.withToken(token);
    const sha = (await world.github.host.resolve("acme/storefront", "main")) ?? "";
    const request = { application: "storefront", digest: `sha256:${"a".repeat(64)}` };
    const made = await rest.repos.createDeployment({
      ...here,
      ref: sha,
      task: "promote",
      environment: "dev",
      auto_merge: false,
      required_contexts: [],
      payload: request,
    });
    const id = "id" in made.data ? Number(made.data.id) : 0;
    const delivery = (await world.asApp("acme-delivery")).rest;
    await delivery.repos.createDeploymentStatus({
      ...here,
      deployment_id: id,
      state: "success",
      environment: "qa",
      description: "Healthy",
    });
    const listed = await delivery.repos.listDeployments({ ...here, task: "promote" });
    expect(listed.data).toMatchObject([
      {
        id,
        payload: request,
        original_environment: "dev",
        environment: "qa",
        creator: { login: "github-actions[bot]" },
      },
    ]);
    const states = await delivery.repos.listDeploymentStatuses({ ...here, deployment_id: id });
    expect(states.data).toMatchObject([
      { state: "success", environment: "qa", creator: { login: "acme-delivery[bot]" } },
    ]);
    const long = delivery.repos.createDeploymentStatus({
      ...here,
      deployment_id: id,
      state: "failure",
      description: "x".repeat(141),
    });
    expect((await refusal(long)).status).toBe(422);
    expect(heard("deployment", "created").at(-1)?.byJobToken).toBe(true);
  });
});

describe("secrets and environments", () => {
  it("keep an environment's secret from every reference that its policy leaves out", async () => {
    const { rest } = world.as("olga");
    const place = { ...here, environment_name: "delivery" };
    await rest.repos.createOrUpdateEnvironment({
      ...place,
      deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
    });
    await rest.repos.createDeploymentBranchPolicy({ ...place, name: "main" });
    const { data: key } = await rest.actions.getEnvironmentPublicKey(place);
    await rest.actions.createOrUpdateEnvironmentSecret({
      ...place,
      secret_name: "DELIVERY_PRIVATE_KEY",
      encrypted_value: seal(key.key, "the key"),
      key_id: key.key_id,
    });
    const { host } = world.github;
    expect(host.environment("acme/storefront", "delivery", "refs/heads/main")).toMatchObject({
      allowed: true,
      secrets: { DELIVERY_PRIVATE_KEY: "the key" },
    });
    for (const reference of ["refs/pull/1/merge", "refs/heads/feature", "refs/tags/main"]) {
      expect(host.environment("acme/storefront", "delivery", reference)).toMatchObject({ allowed: false });
    }
    expect(
      (await rest.repos.getEnvironment(place)).data.deployment_branch_policy?.custom_branch_policies,
    ).toBe(true);
  });

  it("take only what was sealed, and give the organization's to the repositories chosen", async () => {
    const { rest } = world.as("olga");
    const { data: key } = await rest.actions.getOrgPublicKey({ org: "acme" });
    const secret = {
      org: "acme",
      secret_name: "nudge_private_key",
      key_id: key.key_id,
      visibility: "private" as const,
    };
    const plain = rest.actions.createOrUpdateOrgSecret({
      ...secret,
      encrypted_value: Buffer.from("plain").toString("base64"),
    });
    expect((await refusal(plain)).status).toBe(422);
    await rest.actions.createOrUpdateOrgSecret({ ...secret, encrypted_value: seal(key.key, "nudge") });
    expect(world.github.host.secrets("acme/storefront")).toEqual({ NUDGE_PRIVATE_KEY: "nudge" });
    expect((await rest.actions.listOrgSecrets({ org: "acme" })).data.secrets).toMatchObject([
      { name: "NUDGE_PRIVATE_KEY" },
    ]);
  });
});

describe("GitHub's published description", () => {
  it("fits every request that was answered and every answer", () => {
    expect(check.violations).toEqual([]);
    expect(check.seen.size).toBeGreaterThan(40);
  });
});
