import { describe, expect, it } from "vitest";
import { systemClock } from "../../../foundation/clock.ts";
import { createGitHubCodeHost } from "./code-host.ts";

const sha = "c".repeat(40);
const repository = "acme/configuration";

type Answer = readonly [status: number, body: unknown, headers?: Record<string, string>];

/** GitHub as a table of answers by `METHOD /path?query`; what is asked and sent is kept. */
function host(answers: Readonly<Record<string, Answer | readonly Answer[]>>) {
  const asked: { route: string; body: unknown }[] = [];
  const queues = new Map(
    Object.entries(answers).map(([route, all]) => [route, [all].flat(Array.isArray(all[0]) ? 1 : 0)]),
  );
  const fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const url = new URL(String(input));
    const route = `${init?.method ?? "GET"} ${decodeURIComponent(url.pathname.replace("/api/v3", ""))}`;
    asked.push({
      route: `${route}${decodeURIComponent(url.search)}`,
      body: init?.body && JSON.parse(String(init.body)),
    });
    const queue = queues.get(route) as Answer[] | undefined;
    const [status, body, headers] = (queue && (queue.length > 1 ? queue.shift() : queue[0])) ?? [
      404,
      { message: "Not Found" },
    ];
    const text = status === 204 ? null : JSON.stringify(body);
    return new Response(text, { status, headers: { "content-type": "application/json", ...headers } });
  };
  const ids = { uuid: () => "", token: () => "", random: () => 0 };
  const client = createGitHubCodeHost({
    apiUrl: "http://github.test/api/v3",
    token: "t",
    fetch,
    clock: systemClock,
    ids,
  });
  return { client, asked };
}

const codes = (result: { ok: boolean; diagnostics?: readonly { code: string }[] }) =>
  result.ok ? [] : result.diagnostics?.map(({ code }) => code);

const pull = {
  number: 7,
  title: "Promote",
  body: null,
  state: "open",
  user: { login: "acme-delivery[bot]", type: "Bot" },
  head: { ref: "promote/dev/batch", sha },
  base: { ref: "main", sha },
  merged_at: null,
  merge_commit_sha: null,
  created_at: "2026-01-01T00:00:00Z",
  html_url: "http://github.test/acme/configuration/pull/7",
};

describe("reading", () => {
  it("decodes a file once for each commit, and tells a missing one from a failure", async () => {
    const content = Buffer.from("größe").toString("base64");
    const { client, asked } = host({
      [`GET /repos/${repository}/contents/dev/a/kustomization.yaml`]: [
        200,
        { type: "file", encoding: "base64", content },
      ],
      [`GET /repos/${repository}/contents/link`]: [200, { type: "symlink", target: "elsewhere" }],
      [`GET /repos/${repository}/contents/folder`]: [200, [{ type: "file" }]],
      [`GET /repos/${repository}/contents/secret`]: [
        403,
        { message: "Resource not accessible by integration" },
      ],
    });
    const read = () => client.readFile(repository, "dev/a/kustomization.yaml", sha);
    expect(await read()).toEqual({ ok: true, value: "größe" });
    expect(await read()).toEqual({ ok: true, value: "größe" });
    expect(asked).toHaveLength(1);
    expect(await client.readFile(repository, "none", sha)).toEqual({ ok: true, value: null });
    expect(codes(await client.readFile(repository, "secret", sha))).toEqual(["code-host-forbidden"]);
    for (const path of ["link", "folder"])
      expect(codes(await client.readFile(repository, path, sha))).toEqual(["code-host-not-a-file"]);
  });

  it("follows pages to the last", async () => {
    const route = `GET /repos/${repository}/commits/${sha}/statuses`;
    const status = (context: string) => ({
      state: "success",
      context,
      description: null,
      target_url: null,
      created_at: "t",
      creator: { login: "acme-health[bot]" },
    });
    const next = {
      link: `<http://github.test/api/v3/repos/${repository}/commits/${sha}/statuses?page=2>; rel="next"`,
    };
    const { client } = host({
      [route]: [
        [200, [status("a")], next],
        [200, [status("b")]],
      ],
    });
    const found = await client.statuses(repository, sha);
    expect(found.ok && found.value.map(({ context }) => context)).toEqual(["a", "b"]);
  });

  it("believes no answer that is not of the documented form", async () => {
    const { client } = host({ [`GET /repos/${repository}`]: [200, { id: "42" }] });
    expect(codes(await client.repositoryId(repository))).toEqual(["code-host-reply-malformed"]);
  });

  it.each([
    ["ahead", "descends"],
    ["behind", "precedes"],
    ["identical", "same"],
    ["diverged", "apart"],
  ])("understands %s as %s", async (status, ancestry) => {
    const answer: Answer = [200, { status, merge_base_commit: { sha } }];
    const { client } = host({ [`GET /repos/${repository}/compare/a...b`]: answer });
    expect(await client.compare(repository, "a", "b")).toEqual({
      ok: true,
      value: { ancestry, mergeBase: sha },
    });
  });

  it("takes the pull request whose merge made the commit, and no other that holds it", async () => {
    const merged = {
      ...pull,
      state: "closed",
      merged_at: "t",
      merge_commit_sha: sha,
      merged_by: { login: "ben" },
    };
    const other = { ...merged, number: 8, merge_commit_sha: "d".repeat(40) };
    const { client } = host({
      [`GET /repos/${repository}/commits/${sha}/pulls`]: [200, [other, merged]],
      [`GET /repos/${repository}/pulls/7`]: [200, merged],
    });
    expect(await client.pullRequestOf(repository, sha)).toMatchObject({
      value: { number: 7, mergedBy: "ben" },
    });
    const none = host({ [`GET /repos/${repository}/commits/${sha}/pulls`]: [200, [other]] });
    expect(await none.client.pullRequestOf(repository, sha)).toEqual({ ok: true, value: null });
  });

  it("sees a renamed file at both its places", async () => {
    const file = { filename: "b", previous_filename: "prod/a/kustomization.yaml", status: "renamed" };
    const files = [{ ...file, sha: "blob", contents_url: `http://github.test/contents/b?ref=${sha}` }];
    const { client } = host({ [`GET /repos/${repository}/pulls/7/files`]: [200, files] });
    expect(await client.changedFiles(repository, 7, sha)).toEqual({
      ok: true,
      value: [
        { path: "prod/a/kustomization.yaml", change: "removed", blob: null },
        { path: "b", change: "added", blob: "blob" },
      ],
    });
    expect(codes(await client.changedFiles(repository, 7, "d".repeat(40)))).toEqual(["head-moved"]);
  });

  it("knows the last change of the base branch among everything that happened", async () => {
    const at = (event: string, created_at: string) => ({ event, created_at });
    const { client } = host({
      [`GET /repos/${repository}/issues/7/events`]: [
        200,
        [at("base_ref_changed", "t1"), at("automatic_base_change_succeeded", "t2"), at("labeled", "t3")],
      ],
      [`GET /repos/${repository}/issues/8/events`]: [200, [at("labeled", "t3")]],
    });
    expect(await client.retargetedAt(repository, 7)).toEqual({ ok: true, value: "t2" });
    expect(await client.retargetedAt(repository, 8)).toEqual({ ok: true, value: null });
  });

  it("knows who pushed to a branch since it was made, and whom its commits name", async () => {
    const did = (activity_type: string, login: string | null) => ({
      activity_type,
      actor: login && { login },
    });
    const { client, asked } = host({
      [`GET /repos/${repository}/activity`]: [
        200,
        [did("force_push", "ann"), did("push", null), did("branch_creation", "ben"), did("push", "old")],
      ],
      [`GET /repos/${repository}/pulls/7/commits`]: [
        200,
        [
          { author: { login: "cara" }, committer: { login: "ann" } },
          { author: null, committer: {} },
        ],
      ],
    });
    const found = await client.contributors(repository, 7, "change");
    expect(found).toEqual({ ok: true, value: ["ann", "ghost", "ben", "cara"] });
    expect(asked[0]?.route).toContain("ref=refs/heads/change");
  });

  it("keeps requests whose payload is malformed, without a claim", async () => {
    const claim = { application: "a", version: "1", digest: "d", run: "r" };
    const deployment = { id: 1, sha, task: "promote", created_at: "t", url: "u", creator: null };
    const all = [claim, JSON.stringify(claim), "{", {}].map((payload, id) => ({
      ...deployment,
      id,
      payload,
    }));
    const { client } = host({ [`GET /repos/${repository}/deployments`]: [200, all] });
    const found = await client.recentRequests(repository);
    expect(found.ok && found.value.map((request) => request.claim)).toEqual([null, null, claim, claim]);
  });
});

describe("writing", () => {
  it("commits onto the parent's tree and moves the branch that is there", async () => {
    const git = `/repos/${repository}/git`;
    const { client, asked } = host({
      [`GET ${git}/commits/${sha}`]: [200, { sha, tree: { sha: "tree" } }],
      [`POST ${git}/trees`]: [201, { sha: "new-tree" }],
      [`POST ${git}/commits`]: [201, { sha: "new-commit" }],
      [`GET ${git}/ref/heads/promote/dev/batch`]: [200, { object: { sha } }],
      [`PATCH ${git}/refs/heads/promote/dev/batch`]: [200, {}],
    });
    const files = new Map([
      ["a", "text"],
      ["b", null],
    ]);
    const change = { branch: "promote/dev/batch", parent: sha, message: "m", files };
    expect(await client.commit(repository, change)).toEqual({ ok: true, value: "new-commit" });
    expect(asked.map(({ body }) => body).filter(Boolean)).toEqual([
      {
        base_tree: "tree",
        tree: [
          { path: "a", mode: "100644", type: "blob", content: "text" },
          { path: "b", mode: "100644", type: "blob", sha: null },
        ],
      },
      { message: "m", tree: "new-tree", parents: [sha] },
      { sha: "new-commit", force: true },
    ]);
  });

  it("rewrites its own comment, leaves a stranger's alone, and says the same thing once", async () => {
    const comments = `/repos/${repository}/issues/7/comments`;
    const marker = "<!-- m -->";
    const author = "acme-delivery[bot]";
    const stranger = { id: 1, user: { login: "mallory" }, body: `${marker}\nlies` };
    const own = { id: 2, user: { login: author }, body: `${marker}\nold` };
    const { client, asked } = host({
      [`GET ${comments}`]: [200, [stranger, own]],
      [`PATCH /repos/${repository}/issues/comments/2`]: [200, {}],
    });
    expect(await client.comment(repository, 7, { author, marker, text: "new" })).toMatchObject({ ok: true });
    await client.comment(repository, 7, { author, marker, text: "old" });
    expect(asked.filter(({ body }) => body)).toEqual([
      { route: `PATCH /repos/${repository}/issues/comments/2`, body: { body: `${marker}\nnew` } },
    ]);
  });

  it("tells a head that moved from a pull request that cannot be merged", async () => {
    const route = `PUT /repos/${repository}/pulls/7/merge`;
    const answers: [Answer, string][] = [
      [[409, { message: "Head branch was modified. Review and try the merge again." }], "head-moved"],
      [[405, { message: "Pull Request is not mergeable" }], "not-mergeable"],
      [[403, { message: "Resource not accessible by integration" }], "code-host-forbidden"],
    ];
    for (const [answer, code] of answers) {
      const { client, asked } = host({ [route]: answer });
      expect(codes(await client.mergePullRequest(repository, 7, sha, "t"))).toEqual([code]);
      expect(asked).toHaveLength(1);
    }
  });

  it("does not make a request twice when the answer was lost", async () => {
    const { client, asked } = host({
      [`POST /repos/${repository}/deployments`]: [502, { message: "Bad gateway" }],
    });
    const asks = { application: "a", version: "1", digest: "d", run: "r", commit: sha, environment: "dev" };
    expect(codes(await client.createRequest(repository, asks))).toEqual(["code-host-unreachable"]);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.body).toMatchObject({
      ref: sha,
      task: "promote",
      required_contexts: [],
      auto_merge: false,
    });
  });

  it("reads again after a passing fault", async () => {
    const { client, asked } = host({
      [`GET /repos/${repository}`]: [
        [502, {}],
        [200, { id: 42 }],
      ],
    });
    expect(await client.repositoryId(repository)).toEqual({ ok: true, value: 42 });
    expect(asked).toHaveLength(2);
  });

  it("finds a branch gone already as good as deleted", async () => {
    const route = `DELETE /repos/${repository}/git/refs/heads/x`;
    const { client } = host({ [route]: [422, { message: "Reference does not exist" }] });
    expect(await client.deleteBranch(repository, "x")).toEqual({ ok: true, value: undefined });
  });
});

describe("a reply that breaks off halfway", () => {
  it("is asked for again", async () => {
    let times = 0;
    const half = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(Buffer.from('{"object":{"sha'));
          controller.error(new TypeError("terminated"));
        },
      });
    const fetch = async () => {
      times += 1;
      const body = times === 1 ? half() : JSON.stringify({ object: { sha } });
      return new Response(body, { headers: { "content-type": "application/json" } });
    };
    const ids = { uuid: () => "", token: () => "", random: () => 0 };
    const apiUrl = "http://github.test/api/v3";
    const client = createGitHubCodeHost({ apiUrl, token: "t", fetch, clock: systemClock, ids });
    expect(await client.branchHead(repository, "main")).toEqual({ ok: true, value: sha });
    expect(times).toBe(2);
  });
});
