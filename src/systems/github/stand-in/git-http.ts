import { gunzipSync } from "node:zlib";
import { type Context, Hono } from "hono";
import type { GitHub } from "./context.ts";
import { advertiseForPush, type PushCommand, type PushVerdict, receivePack } from "./git/receive-pack.ts";
import { advertiseForFetch, fetchPack } from "./git/upload-pack.ts";
import { judgeReference, type Refusal } from "./operations/reference-rules.ts";
import { changeReference } from "./operations/references.ts";
import { authenticate } from "./rest/authenticate.ts";
import { type Actor, permissionsOn } from "./world/actor.ts";
import { allows } from "./world/permissions.ts";
import { pushRemarks } from "./world/push-rules.ts";
import type { Repository } from "./world/repository-model.ts";

/** git's "smart" protocol over HTTP: `/{owner}/{repo}[.git]/info/refs` and the two services. */
export function gitOverHttp(github: GitHub): Hono {
  const app = new Hono();
  app.get("/:owner/:repo/info/refs", async (context) => {
    const service = context.req.query("service");
    if (service !== "git-upload-pack" && service !== "git-receive-pack") {
      return context.text(
        "Please upgrade your git client.\nGitHub.com no longer supports git over dumb-http",
        403,
      );
    }
    const entry = await enter(github, context, service);
    if ("refusal" in entry) return entry.refusal;
    const git = github.git(entry.repository);
    const body =
      service === "git-upload-pack"
        ? await advertiseForFetch(git, context.req.header("git-protocol"))
        : advertiseForPush(git);
    return answer(body, `application/x-${service}-advertisement`);
  });
  app.post("/:owner/:repo/git-upload-pack", async (context) => {
    const entry = await enter(github, context, "git-upload-pack");
    if ("refusal" in entry) return entry.refusal;
    const body = await bytesOf(context);
    const pack = await fetchPack(github.git(entry.repository), context.req.header("git-protocol"), body);
    return answer(pack, "application/x-git-upload-pack-result");
  });
  app.post("/:owner/:repo/git-receive-pack", async (context) => {
    const entry = await enter(github, context, "git-receive-pack");
    if ("refusal" in entry) return entry.refusal;
    const { repository, actor } = entry;
    const body = await bytesOf(context);
    const report = await github.exclusive(repository, () =>
      receivePack(github.git(repository), body, (commands, atomic) =>
        push(github, actor, repository, commands, atomic),
      ),
    );
    if (!report) return context.text("the request is not a push", 400);
    return answer(report, "application/x-git-receive-pack-result");
  });
  return app;
}

type Entry = { readonly repository: Repository; readonly actor: Actor } | { readonly refusal: Response };

/** Lets in who may read or write; what somebody may not know of is not found, and asks nobody for a password twice. */
async function enter(
  github: GitHub,
  context: Context,
  service: "git-upload-pack" | "git-receive-pack",
): Promise<Entry> {
  const refuse = (status: number, text: string, headers: Record<string, string> = {}) => ({
    refusal: new Response(text, { status, headers: { "content-type": "text/plain", ...headers } }),
  });
  const ask = { "www-authenticate": 'Basic realm="GitHub"' };
  const header = context.req.header("authorization");
  const identity = await authenticate(github, header);
  if (!identity.ok) {
    return refuse(
      401,
      "Invalid username or token. Password authentication is not supported for Git operations.",
      ask,
    );
  }
  const { actor } = identity;
  const name = (context.req.param("repo") ?? "").replace(/\.git$/, "");
  const repository = github.repository(`${context.req.param("owner")}/${name}`);
  const held = repository && permissionsOn(github.state, actor, repository);
  if (!repository || !held) {
    return actor.kind === "anonymous"
      ? refuse(401, "Authentication required", ask)
      : refuse(404, "Repository not found.");
  }
  const wanted = service === "git-upload-pack" ? "contents:read" : "contents:write";
  if (allows(held, wanted)) return { repository, actor };
  if (actor.kind === "anonymous") return refuse(401, "Authentication required", ask);
  if (wanted === "contents:read") return refuse(403, "Resource not accessible by integration");
  const who = "user" in actor ? actor.user.login : "the App";
  return refuse(403, `Permission to ${github.fullName(repository)}.git denied to ${who}.`);
}

async function push(
  github: GitHub,
  actor: Actor,
  repository: Repository,
  commands: readonly PushCommand[],
  atomic: boolean,
): Promise<readonly PushVerdict[]> {
  const judged = commands.map((command) => ({
    command,
    refusal: judgeReference(github, actor, repository, command),
  }));
  const stopped = atomic && judged.some(({ refusal }) => refusal);
  const verdicts: PushVerdict[] = [];
  for (const { command, refusal } of judged) {
    if (refusal) verdicts.push({ command, ...inGitWords(github, repository, command, refusal) });
    else if (stopped) verdicts.push({ command, refusal: "atomic push failure" });
    else {
      const moved = await changeReference(github, actor, repository, command);
      verdicts.push(moved ? { command } : { command, refusal: "failed to update ref" });
    }
  }
  return verdicts;
}

function inGitWords(
  github: GitHub,
  repository: Repository,
  { reference }: PushCommand,
  refusal: Refusal,
): { readonly refusal: string; readonly remarks?: readonly string[] } {
  switch (refusal.kind) {
    case "rules": {
      const rules = `${github.url}/${github.fullName(repository)}/rules`;
      return {
        refusal: "push declined due to repository rule violations",
        remarks: pushRemarks(reference, rules, refusal.violations),
      };
    }
    case "workflows":
    case "plain":
      return { refusal: refusal.message };
    default:
      return refusal satisfies never;
  }
}

async function bytesOf(context: Context): Promise<Buffer> {
  const bytes = Buffer.from(await context.req.arrayBuffer());
  return context.req.header("content-encoding") === "gzip" ? gunzipSync(bytes) : bytes;
}

function answer(body: Buffer, type: string): Response {
  return new Response(new Uint8Array(body), {
    headers: { "content-type": type, "cache-control": "no-cache" },
  });
}
