import { createHash, createHmac, generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Hono } from "hono";
import { type RunningServer, startServer } from "../../../contracts/stand-in/server.ts";
import { gitText } from "../../../foundation/git.ts";
import { expect as value } from "../../../foundation/result.ts";
import type { ClusterObject } from "./types.ts";

/** For tests only: a git repository on disk, a cluster whose objects only lie there, and a code host that listens. */
export interface TestRepository {
  readonly url: string;
  commit(files: Readonly<Record<string, string | null>>): Promise<string>;
  remove(): void;
}

export async function createTestRepository(): Promise<TestRepository> {
  const folder = mkdtempSync(join(tmpdir(), "groundwork-configuration-"));
  const git = async (...args: string[]) =>
    value(await gitText(["-C", folder, "-c", "user.name=t", "-c", "user.email=t@t.example", ...args]));
  await git("init", "--quiet", "--initial-branch=main");
  return {
    url: folder,
    async commit(files) {
      for (const [path, text] of Object.entries(files)) {
        const place = join(folder, path);
        if (text === null) rmSync(place);
        else {
          mkdirSync(dirname(place), { recursive: true });
          writeFileSync(place, text);
        }
      }
      await git("add", "--all");
      await git("commit", "--quiet", "--message", "change");
      return git("rev-parse", "HEAD");
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface PostedStatus {
  readonly repository: string;
  readonly sha: string;
  readonly state: string;
  readonly context: string;
  readonly description: string;
}

/** A code host that takes commit statuses from the holder of one App's installation token. */
export interface TestCodeHost {
  readonly server: RunningServer;
  readonly privateKey: string;
  readonly posted: readonly PostedStatus[];
}

export async function startTestCodeHost(): Promise<TestCodeHost> {
  const { privateKey } = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  const posted: PostedStatus[] = [];
  const app = new Hono();
  app.post("/api/v3/app/installations/7/access_tokens", (context) => {
    const [, payload = ""] = (context.req.header("authorization") ?? "").split(".");
    const { iss } = JSON.parse(Buffer.from(payload, "base64url").toString() || "{}") as { iss?: string };
    if (iss !== "42") return context.json({ message: "Bad credentials" }, 401);
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    return context.json({ token: "installation-token", expires_at: expires }, 201);
  });
  app.post("/api/v3/repos/:owner/:name/statuses/:sha", async (context) => {
    if (context.req.header("authorization") !== "Bearer installation-token") return context.json({}, 401);
    const body = await context.req.json<{ state: string; context: string; description: string }>();
    const { owner, name, sha } = context.req.param();
    posted.push({ repository: `${owner}/${name}`, sha, ...body });
    return context.json({}, 201);
  });
  return { server: value(await startServer({ name: "test code host", app })), privateKey, posted };
}

/** Signs a webhook's body as GitHub does. */
export function signature(secret: string, body: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/**
 * A cluster without controllers: it serves the kinds it is told of, applies by laying objects over each other, and
 * reports what happens to whoever watches. A test sets what a controller would have written with `put`.
 */
export interface TestCluster {
  readonly server: RunningServer;
  get(kind: string, name: string): ClusterObject | undefined;
  put(object: ClusterObject): void;
}

const kinds: readonly (readonly [string, string, string, boolean])[] = [
  ["v1", "Namespace", "namespaces", false],
  ["v1", "Pod", "pods", true],
  ["v1", "Service", "services", true],
  ["v1", "ConfigMap", "configmaps", true],
  ["v1", "Secret", "secrets", true],
  ["apps/v1", "Deployment", "deployments", true],
  ["apps/v1", "StatefulSet", "statefulsets", true],
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition", "customresourcedefinitions", false],
  ["argoproj.io/v1alpha1", "Application", "applications", true],
  ["argoproj.io/v1alpha1", "AppProject", "appprojects", true],
  ["argoproj.io/v1alpha1", "ApplicationSet", "applicationsets", true],
];

export async function startTestCluster(): Promise<TestCluster> {
  const objects = new Map<string, ClusterObject>();
  const watchers = new Set<(type: string, plural: string, object: ClusterObject) => void>();
  let version = 0;
  const keyOf = (plural: string, object: ClusterObject) =>
    `${plural}/${object.metadata.namespace ?? ""}/${object.metadata.name}`;
  const pluralOf = (object: ClusterObject) => kinds.find(([, kind]) => kind === object.kind)?.[2] ?? "";
  const put = (object: ClusterObject): ClusterObject => {
    const key = keyOf(pluralOf(object), object);
    const before = objects.get(key);
    version += 1;
    const uid = before?.metadata.uid ?? createHash("sha256").update(key).digest("hex").slice(0, 12);
    const generation = (before?.metadata.generation ?? 0) + (changed(before, object) ? 1 : 0);
    const metadata = { ...object.metadata, uid, generation, resourceVersion: String(version) };
    const stored = { ...object, metadata };
    objects.set(key, stored);
    for (const watcher of watchers) watcher(before ? "MODIFIED" : "ADDED", pluralOf(object), stored);
    return stored;
  };
  const app = new Hono();
  app.get("/apis", (context) => {
    const versions = [...new Set(kinds.map(([apiVersion]) => apiVersion))].filter((one) => one.includes("/"));
    return context.json({ groups: [{ versions: versions.map((groupVersion) => ({ groupVersion })) }] });
  });
  const resources = (groupVersion: string) => ({
    groupVersion,
    resources: kinds
      .filter(([apiVersion]) => apiVersion === groupVersion)
      .map(([, kind, name, namespaced]) => ({ kind, name, namespaced })),
  });
  app.get("/api/v1", (context) => context.json(resources("v1")));
  app.get("/apis/:group/:version", (context) =>
    context.json(resources(`${context.req.param("group")}/${context.req.param("version")}`)),
  );
  app.all("*", async (context) => {
    const parts = context.req.path.split("/").slice(context.req.path.startsWith("/api/") ? 3 : 4);
    const scoped = parts[0] === "namespaces" && parts.length > 2;
    const [plural = "", name] = scoped ? parts.slice(2) : parts;
    const key = `${plural}/${scoped ? parts[1] : ""}/${name ?? ""}`;
    if (name === undefined && context.req.query("watch")) return stream(plural, watchers);
    if (name === undefined) {
      const items = [...objects].filter(([one]) => one.startsWith(`${plural}/`)).map(([, object]) => object);
      return context.json({ metadata: { resourceVersion: String(version) }, items });
    }
    const live = objects.get(key);
    if (context.req.method === "DELETE") {
      if (!live) return context.json({ message: "not found" }, 404);
      version += 1;
      const last = { ...live, metadata: { ...live.metadata, resourceVersion: String(version) } };
      if (live.metadata.finalizers?.length)
        put({ ...live, metadata: { ...live.metadata, deletionTimestamp: "now" } });
      else {
        objects.delete(key);
        for (const watcher of watchers) watcher("DELETED", plural, last);
      }
      return context.json({});
    }
    if (context.req.method !== "PATCH")
      return live ? context.json(live) : context.json({ message: "not found" }, 404);
    const type = context.req.header("content-type") ?? "";
    const body = await context.req.json<Record<string, unknown>>();
    const isList = type.includes("json-patch");
    const over = isList ? { status: (body as unknown as [{ value: unknown }])[0].value } : body;
    const next = (isList ? { ...live, ...over } : merge(live ?? {}, over)) as unknown as ClusterObject;
    if (context.req.query("dryRun"))
      return context.json({ ...next, metadata: { ...live?.metadata, ...next.metadata } });
    if (next.metadata.deletionTimestamp && !next.metadata.finalizers?.length) {
      objects.delete(key);
      version += 1;
      const last = { ...next, metadata: { ...next.metadata, resourceVersion: String(version) } };
      for (const watcher of watchers) watcher("DELETED", plural, last);
      return context.json(last);
    }
    return context.json(put(next));
  });
  return {
    server: value(await startServer({ name: "test cluster", app })),
    get: (kind, name) => [...objects.values()].find((one) => one.kind === kind && one.metadata.name === name),
    put,
  };
}

function stream(
  plural: string,
  watchers: Set<(type: string, plural: string, object: ClusterObject) => void>,
): Response {
  let watcher: ((type: string, of: string, object: ClusterObject) => void) | undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      watcher = (type, of, object) => {
        if (of === plural) controller.enqueue(Buffer.from(`${JSON.stringify({ type, object })}\n`));
      };
      watchers.add(watcher);
    },
    cancel() {
      if (watcher) watchers.delete(watcher);
    },
  });
  return new Response(body);
}

function changed(before: ClusterObject | undefined, after: ClusterObject): boolean {
  return JSON.stringify(before?.["spec"]) !== JSON.stringify(after["spec"]);
}

function merge(base: unknown, over: unknown): unknown {
  if (typeof over !== "object" || over === null || Array.isArray(over)) return over;
  const result: Record<string, unknown> = { ...(typeof base === "object" ? base : {}) };
  for (const [key, item] of Object.entries(over)) {
    if (item === null) delete result[key];
    else result[key] = merge(result[key], item);
  }
  return result;
}
