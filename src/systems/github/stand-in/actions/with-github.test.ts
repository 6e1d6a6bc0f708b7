import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../../foundation/clock.ts";
import { gitText } from "../../../../foundation/git.ts";
import { systemIds } from "../../../../foundation/ids.ts";
import { expect as value } from "../../../../foundation/result.ts";
import { seal } from "../../sealed-box.ts";
import { type RunningGitHub, startGitHub } from "../index.ts";
import { startEngine } from "./index.ts";

let ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.reverse()) await end();
  ends = [];
});

/** The whole stand-in, with its engine, a person who owns everything and an App that may comment. */
async function start() {
  const directory = mkdtempSync(join(tmpdir(), "github-"));
  ends.push(() => rmSync(directory, { recursive: true, force: true }));
  const common = { clock: systemClock, ids: systemIds, log: () => {} };
  const github = value(
    await startGitHub({
      ...common,
      directory: join(directory, "github"),
      seed: {
        organization: { login: "acme", name: "Acme", plan: "team" },
        users: [{ login: "mara", name: "Mara", email: "mara@acme.example", role: "owner" }],
        apps: [{ slug: "acme-nudge", permissions: { issues: "write" } }],
      },
      startEngine: (host) =>
        startEngine({ ...common, host, equivalents: [], directory: join(directory, "actions"), parallel: 2 }),
    }),
  );
  ends.push(() => github.close());
  const token = github.credentials.users["mara"]?.token ?? "";
  const rest = async (method: string, path: string, body?: unknown) => {
    const answer = await fetch(`${github.apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect(answer.status, `${method} ${path}`).toBeLessThan(300);
    return (answer.status === 204 ? {} : await answer.json()) as Record<string, never>;
  };
  const pushed = async (name: string, files: Readonly<Record<string, string>>) => {
    await rest("POST", "/orgs/acme/repos", { name, private: true });
    const folder = join(directory, name);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const git = async (...args: string[]) =>
      value(
        await gitText(["-c", "user.name=Mara", "-c", "user.email=mara@acme.example", ...args], {
          cwd: folder,
        }),
      );
    await git("init", "--quiet", "--initial-branch=main");
    await git("add", ".");
    await git("commit", "--quiet", "-m", `Begin ${name}`);
    const url = github.url.replace("://", `://x-access-token:${token}@`);
    await git("push", "--quiet", `${url}/acme/${name}.git`, "main");
    return git("rev-parse", "HEAD");
  };
  return { github, rest, pushed };
}

function log(github: RunningGitHub, repository: string, job: string): string {
  const { engine } = github;
  const found = engine
    ?.runs(repository)
    .flatMap((run) => engine.jobs(repository, run.id))
    .find((record) => record.name === job);
  return (found && engine?.log(repository, found.id)) ?? "";
}

const listener = `
name: listen
on: { issue_comment: { types: [created] } }
jobs: { hear: { runs-on: ubuntu-latest, steps: [{ run: 'echo "\${{ github.actor }} said something at $GITHUB_REF"' }] } }
`;

describe("workflows on the whole stand-in", () => {
  it("check out by the job's token, prove who they are, and are heard elsewhere as an App only", async () => {
    const { github, rest, pushed } = await start();
    const app = github.credentials.apps["acme-nudge"]!;
    await pushed("configuration", { ".github/workflows/listen.yaml": listener });
    await rest("POST", "/repos/acme/configuration/issues", { title: "Promotion requests" });
    const sealing = await rest("GET", "/orgs/acme/actions/secrets/public-key");
    await rest("PUT", "/orgs/acme/actions/secrets/NUDGE_PRIVATE_KEY", {
      encrypted_value: seal(String(sealing["key"]), app.privateKey),
      key_id: sealing["key_id"],
      visibility: "all",
    });
    const sha = await pushed("shop", {
      "say.txt": "from the repository\n",
      ".github/workflows/listen.yaml": listener,
      ".github/workflows/ci.yaml": `
name: ci
on: push
permissions: { contents: read, issues: write, id-token: write }
jobs:
  work:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: cat say.txt; git log -1 --format=%H
      - id: nudge
        uses: actions/create-github-app-token@v3
        with: { app-id: "${app.id}", private-key: "\${{ secrets.NUDGE_PRIVATE_KEY }}", owner: acme, repositories: configuration, permission-issues: write }
      - name: Comment
        shell: node {0}
        env: { APP: "\${{ steps.nudge.outputs.token }}", JOB: "\${{ github.token }}" }
        run: |
          (async () => {
            const post = (path, token, body) => fetch(process.env.GITHUB_API_URL + "/repos/acme/" + path, {
              method: "POST", headers: { authorization: "Bearer " + token }, body: JSON.stringify(body) });
            const say = async (repository, token) =>
              console.log(repository, (await post(repository + "/issues/1/comments", token, { body: "look" })).status);
            await post("shop/issues", process.env.JOB, { title: "Here" });
            await say("configuration", process.env.APP);
            await say("configuration", process.env.JOB);
            await say("shop", process.env.APP);
            await say("shop", process.env.JOB);
            const answer = await fetch(process.env.ACTIONS_ID_TOKEN_REQUEST_URL + "&audience=sts", {
              headers: { authorization: "Bearer " + process.env.ACTIONS_ID_TOKEN_REQUEST_TOKEN } });
            const claims = JSON.parse(Buffer.from((await answer.json()).value.split(".")[1], "base64url"));
            console.log("I am", claims.sub, "for", claims.aud, "by", claims.iss === process.env.GITHUB_SERVER_URL + "/_services/token");
          })();
`,
    });
    await github.idle();
    const text = log(github, "acme/shop", "work");
    expect(text).toContain(`from the repository\n${sha}`);
    // The App was given one repository, the job's token has only its own.
    expect(text).toContain("configuration 201\nconfiguration 404\nshop 404\nshop 201");
    expect(text).toMatch(/I am repo:acme@\d+\/shop@\d+:ref:refs\/heads\/main for sts by true/);
    expect(text).not.toContain("PRIVATE KEY-----");
    // The App's comment started a workflow on main; the job's own comment in its repository started none.
    expect(log(github, "acme/configuration", "hear")).toContain(
      "acme-nudge[bot] said something at refs/heads/main",
    );
    expect(github.engine?.runs("acme/shop").map((run) => [run.name, run.conclusion])).toEqual([
      ["ci", "success"],
    ]);
    const checks = await rest("GET", `/repos/acme/shop/commits/${sha}/check-runs`);
    expect(checks["check_runs"]).toMatchObject([{ name: "work", conclusion: "success", app: { id: 15368 } }]);
  });
});
