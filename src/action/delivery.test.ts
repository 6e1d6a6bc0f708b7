import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAppAuth } from "@octokit/auth-app";
import { request as octokitRequest } from "@octokit/request";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runGate } from "../delivery/gate.ts";
import { promote } from "../delivery/promote.ts";
import { reportReleases } from "../delivery/release.ts";
import type { Sources } from "../delivery/sources.ts";
import { slotText } from "../delivery/testing-company.ts";
import { printYaml } from "../formats/yaml.ts";
import { systemClock } from "../foundation/clock.ts";
import { systemIds } from "../foundation/ids.ts";
import { ok, expect as value } from "../foundation/result.ts";
import { createGitHubCodeHost } from "../systems/github/client/code-host.ts";
import { type RunningGitHub, startGitHub } from "../systems/github/stand-in/index.ts";
import { commands } from "./commands.ts";
import { readInputs } from "./inputs.ts";
import { createReport } from "./report.ts";

const directory = mkdtempSync(join(tmpdir(), "delivery-"));
const digest = `sha256:${"a".repeat(64)}`;
let github: RunningGitHub;

beforeAll(async () => {
  const person = (login: string) => ({
    login,
    name: login,
    email: `${login}@acme.example`,
    role: "member" as const,
  });
  const write = {
    contents: "write",
    pull_requests: "write",
    statuses: "write",
    deployments: "write",
    members: "read",
  } as const;
  github = value(
    await startGitHub({
      directory,
      clock: systemClock,
      ids: systemIds,
      log: () => {},
      seed: {
        organization: { login: "acme", name: "Acme", plan: "team", basePermission: "write" },
        users: [{ ...person("olga"), role: "owner" }, ...["ann", "ben", "cara", "dan"].map(person)],
        apps: [
          { slug: "acme-delivery", permissions: write },
          { slug: "acme-health", permissions: { statuses: "write", contents: "read" } },
        ],
      },
    }),
  );
});
afterAll(async () => {
  await github.close();
  rmSync(directory, { recursive: true, force: true });
});

/** One call as somebody; a refusal is a bug of the test. */
async function as(
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${github.apiUrl}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

const person = (login: string) => github.credentials.users[login]?.token ?? "";

type Permissions = Readonly<Record<string, "read" | "write">>;

/** An App's token for these repositories, with less than the App has where permissions are named. */
async function appToken(
  slug: string,
  repositoryNames?: string[],
  permissions?: Permissions,
): Promise<string> {
  const { id, privateKey, installationId } = github.credentials.apps[slug]!;
  const request = octokitRequest.defaults({ baseUrl: github.apiUrl });
  const auth = createAppAuth({ appId: id, privateKey, request });
  const scope = { ...(repositoryNames && { repositoryNames }), ...(permissions && { permissions }) };
  return (await auth({ type: "installation", installationId, ...scope })).token;
}

/** The two tokens of a workflow, as `promote.yaml` and `gate.yaml` take them. */
async function tokens(configuration: Permissions, applications: Permissions) {
  return {
    configuration: host(await appToken("acme-delivery", ["configuration"], configuration)),
    applications: host(await appToken("acme-delivery", ["storefront"], applications)),
  };
}

const host = (token: string) =>
  createGitHubCodeHost({ apiUrl: github.apiUrl, token, fetch, clock: systemClock, ids: systemIds });

async function put(repository: string, path: string, text: string): Promise<void> {
  const content = Buffer.from(text).toString("base64");
  await as(person("olga"), "PUT", `/repos/acme/${repository}/contents/${path}`, { message: path, content });
}

/** The company's repositories, as rendering and rollout would have left them. */
async function setUp(): Promise<void> {
  for (const name of ["configuration", "storefront"]) {
    await as(person("olga"), "POST", "/orgs/acme/repos", { name, private: true, auto_init: true });
  }
  const { id } = await as(person("olga"), "GET", "/repos/acme/storefront");
  await as(person("olga"), "POST", "/orgs/acme/teams", { name: "release" });
  for (const login of ["ann", "cara"]) {
    await as(person("olga"), "PUT", `/orgs/acme/teams/release/memberships/${login}`, {});
  }
  await as(person("olga"), "POST", "/orgs/acme/teams", { name: "platform" });
  const environments = ["dev", "qa"].map((name) => ({
    name,
    gate: name === "dev" ? null : { approvals: 1, approvers: "release" },
  }));
  await put(
    "configuration",
    "policy.yaml",
    printYaml({
      version: 1,
      configuration: "acme/configuration",
      branch: "main",
      environments,
      applications: [
        {
          name: "storefront",
          repository: "acme/storefront",
          repositoryId: Number(id),
          image: "127.0.0.1:5000/storefront",
        },
      ],
      platform: { team: "platform", approvals: 2 },
      apps: { delivery: "acme-delivery[bot]", health: "acme-health[bot]" },
      provenance: { issuer: "https://issuer.example", builders: ["acme/delivery/ci.yaml@1"] },
    }),
  );
  await put("configuration", "trusted-root.json", "{}");
  for (const { name } of environments) {
    await put("configuration", `${name}/storefront/kustomization.yaml`, slotText("storefront"));
  }
}

/** A pull request by Ann, merged by Ben. Returns the commit on main. */
async function change(): Promise<string> {
  const repository = "/repos/acme/storefront";
  const main = (await as(person("ann"), "GET", `${repository}/git/ref/heads/main`)) as {
    object: { sha: string };
  };
  await as(person("ann"), "POST", `${repository}/git/refs`, {
    ref: "refs/heads/change",
    sha: main.object.sha,
  });
  const content = Buffer.from("code").toString("base64");
  const file = { message: "Change", content, branch: "change" };
  await as(person("ann"), "PUT", `${repository}/contents/code.txt`, file);
  const opened = { title: "Change", head: "change", base: "main" };
  const { number } = await as(person("ann"), "POST", `${repository}/pulls`, opened);
  const merged = await as(person("ben"), "PUT", `${repository}/pulls/${number}/merge`, {
    merge_method: "squash",
  });
  return String(merged["sha"]);
}

describe("delivery by GitHub's own client, on a GitHub that keeps GitHub's rules", () => {
  it("takes a release from its pull request through the gate, and tells of it", async () => {
    await setUp();
    const commit = await change();
    const run = `${github.url}/acme/storefront/actions/runs/1`;
    const promoter = await tokens(
      { contents: "write", pull_requests: "write", statuses: "read" },
      { contents: "read", deployments: "write", pull_requests: "read" },
    );
    const gatekeeper = await tokens(
      { contents: "write", members: "read", pull_requests: "write", statuses: "write" },
      { contents: "read", deployments: "read", pull_requests: "read" },
    );
    const sources: Omit<Sources, keyof typeof promoter> = {
      registry: { provenance: async () => ok(["bundle"]) },
      verify: ({ application }) =>
        ok({
          digest,
          commit,
          repositoryId: application.repositoryId,
          reference: "refs/heads/main",
          builder: "acme/delivery/ci.yaml@1",
          trigger: "push",
          run: `${run}/attempts/1`,
          signedAt: "2026-01-01T00:00:00Z",
        }),
    };
    await as(person("olga"), "POST", "/repos/acme/configuration/issues", { title: "Promotion requests" });
    const job = {
      GITHUB_API_URL: github.apiUrl,
      GITHUB_SERVER_URL: github.url,
      GITHUB_REPOSITORY: "acme/storefront",
      GITHUB_SHA: commit,
      GITHUB_RUN_ID: "1",
      INPUT_TOKEN: github.host.mintJobToken("acme/storefront", { contents: "read", deployments: "write" }),
      INPUT_APPLICATION: "storefront",
      INPUT_VERSION: "1.0.1",
      INPUT_DIGEST: digest,
      INPUT_ENVIRONMENT: "dev",
      "INPUT_NUDGE-TOKEN": person("olga"),
      "INPUT_NUDGE-REPOSITORY": "acme/configuration",
      "INPUT_NUDGE-ISSUE": "1",
    };
    const report = createReport(() => {}, {});
    const doors = { clock: systemClock, ids: systemIds, fetch };
    expect(
      await commands["request"]?.({ inputs: readInputs(job), environment: job, report, ...doors }),
    ).toEqual([]);
    expect(await as(person("olga"), "GET", "/repos/acme/configuration/issues/1/comments")).toHaveLength(1);
    const [request] = value(await promoter.applications.recentRequests("acme/storefront"));
    if (!request) throw new Error("No request was made.");
    const round = async () => {
      const done = value(await promote({ ...sources, ...promoter }, "acme/configuration", "main"));
      expect(done.problems).toEqual([]);
      return done;
    };
    const gate = async () => {
      const reports = value(await runGate({ ...sources, ...gatekeeper }, "acme/configuration", "main"));
      expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
      return reports;
    };
    const deployer = async (environment: string, description: string, state: "success" | "failure") => {
      const head = value(await promoter.configuration.branchHead("acme/configuration", "main"));
      const context = `health/${environment}/storefront`;
      await as(await appToken("acme-health"), "POST", `/repos/acme/configuration/statuses/${head}`, {
        context,
        state,
        description,
      });
    };

    expect((await round()).opened).toMatchObject([
      { branch: "promote/dev/batch", author: "acme-delivery[bot]" },
    ]);
    expect(await gate()).toMatchObject([{ verdict: { kind: "promotion", state: "success" } }]);
    expect((await round()).decisions).toMatchObject([{ kind: "watch", environment: "dev" }]);
    await deployer("dev", `Healthy ${digest}`, "success");
    const [promotion] = (await round()).opened;
    expect(promotion).toMatchObject({ branch: `promote/qa/storefront-${request.id}` });
    expect((await round()).opened).toEqual([]);

    expect(await gate()).toMatchObject([{ verdict: { state: "pending" } }]);
    const reviews = `/repos/acme/configuration/pulls/${promotion?.number}/reviews`;
    await as(person("ann"), "POST", reviews, { event: "APPROVE" });
    expect(await gate()).toMatchObject([
      { verdict: { state: "pending", approvals: { ignored: [{ reviewer: "ann" }] } } },
    ]);
    await as(person("cara"), "POST", reviews, { event: "APPROVE" });
    const [judged] = await gate();
    expect(judged?.merged).toMatch(/^[0-9a-f]{40}$/);
    await deployer("qa", `Healthy ${digest}`, "success");
    expect((await round()).decisions).toMatchObject([{ kind: "finish" }]);
    expect((await round()).decisions).toEqual([]);

    const states = value(await promoter.applications.requestStates("acme/storefront", request.id));
    expect(states.map(({ environment, state }) => `${environment} ${state}`).reverse()).toEqual([
      "dev queued",
      "dev in_progress",
      "dev success",
      "qa queued",
      "qa success",
    ]);
    const comments = await as(
      person("ann"),
      "GET",
      `/repos/acme/configuration/issues/${promotion?.number}/comments`,
    );
    expect(comments).toHaveLength(1);
    const told = value(await reportReleases(host(person("olga")), "acme/configuration", "main", "qa"));
    expect(told.applications).toMatchObject([
      {
        release: {
          commit,
          digest,
          pullRequest: { author: "ann", mergedBy: "ben" },
          gate: { approvals: [{ reviewer: "cara" }] },
          gaps: [],
        },
      },
    ]);
  });
});
