import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterEach, describe, expect, it } from "vitest";
import { createMasks } from "./job/masks.ts";
import { fakeHost, logOf, pullRequestEvent, push, type World, world } from "./testing/fake-host.ts";

const repository = "acme/shop";
let open: World | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});
const job = (more: string, script: string) => `
on: [push, pull_request, pull_request_target]
jobs:
  work:
    runs-on: ubuntu-latest
${more}
    steps:
      - run: |
          ${script.split("\n").join("\n          ")}
        env: { KEY: "\${{ secrets.KEY }}", TOKEN: "\${{ github.token }}" }
`;

describe("masks", () => {
  it("cover a secret, its lines, and the spellings in which it is often printed", () => {
    const masks = createMasks();
    masks.add('first "line" of it\nsecond+line');
    masks.add("abc");
    const spellings = [
      'first "line" of it',
      "second+line",
      Buffer.from('first "line" of it\nsecond+line').toString("base64"),
      encodeURIComponent('first "line" of it\nsecond+line'),
      JSON.stringify('first "line" of it\nsecond+line').slice(1, -1),
    ];
    for (const spelling of spellings) expect(masks.redact(`<${spelling}>`)).toMatch(/^<\*\*\*=*>$/);
    expect(masks.redact("abc")).toBe("abc");
  });

  it("hold in the log for secrets, the job's token, and what a step masks; an output that holds one is left out", async () => {
    open = world();
    open.host.secretsOf = { [repository]: { KEY: "hunter2-of-acme" } };
    push(open.host, repository, "main", {
      ".github/workflows/ci.yaml": `
on: push
jobs:
  work:
    runs-on: ubuntu-latest
    outputs: { leaked: "\${{ steps.all.outputs.leaked }}", fine: "\${{ steps.all.outputs.fine }}" }
    steps:
      - id: all
        env: { KEY: "\${{ secrets.KEY }}", TOKEN: "\${{ secrets.GITHUB_TOKEN }}" }
        run: |
          own=$(printf 'made-%s' on-the-way)
          echo "::add-mask::$own"
          echo "key $KEY token $TOKEN own $own \${{ secrets.KEY }}"
          echo "leaked=$KEY" >> "$GITHUB_OUTPUT"
          echo "fine=yes" >> "$GITHUB_OUTPUT"
  after:
    needs: work
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "leaked \${{ needs.work.outputs.leaked }}, fine \${{ needs.work.outputs.fine }}"' }]
`,
    });
    await open.engine.idle();
    const log = logOf(open.engine, repository, "work");
    expect(log).toContain("key *** token *** own *** ***");
    expect(log).not.toMatch(/hunter2|made-on-the-way|ghs_/);
    expect(logOf(open.engine, repository, "after")).toContain("leaked , fine yes");
  });
});

describe("an environment", () => {
  const onlyMain = (reference: string) =>
    reference === "refs/heads/main"
      ? { allowed: true as const, secrets: { KEY: "of-the-environment" }, variables: {} }
      : { allowed: false as const, reason: "policy" };

  it("gives its secrets to main, also when a pull request's event runs there, and refuses the merge reference", async () => {
    open = world();
    open.host.environments = { delivery: onlyMain };
    const file = {
      ".github/workflows/ci.yaml": job("    environment: delivery", '[ -n "$KEY" ] && echo "has it"'),
    };
    const base = push(open.host, repository, "main", file);
    const head = open.host.commit(repository, ["refs/heads/work", "refs/pull/3/merge"], { ...file, x: "1" });
    await open.engine.idle();
    open.host.emit(pullRequestEvent("pull_request", "opened", { head, base }));
    await open.engine.idle();
    expect(open.engine.runs(repository).map((run) => [run.event, run.conclusion])).toEqual([
      ["push", "success"],
      ["pull_request", "failure"],
      ["pull_request_target", "success"],
    ]);
    expect(logOf(open.engine, repository, "work", 1)).toContain(
      'Branch "refs/pull/3/merge" is not allowed to deploy to delivery due to environment protection rules',
    );
    expect(open.host.minted.size).toBe(2);
  });
});

describe("the job's token", () => {
  it("has the job's permissions only, and ends with the job", async () => {
    open = world();
    push(open.host, repository, "main", {
      ".github/workflows/a.yaml": job("    permissions: { pull-requests: write, contents: read }", "true"),
      ".github/workflows/b.yaml": job("    permissions: {}", "true"),
      ".github/workflows/c.yaml": job("", "true"),
    });
    await open.engine.idle();
    const permissions = [...open.host.minted.values()].map((minted) => minted.permissions);
    expect(permissions).toEqual([
      { pull_requests: "write", contents: "read" },
      {},
      { contents: "read", packages: "read" },
    ]);
    expect(open.host.revoked.sort()).toEqual([...open.host.minted.keys()].sort());
  });
});

describe("a job's identity", () => {
  it("is signed for an audience, names the workflow that holds the job, and needs `id-token: write`", async () => {
    const host = fakeHost();
    const commit = host.commit("acme/delivery", ["refs/heads/main"], {
      ".github/workflows/ci.yaml": `
on: workflow_call
jobs:
  image:
    runs-on: ubuntu-latest
    steps: [{ id: ask, uses: acme/ask@v1 }, { run: 'echo "url $ACTIONS_ID_TOKEN_REQUEST_URL"' }]
`,
    });
    const tokens: string[] = [];
    open = world({
      host,
      equivalents: [
        {
          uses: "acme/ask",
          inputs: [],
          note: "asks for a token.",
          async run(step) {
            tokens.push(await step.identityToken("sts.amazonaws.com"));
            return { outcome: "success", outputs: {} };
          },
        },
      ],
    });
    const caller = (permissions: string) => ({
      ".github/workflows/ci.yaml": `
name: ci
on: push
permissions: ${permissions}
jobs: { release: { uses: acme/delivery/.github/workflows/ci.yaml@${commit} } }
`,
    });
    const sha = push(host, repository, "main", caller("{ id-token: write }"));
    await open.engine.idle();
    const keys = await open.engine.jwks();
    const { payload, protectedHeader } = await jwtVerify(
      tokens[0]!,
      createLocalJWKSet({ keys: keys.keys as never }),
      { issuer: open.engine.issuer, audience: "sts.amazonaws.com" },
    );
    expect(protectedHeader.alg).toBe("RS256");
    expect(payload).toMatchObject({
      sub: "repo:acme/shop:ref:refs/heads/main",
      repository,
      repository_owner: "acme",
      ref: "refs/heads/main",
      sha,
      event_name: "push",
      workflow: "ci",
      workflow_ref: "acme/shop/.github/workflows/ci.yaml@refs/heads/main",
      job_workflow_ref: `acme/delivery/.github/workflows/ci.yaml@${commit}`,
      job_workflow_sha: commit,
      runner_environment: "github-hosted",
      run_attempt: "1",
    });
    expect(logOf(open.engine, repository)).toContain(
      `url ${host.serverUrl}/_services/token/request?api-version=2.0`,
    );

    push(host, repository, "main", caller("{ contents: read }"));
    await open.engine.idle();
    expect(logOf(open.engine, repository, "release / image", 1)).toContain("the job lacks `id-token: write`");
    expect(tokens).toHaveLength(1);
  });

  it("carries an environment in place of the reference, and ends with the job", async () => {
    open = world();
    open.host.environments = { "prod:eu": () => ({ allowed: true, secrets: {}, variables: {} }) };
    push(open.host, repository, "main", {
      ".github/workflows/ci.yaml": `
on: push
jobs:
  work:
    permissions: { id-token: write }
    environment: prod:eu
    runs-on: ubuntu-latest
    outputs: { bearer: "\${{ steps.keep.outputs.bearer }}" }
    steps: [{ id: keep, run: 'echo "bearer=$(echo "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" | rev)" >> "$GITHUB_OUTPUT"; sleep 0.5' }]
  after:
    needs: work
    runs-on: ubuntu-latest
    steps: [{ run: 'echo "bearer:\${{ needs.work.outputs.bearer }}."' }]
`,
    });
    await open.engine.idle();
    const [, reversed = ""] = /bearer:(\w+)\./.exec(logOf(open.engine, repository, "after")) ?? [];
    expect(reversed).not.toBe("");
    const bearer = [...reversed].reverse().join("");
    expect(await open.engine.identityToken(bearer, "x")).toBeUndefined();
    expect(await open.engine.identityToken("no job's", "x")).toBeUndefined();
  });

  it("has the subject of a pull request", async () => {
    open = world({
      equivalents: [
        {
          uses: "acme/ask",
          inputs: [],
          note: "asks for a token.",
          async run(step) {
            return {
              outcome: "success",
              outputs: { sub: String(decodeJwt(await step.identityToken("a")).sub) },
            };
          },
        },
      ],
    });
    const head = open.host.commit(repository, ["refs/pull/3/merge", "refs/heads/main"], {
      ".github/workflows/pr.yaml": `
on: pull_request
permissions: { id-token: write }
jobs: { work: { runs-on: ubuntu-latest, steps: [{ id: ask, uses: acme/ask@v1 }, { run: 'echo \${{ steps.ask.outputs.sub }}' }] } }
`,
    });
    open.host.emit(pullRequestEvent("pull_request", "opened", { head, base: head }));
    await open.engine.idle();
    expect(logOf(open.engine, repository)).toContain("repo:acme/shop:pull_request");
  });
});
