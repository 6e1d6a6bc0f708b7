import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { importSPKI, jwtVerify } from "jose";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { startServer } from "../../../../../contracts/stand-in/server.ts";
import { gitText } from "../../../../../foundation/git.ts";
import { runProgram } from "../../../../../foundation/process.ts";
import { expect as value } from "../../../../../foundation/result.ts";
import { fakeHost, logOf, push, type World, world } from "../testing/fake-host.ts";

const repository = "acme/shop";
const { publicKey, privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

let closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.reverse()) await close();
  closers = [];
});
const keep = (world: World) => {
  closers.push(world.close);
  return world;
};
const steps = (list: string) => ({
  ".github/workflows/ci.yaml": `
on: push
jobs:
  work:
    runs-on: ubuntu-latest
    steps:
${list.replace(/^/gm, "      ")}
`,
});

describe("actions/checkout", () => {
  const seen: string[] = [];
  let folder = "";
  let commits: { first: string; second: string; other: string };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "checkout-"));
    const work = join(folder, "work");
    const git = async (...args: string[]) =>
      value(await gitText(["-c", "user.name=m", "-c", "user.email=m@acme.example", ...args], { cwd: work }));
    value(await gitText(["init", "--quiet", "--initial-branch=main", work]));
    const commit = async (text: string) => {
      writeFileSync(join(work, "file.txt"), `${text}\n`);
      await git("add", ".");
      await git("commit", "--quiet", "-m", text);
      return git("rev-parse", "HEAD");
    };
    const first = await commit("first");
    const second = await commit("second");
    await git("checkout", "--quiet", "-b", "other");
    commits = { first, second, other: await commit("other") };
    value(await gitText(["clone", "--quiet", "--bare", work, join(folder, "acme", "shop")]));
    await runProgram("git", ["config", "uploadpack.allowAnySHA1InWant", "true"], {
      cwd: join(folder, "acme", "shop"),
      env: { PATH: process.env["PATH"] ?? "" },
    });
    return () => rmSync(folder, { recursive: true, force: true });
  });

  /** git over HTTP by git's own CGI program, for those who bring a token. */
  const serve = async () => {
    const app = new Hono();
    app.all("/:owner/:name/*", async (context) => {
      const authorization = context.req.header("authorization") ?? "";
      seen.push(Buffer.from(authorization.replace(/^basic /i, ""), "base64").toString("utf8"));
      if (authorization === "") return context.body("", 401, { "www-authenticate": "Basic" });
      const url = new URL(context.req.url);
      const result = await runProgram("git", ["http-backend"], {
        env: {
          PATH: process.env["PATH"] ?? "",
          GIT_PROJECT_ROOT: folder,
          GIT_HTTP_EXPORT_ALL: "1",
          PATH_INFO: url.pathname,
          QUERY_STRING: url.search.slice(1),
          REQUEST_METHOD: context.req.method,
          CONTENT_TYPE: context.req.header("content-type") ?? "",
          HTTP_CONTENT_ENCODING: context.req.header("content-encoding") ?? "",
          GIT_PROTOCOL: context.req.header("git-protocol") ?? "",
        },
        input: new Uint8Array(await context.req.arrayBuffer()),
      });
      const end = result.stdout.indexOf("\r\n\r\n");
      const headers = new Headers();
      for (const line of result.stdout.subarray(0, end).toString().split("\r\n")) {
        const colon = line.indexOf(":");
        headers.set(line.slice(0, colon), line.slice(colon + 1).trim());
      }
      return new Response(new Uint8Array(result.stdout.subarray(end + 4)), { headers });
    });
    const server = value(await startServer({ name: "git", app }));
    closers.push(server.close);
    seen.length = 0;
    return server.url;
  };

  it("fetches the run's own commit with the job's token, and keeps that for later steps only", async () => {
    const { host, engine } = keep(world({ host: fakeHost(await serve()) }));
    host.commit(
      repository,
      ["refs/heads/main"],
      steps(
        "- uses: actions/checkout@v4\n- run: cat file.txt; git log --oneline | wc -l; git config --list --local | grep -c extraheader; git branch --show-current",
      ),
    );
    const files = await host.file(
      repository,
      ".github/workflows/ci.yaml",
      (await host.resolve(repository, "main"))!,
    );
    // The run's commit is one that git knows; the workflow lies there too.
    const { resolve } = host;
    host.resolve = async (name, reference) =>
      reference === commits.second ? reference : resolve(name, reference);
    host.file = async () => files;
    host.list = async () => [".github/workflows/ci.yaml"];
    host.emit({
      name: "push",
      repository,
      ref: "refs/heads/main",
      sha: commits.second,
      sender: "m",
      byJobToken: false,
      payload: {},
    });
    await engine.idle();
    const log = logOf(engine, repository);
    expect(log).toContain("second\n1\n1\nmain");
    expect(log).toContain(`HEAD is now at ${commits.second}`);
    const [token] = host.minted.keys();
    expect(seen.every((user) => user === `x-access-token:${token}`)).toBe(true);
    expect(log).not.toContain(token);
    expect(engine.runs(repository)[0]?.conclusion).toBe("success");
  });

  it("takes a reference, a folder, a depth and another token", async () => {
    const { host, engine } = keep(world({ host: fakeHost(await serve()) }));
    const list = `- run: echo COMMIT=${commits.first} >> "$GITHUB_ENV"
- { uses: actions/checkout@v4, with: { repository: acme/shop, ref: other, path: a/b, token: mine-of-acme, fetch-depth: 2, persist-credentials: false } }
- { run: "cat file.txt; git log --oneline | wc -l; git config --list --local | grep -c extraheader || true; git branch --show-current", working-directory: a/b }
- { uses: actions/checkout@v4, with: { ref: "\${{ env.COMMIT }}", path: c, fetch-depth: 0 } }
- { run: "cat file.txt; git log --oneline | wc -l; git rev-parse refs/remotes/origin/other", working-directory: c }`;
    push(host, repository, "main", steps(list));
    await engine.idle();
    const log = logOf(engine, repository);
    expect(log).toContain("other\n2\n0\nother");
    expect(log).toContain(`first\n1\n${commits.other}`);
    expect(seen[0]).toBe("x-access-token:mine-of-acme");
  });

  it("refuses a reference that does not exist, a folder outside, and what it cannot do", async () => {
    const { host, engine } = keep(world({ host: fakeHost(await serve()) }));
    const broken = [
      ['ref: "--upload-pack=touch x"', "'--upload-pack=touch x' is not a reference."],
      ["ref: gone", "git fetch: fatal: couldn't find remote ref gone"],
      ["path: ../outside", "is not under"],
      ["submodules: recursive", "The local equivalent does not support 'submodules'."],
      ["fetchdepth: 1", "Unexpected input(s) 'fetchdepth', valid inputs are ['repository'"],
    ] as const;
    for (const [index, [input, message]] of broken.entries()) {
      push(host, repository, "main", steps(`- { uses: actions/checkout@v4, with: { ${input} } }`));
      await engine.idle();
      expect(logOf(engine, repository, "work", index)).toContain(message);
    }
  });
});

describe("actions/create-github-app-token", () => {
  it("signs with the App's key, asks for what is named only, masks the token and revokes it at the end", async () => {
    const calls: { path: string; body: unknown; issuer: unknown }[] = [];
    const app = new Hono();
    app.all("*", async (context) => {
      const bearer = (context.req.header("authorization") ?? "").replace("Bearer ", "");
      const issuer = bearer.startsWith("ey")
        ? (await jwtVerify(bearer, await importSPKI(publicKey, "RS256"))).payload.iss
        : bearer;
      const body = context.req.method === "POST" ? await context.req.json() : undefined;
      calls.push({ path: `${context.req.method} ${context.req.path}`, body, issuer });
      if (context.req.method === "DELETE") return context.body(null, 204);
      if (context.req.path.endsWith("/installation")) return context.json({ id: 77, app_slug: "acme-nudge" });
      return context.json({ token: "ghs_ofTheInstallation" }, 201);
    });
    const server = value(await startServer({ name: "GitHub", app }));
    closers.push(server.close);
    const { host, engine } = keep(world({ host: fakeHost(server.url) }));
    host.secretsOf = { [repository]: { KEY: privateKey } };
    push(
      host,
      repository,
      "main",
      steps(`- id: token
  uses: actions/create-github-app-token@v3
  with: { app-id: 1000003, private-key: "\${{ secrets.KEY }}", owner: acme, repositories: "configuration,other", permission-issues: write, permission-pull-requests: read }
- run: echo "\${{ steps.token.outputs.token == 'ghs_ofTheInstallation' }} \${{ steps.token.outputs.app-slug }} \${{ steps.token.outputs.token }}"`),
    );
    await engine.idle();
    expect(logOf(engine, repository)).toContain("\ntrue acme-nudge ***");
    expect(calls).toEqual([
      { path: "GET /api/v3/repos/acme/configuration/installation", body: undefined, issuer: "1000003" },
      {
        path: "POST /api/v3/app/installations/77/access_tokens",
        body: {
          repositories: ["configuration", "other"],
          permissions: { issues: "write", pull_requests: "read" },
        },
        issuer: "1000003",
      },
      { path: "DELETE /api/v3/installation/token", body: undefined, issuer: "ghs_ofTheInstallation" },
    ]);
  });

  it("fails with the code host's words", async () => {
    const app = new Hono();
    app.all("*", (context) => context.json({ message: "Not Found" }, 404));
    const server = value(await startServer({ name: "GitHub", app }));
    closers.push(server.close);
    const { host, engine } = keep(world({ host: fakeHost(server.url) }));
    host.secretsOf = { [repository]: { KEY: privateKey } };
    const use = (key: string) =>
      steps(`- { uses: actions/create-github-app-token@v3, with: { app-id: 1, private-key: "${key}" } }`);
    push(host, repository, "main", use("${{ secrets.KEY }}"));
    await engine.idle();
    push(host, repository, "main", use("nonsense"));
    await engine.idle();
    expect(logOf(engine, repository)).toContain("##[error]/repos/acme/shop/installation: 404 Not Found");
    expect(logOf(engine, repository, "work", 1)).toContain("The private key cannot be read");
  });
});

describe("actions/setup-node", () => {
  it("takes this machine's Node when it is new enough", async () => {
    const { host, engine } = keep(world());
    push(host, repository, "main", steps("- { uses: actions/setup-node@v4, with: { node-version: 18 } }"));
    await engine.idle();
    push(host, repository, "main", steps("- { uses: actions/setup-node@v4, with: { node-version: 99.x } }"));
    await engine.idle();
    expect(logOf(engine, repository)).toContain("of this machine stands in for '18'.");
    expect(logOf(engine, repository, "work", 1)).toContain("of this machine cannot stand in for '99.x'.");
  });
});
