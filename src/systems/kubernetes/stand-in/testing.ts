import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Hono } from "hono";
import { startServer } from "../../../contracts/stand-in/server.ts";
import { writeLayer } from "../../../formats/oci/layer-write.ts";
import { mediaTypes } from "../../../formats/oci/media-types.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { findKubectl } from "../../../foundation/kubectl.ts";
import { plainEnvironment, runProgram } from "../../../foundation/process.ts";
import { expect as value } from "../../../foundation/result.ts";
import { type RunningCluster, startCluster } from "./start.ts";

/** For tests only: a registry in memory, a cluster that pulls from it, and kubectl that speaks to the cluster. */
export interface TestRegistry {
  readonly host: string;
  readonly url: string;
  /** Pushes an image with one Node program and returns its whole name, by digest. */
  push(name: string, program: string): Promise<string>;
  /** Changes one byte of an image's layer, as a damaged disk would. */
  damage(image: string): void;
  close(): Promise<void>;
}

export async function startTestRegistry(): Promise<TestRegistry> {
  const blobs = new Map<string, Uint8Array>();
  const layers = new Map<string, string>();
  const keep = (bytes: Uint8Array) => {
    const digest = `sha256:${createHash("sha256").update(bytes).digest("hex")}`;
    blobs.set(digest, bytes);
    return { digest, size: bytes.length };
  };
  const app = new Hono();
  app.get("/v2/:name/:kind/:digest", (context) => {
    const bytes = blobs.get(context.req.param("digest"));
    if (!bytes) return context.json({ errors: [{ code: "MANIFEST_UNKNOWN" }] }, 404);
    const type = context.req.param("kind") === "manifests" ? mediaTypes.manifest : "application/octet-stream";
    return new Response(Buffer.from(bytes), { headers: { "content-type": type } });
  });
  const server = value(await startServer({ name: "test registry", app }));
  const host = `127.0.0.1:${server.port}`;
  return {
    host,
    url: server.url,
    async push(name, program) {
      const content = Buffer.from(program);
      const layer = await writeLayer([
        { type: "directory", path: "app", mode: 0o755, uid: 0, gid: 0 },
        { type: "file", path: "app/server.mjs", mode: 0o644, uid: 0, gid: 0, content },
      ]);
      keep(layer.bytes);
      const config = keep(
        Buffer.from(
          JSON.stringify({
            architecture: "amd64",
            os: "linux",
            config: {
              User: "1000",
              WorkingDir: "/app",
              Env: ["GREETING=from the image"],
              Cmd: ["node", "server.mjs"],
            },
            rootfs: { type: "layers", diff_ids: [layer.diffId] },
          }),
        ),
      );
      const manifest = keep(
        Buffer.from(
          JSON.stringify({
            schemaVersion: 2,
            mediaType: mediaTypes.manifest,
            config: { mediaType: mediaTypes.config, ...config },
            layers: [layer.descriptor],
          }),
        ),
      );
      layers.set(manifest.digest, layer.descriptor.digest);
      return `${host}/${name}@${manifest.digest}`;
    },
    damage(image) {
      const layer = layers.get(image.split("@")[1] ?? "") ?? "";
      const bytes = Buffer.from(blobs.get(layer) ?? []);
      bytes[20] = (bytes[20] ?? 0) ^ 1;
      blobs.set(layer, bytes);
    },
    close: server.close,
  };
}

/** A program that serves what it is told to, and says so. */
export function serverProgram(answers: Readonly<Record<string, readonly [number, string]>>): string {
  return `import { createServer } from "node:http";
const answers = ${JSON.stringify(answers)};
createServer((request, response) => {
  const [status, body] = answers[request.url] ?? [404, "nothing here"];
  response.writeHead(status).end(body === "$env" ? JSON.stringify(process.env) : body);
}).listen(Number(process.env.PORT), () => console.log("listening"));
process.on("SIGTERM", () => process.exit(0));
`;
}

export interface TestCluster {
  readonly cluster: RunningCluster;
  readonly registry: TestRegistry;
  /** Runs kubectl against the cluster; returns what it printed, or throws with its complaint. */
  kubectl(args: readonly string[], input?: string): Promise<string>;
  close(): Promise<void>;
}

export async function startTestCluster(): Promise<TestCluster> {
  const directory = mkdtempSync(join(tmpdir(), "groundwork-cluster-"));
  const registry = await startTestRegistry();
  const file = value(await findKubectl());
  const cluster = value(
    await startCluster({
      directory,
      name: "test",
      registry,
      clock: systemClock,
      ids: systemIds,
      log: () => {},
    }),
  );
  return {
    cluster,
    registry,
    async kubectl(args, input) {
      const result = await runProgram(file, ["--server", cluster.url, ...args], {
        env: plainEnvironment({ HOME: directory, KUBECONFIG: "/dev/null" }),
        timeout: 60_000,
        ...(input !== undefined && { input }),
      });
      if (result.exitCode !== 0)
        throw new Error(result.stderr.toString("utf8") || result.stdout.toString("utf8"));
      return result.stdout.toString("utf8");
    },
    async close() {
      await cluster.close();
      await registry.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A Deployment and its Service, as a person would write them. */
export function manifests(
  name: string,
  image: string,
  spec: Readonly<Record<string, unknown>> = {},
  container: Readonly<Record<string, unknown>> = {},
): string {
  const labels = { app: name };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: {
      progressDeadlineSeconds: 30,
      strategy: { rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      selector: { matchLabels: labels },
      ...spec,
      template: {
        metadata: { labels },
        spec: {
          terminationGracePeriodSeconds: 5,
          containers: [
            {
              name,
              image,
              ports: [{ name: "http", containerPort: 8080 }],
              readinessProbe: { httpGet: { path: "/healthz", port: "http" }, periodSeconds: 1 },
              ...container,
            },
          ],
        },
      },
    },
  };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: labels, ports: [{ port: 80, targetPort: "http" }] },
  };
  return [deployment, service].map((object) => JSON.stringify(object)).join("\n---\n");
}
