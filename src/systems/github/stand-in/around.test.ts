import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createOpenApiCheck } from "./testing/openapi-check.ts";
import { clone, makeRepository, openPull } from "./testing/work.ts";
import { refusal, startWorld, type TestWorld } from "./testing/world.ts";

const check = createOpenApiCheck();
const here = { owner: "acme", repo: "storefront" };
let world: TestWorld;
beforeAll(async () => {
  world = await startWorld({ middleware: check.middleware });
  await makeRepository(world, "storefront", {
    CODEOWNERS: "/platform/ @acme/platform\n*.sql @cyd\n",
    "README.md": "#\n",
  });
});
afterAll(async () => {
  expect(check.violations).toEqual([]);
  await world.close();
});

describe("teams", () => {
  it("give their members their repositories' rights, and are asked for review by CODEOWNERS", async () => {
    const { rest } = world.as("olga");
    const { data: team } = await rest.teams.create({ org: "acme", name: "Platform", privacy: "closed" });
    const platform = { org: "acme", team_slug: team.slug };
    await rest.teams.addOrUpdateMembershipForUserInOrg({ ...platform, username: "eve" });
    const eve = world.as("eve").rest;
    const status = {
      ...here,
      sha: (await eve.git.getRef({ ...here, ref: "heads/main" })).data.object.sha,
      state: "success" as const,
    };
    expect((await refusal(eve.repos.createCommitStatus(status))).status).toBe(403);
    await rest.teams.addOrUpdateRepoPermissionsInOrg({ ...platform, ...here, permission: "push" });
    expect((await eve.repos.createCommitStatus(status)).status).toBe(201);
    const members = await (await world.asApp("acme-delivery")).rest.teams.listMembersInOrg(platform);
    expect(members.data.map(({ login }) => login)).toEqual(["eve"]);

    const { number } = await openPull(world, "storefront", "owned", {
      "platform/main.tf": "x\n",
      "db/one.sql": "y\n",
    });
    const { data } = await rest.pulls.listRequestedReviewers({ ...here, pull_number: number });
    expect([data.users.map(({ login }) => login), data.teams.map(({ slug }) => slug)]).toEqual([
      ["cyd"],
      ["platform"],
    ]);
  });
});

describe("an organization", () => {
  it("tells who is who, and what an App is", async () => {
    const { rest } = world.as("bob");
    expect((await rest.users.getAuthenticated()).data.login).toBe("bob");
    expect((await rest.orgs.getMembershipForUser({ org: "acme", username: "olga" })).data.role).toBe("admin");
    expect((await rest.orgs.listMembers({ org: "acme" })).data).toHaveLength(5);
    const permission = await rest.repos.getCollaboratorPermissionLevel({ ...here, username: "ada" });
    expect(permission.data).toMatchObject({ permission: "write", role_name: "write" });
    expect((await rest.apps.getBySlug({ app_slug: "acme-health" })).data?.permissions).toMatchObject({
      statuses: "write",
    });
    expect((await rest.repos.listForOrg({ org: "acme" })).data).toHaveLength(1);
    const { data: rules } = await rest.repos.getBranchRules({ ...here, branch: "main" });
    expect(rules).toEqual([]);
  });
});

describe("a webhook", () => {
  it("is delivered signed, tried once more when it fails, and listed", async () => {
    const received: { signature: string | undefined; event: string | undefined; body: string }[] = [];
    const receiver = createServer((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const header = (name: string) => request.headers[name]?.toString();
        received.push({
          signature: header("x-hub-signature-256"),
          event: header("x-github-event"),
          body: Buffer.concat(parts).toString("utf8"),
        });
        response.writeHead(received.length === 1 ? 500 : 200).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
    const { rest } = world.as("olga");
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const { data: hook } = await rest.repos.createWebhook({
      ...here,
      events: ["push"],
      config: { url, content_type: "json", secret: "s3cret" },
    });
    const work = await clone(world, "ada", "storefront");
    const sha = await work.commit("Told", { told: "1" });
    await work.push("main");
    await vi.waitFor(() => expect(received).toHaveLength(2), 5000);
    receiver.close();
    const body = received[1]?.body ?? "";
    expect(received[1]).toMatchObject({
      event: "push",
      signature: `sha256=${createHmac("sha256", "s3cret").update(body).digest("hex")}`,
    });
    expect(JSON.parse(body)).toMatchObject({ ref: "refs/heads/main", after: sha, sender: { login: "ada" } });
    const listed = await vi.waitFor(async () => {
      const { data } = await rest.repos.listWebhookDeliveries({ ...here, hook_id: hook.id });
      expect(data).toHaveLength(2);
      return data;
    });
    expect(listed.map((one) => one.status_code)).toEqual([200, 500]);
    expect((await rest.repos.getWebhook({ ...here, hook_id: hook.id })).data.config.secret).toBe("********");
  });
});

describe("pages", () => {
  const page = async (path: string) => (await fetch(`${world.github.url}${path}`)).text();

  it("show what was written by anybody without obeying it", async () => {
    const evil = `<script>alert(1)</script>"'&`;
    const work = await clone(world, "ada", "storefront");
    await work.run("checkout", "-q", "-b", "evil");
    await work.commit(evil, { "evil.html": evil });
    await work.push("evil");
    const { data } = await world
      .as("ada")
      .rest.pulls.create({ ...here, head: "evil", base: "main", title: evil, body: evil });
    await world.as("bob").rest.issues.createComment({ ...here, issue_number: data.number, body: evil });
    for (const path of [
      "/",
      "/acme/storefront",
      `/acme/storefront/pull/${data.number}`,
      `/acme/storefront/commit/${data.head.sha}`,
    ]) {
      const text = await page(path);
      expect(text).not.toContain("<script>");
      if (path !== "/") expect(text).toContain("&lt;script&gt;");
    }
    expect((await fetch(`${world.github.url}/acme/nothing`)).status).toBe(404);
  });
});

describe("the same directory", () => {
  it("is the same world again, with new credentials", async () => {
    const first = await startWorld();
    await makeRepository(first, "kept");
    const { number } = await openPull(first, "kept", "open", { a: "1" });
    const old = first.tokenOf("ada");
    const { id } = (await first.as("ada").rest.repos.get({ owner: "acme", repo: "kept" })).data;
    await first.github.close();
    const second = await startWorld({}, first.directory);
    const again = second.as("ada").rest;
    expect((await again.repos.get({ owner: "acme", repo: "kept" })).data.id).toBe(id);
    expect((await again.pulls.get({ owner: "acme", repo: "kept", pull_number: number })).data.state).toBe(
      "open",
    );
    expect((await clone(second, "ada", "kept")).folder).toContain(join(second.directory, "clone-"));
    expect(old).not.toBe("");
    await second.close();
  });
});
