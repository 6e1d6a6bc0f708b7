import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Environment } from "../../../blueprint/model.ts";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { findHelm, findKubectl } from "../../../foundation/kubectl.ts";
import { expect as value } from "../../../foundation/result.ts";
import { rootApplication } from "../files/root.ts";
import { argocdSection } from "../section.ts";
import { type RunningArgoCd, startArgoCd } from "./start.ts";
import {
  createTestRepository,
  signature,
  startTestCluster,
  startTestCodeHost,
  type TestCluster,
  type TestCodeHost,
  type TestRepository,
} from "./testing.ts";
import type { Application } from "./types.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const nothing = digest("0");
const slot = (name: string, image: string) =>
  `resources: [../../base/${name}]\nimages: [{ name: ${name}, newName: registry.example/${name}, digest: "${image}" }]\n`;
const deployment = (name: string) =>
  JSON.stringify({
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name },
    spec: { replicas: 1, template: { spec: { containers: [{ name, image: name }] } } },
  });
const service = (name: string) =>
  JSON.stringify({ apiVersion: "v1", kind: "Service", metadata: { name }, spec: { ports: [{ port: 80 }] } });

let repository: TestRepository;
let cluster: TestCluster;
let codeHost: TestCodeHost;
let argo: RunningArgoCd;
const folder = mkdtempSync(join(tmpdir(), "groundwork-argocd-"));

const set = (generators: unknown) => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "ApplicationSet",
  metadata: { name: "applications", namespace: "argocd" },
  spec: {
    goTemplate: true,
    goTemplateOptions: ["missingkey=error"],
    generators,
    template: {
      metadata: {
        name: "{{.path.basename}}",
        finalizers: ["resources-finalizer.argocd.argoproj.io"],
        annotations: {
          "argocd.argoproj.io/manifest-generate-paths": ".;/base/{{.path.basename}}",
          "notifications.argoproj.io/subscribe.health.github": "",
        },
      },
      spec: {
        project: "applications",
        source: { repoURL: repository.url, targetRevision: "refs/heads/main", path: "{{.path.path}}" },
        destination: { server: "https://kubernetes.default.svc", namespace: "{{.path.basename}}" },
        syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions: ["CreateNamespace=true"] },
      },
    },
  },
});
const filesGenerator = () => [
  {
    git: {
      repoURL: repository.url,
      revision: "refs/heads/main",
      files: [{ path: "dev/*/kustomization.yaml" }],
    },
    selector: { matchExpressions: [{ key: "images.0.digest", operator: "NotIn", values: [nothing] }] },
  },
];
const project = () => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "applications", namespace: "argocd" },
  spec: {
    sourceRepos: [repository.url],
    destinations: ["storefront", "billing", "rogue"].map((namespace) => ({
      server: "https://kubernetes.default.svc",
      namespace,
    })),
    namespaceResourceWhitelist: [
      { group: "apps", kind: "Deployment" },
      { group: "", kind: "Service" },
    ],
  },
});
const notifications = (url: string) => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name: "argocd-notifications-cm", namespace: "argocd" },
  data: {
    "service.github": `{appID: 42, installationID: $installation, privateKey: $key, enterpriseBaseURL: "${url}/api/v3"}`,
    "template.health": JSON.stringify({
      message:
        '{{.app.status.health.status}} {{.app.status.summary.images | join " " | regexFind "sha256:[0-9a-f]{64}"}}{{range .app.status.resources}}{{if .health}}{{if .health.message}} {{.health.message}}{{end}}{{end}}{{end}}',
      github: {
        repoURLPath: "https://code.example/acme/configuration.git",
        status: {
          state: '{{if eq .app.status.health.status "Healthy"}}success{{else}}failure{{end}}',
          label: "health/dev/{{.app.metadata.name}}",
        },
      },
    }),
    "trigger.health": JSON.stringify(
      ["Healthy", "Degraded"].map((health) => ({
        when: `app.status.operationState.phase in ['Succeeded'] and app.status.sync.status == 'Synced' and app.status.health.status == '${health}'`,
        oncePer: "[app.status.operationState.syncResult.revision, app.status.health.lastTransitionTime]",
        send: ["health"],
      })),
    ),
  },
});
const json = JSON.stringify;
const read = async (name: string): Promise<Application | undefined> => {
  const response = await fetch(`${argo.url}/api/v1/applications/${name}`);
  return response.ok ? ((await response.json()) as Application) : undefined;
};
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });

/** What the deployment controller would report, and the Pod it would have made. */
const rolledOut = (name: string, image: string, reason = "NewReplicaSetAvailable") => {
  const live = cluster.get("Deployment", name);
  if (!live) throw new Error(`no Deployment ${name}`);
  const { metadata } = live;
  cluster.put({
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: `${name}-pod`,
      namespace: name,
      ownerReferences: [{ kind: "Deployment", name, uid: metadata.uid ?? "" }],
    },
    spec: { containers: [{ image: `registry.example/${name}@${image}` }] },
  });
  const counts = { replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
  const conditions = [{ type: "Progressing", reason }];
  cluster.put({ ...live, status: { observedGeneration: metadata.generation, ...counts, conditions } });
};

beforeAll(async () => {
  repository = await createTestRepository();
  cluster = await startTestCluster();
  codeHost = await startTestCodeHost();
  const base = (name: string) => ({
    [`base/${name}/kustomization.yaml`]: "resources: [deployment.yaml, service.yaml]\n",
    [`base/${name}/deployment.yaml`]: deployment(name),
    [`base/${name}/service.yaml`]: service(name),
  });
  await repository.commit({
    "platform/dev/kustomization.yaml":
      "resources: [project.yaml, set.yaml, notifications.yaml, parameters.yaml]\n",
    "platform/dev/project.yaml": json(project()),
    "platform/dev/set.yaml": json(set(filesGenerator())),
    "platform/dev/notifications.yaml": json(notifications(codeHost.server.url)),
    "platform/dev/parameters.yaml": json({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "argocd-cmd-params-cm", namespace: "argocd" },
      data: { "controller.resource.health.persist": "true" },
    }),
    ...base("storefront"),
    ...base("billing"),
    "dev/storefront/kustomization.yaml": slot("storefront", digest("a")),
    "dev/billing/kustomization.yaml": slot("billing", nothing),
  });
  const encode = (text: string) => Buffer.from(text).toString("base64");
  cluster.put({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "argocd-notifications-secret", namespace: "argocd" },
    data: { installation: encode("7"), key: encode(codeHost.privateKey) },
  });
  const dev = { name: "dev" } as Environment;
  cluster.put(rootApplication(dev, argocdSection.parse({}), repository.url));
  argo = value(
    await startArgoCd({
      directory: folder,
      name: "dev",
      cluster: { url: cluster.server.url },
      kubectl: value(await findKubectl()),
      helm: value(await findHelm()),
      webhookSecret: "shared",
      clock: systemClock,
      ids: systemIds,
      log: () => {},
    }),
  );
});
afterAll(async () => {
  await argo.close();
  await cluster.server.close();
  await codeHost.server.close();
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe("Argo CD, stood in", () => {
  it("syncs what the slots say, and leaves out a slot that holds no release", async () => {
    await eventually(() =>
      expect(cluster.get("Application", "storefront")?.["status"]).toMatchObject({
        sync: { status: "Synced" },
      }),
    );
    rolledOut("storefront", digest("a"));
    await eventually(async () =>
      expect((await read("storefront"))?.status).toMatchObject({
        sync: { status: "Synced" },
        health: { status: "Healthy" },
        operationState: {
          phase: "Succeeded",
          message: "successfully synced (all tasks run)",
          syncResult: {
            resources: [
              { kind: "Service" },
              { kind: "Deployment", images: [`registry.example/storefront@${digest("a")}`] },
            ],
          },
        },
        summary: { images: [`registry.example/storefront@${digest("a")}`] },
        history: [{ id: 0 }],
      }),
    );
    const status = (await read("storefront"))?.status;
    expect(Date.parse(status?.reconciledAt ?? "")).toBeGreaterThanOrEqual(
      Date.parse(status?.operationState?.finishedAt ?? ""),
    );
    expect(cluster.get("Namespace", "storefront")).toBeDefined();
    expect(await read("billing")).toBeUndefined();
  });

  it("reports health on the synced revision, once, and again after the code host has failed", async () => {
    await eventually(() => expect(codeHost.posted).toHaveLength(1));
    const revision = (await read("storefront"))?.status?.operationState?.syncResult.revision;
    expect(codeHost.posted[0]).toEqual({
      repository: "acme/configuration",
      sha: revision,
      state: "success",
      context: "health/dev/storefront",
      description: `Healthy ${digest("a")}`,
    });
    codeHost.server.faults.add({
      path: "/statuses/",
      times: 1,
      effect: { kind: "answer", status: 500, body: "down" },
    });
    rolledOut("storefront", digest("a"), "ProgressDeadlineExceeded");
    await eventually(async () =>
      expect(await (await fetch(argo.url)).text()).toContain("500 down Trying again in"),
    );
    await eventually(() => expect(codeHost.posted).toHaveLength(2));
    expect(codeHost.posted[1]).toMatchObject({
      state: "failure",
      description: `Degraded ${digest("a")} Deployment "storefront" exceeded its progress deadline`,
    });
    expect(await (await fetch(argo.url)).text()).toContain("exceeded its progress deadline");
    rolledOut("storefront", digest("a"));
    await eventually(() => expect(codeHost.posted).toHaveLength(3));
  });

  it("hears of a push by the signed webhook only", async () => {
    const head = await repository.commit({ "dev/billing/kustomization.yaml": slot("billing", digest("b")) });
    const body = json({ ref: "refs/heads/main", repository: { clone_url: `${repository.url}.git` } });
    const send = (secret: string) =>
      fetch(`${argo.url}/api/webhook`, {
        method: "POST",
        headers: { "x-github-event": "push", "x-hub-signature-256": signature(secret, body) },
        body,
      });
    expect((await send("guessed")).status).toBe(400);
    expect((await send("shared")).status).toBe(200);
    await eventually(async () =>
      expect((await read("billing"))?.status?.sync).toMatchObject({ status: "Synced", revision: head }),
    );
    // A commit that changes nothing for an application moves its revision, and starts no sync.
    const storefront = (await read("storefront"))?.status;
    expect(storefront?.sync.revision).toBe(head);
    expect(storefront?.operationState?.syncResult.revision).not.toBe(head);
  });

  it("heals drift", async () => {
    const live = cluster.get("Service", "storefront");
    cluster.put({ ...live!, spec: { ports: [{ port: 81 }] } });
    await eventually(() =>
      expect(cluster.get("Service", "storefront")?.["spec"]).toEqual({ ports: [{ port: 80 }] }),
    );
    await eventually(async () => expect((await read("storefront"))?.status?.sync.status).toBe("Synced"));
  });

  it("prunes what git no longer holds, and whole applications with their resources", async () => {
    await repository.commit({
      "base/storefront/kustomization.yaml": "resources: [deployment.yaml]\n",
      "base/storefront/service.yaml": null,
      "dev/billing/kustomization.yaml": slot("billing", nothing),
    });
    await argo.refresh();
    await eventually(() => expect(cluster.get("Service", "storefront")).toBeUndefined());
    await eventually(() => expect(cluster.get("Application", "billing")).toBeUndefined());
    expect(cluster.get("Deployment", "billing")).toBeUndefined();
    expect(cluster.get("Deployment", "storefront")).toBeDefined();
  });

  it("says why manifests cannot be built, and keeps what runs", async () => {
    await repository.commit({ "base/storefront/kustomization.yaml": "resources: [missing.yaml]\n" });
    await argo.refresh();
    const status = (await read("storefront"))?.status;
    expect(status?.sync.status).toBe("Unknown");
    expect(status?.conditions?.[0]).toMatchObject({
      type: "ComparisonError",
      message: expect.stringContaining("missing.yaml"),
    });
    expect(cluster.get("Deployment", "storefront")).toBeDefined();
    await repository.commit({ "base/storefront/kustomization.yaml": "resources: [deployment.yaml]\n" });
    await argo.refresh();
    expect((await read("storefront"))?.status?.conditions).toBeUndefined();
  });

  it("writes nothing of an application that holds a kind its project forbids", async () => {
    await repository.commit({
      "base/rogue/kustomization.yaml": "resources: [deployment.yaml, secret.yaml]\n",
      "base/rogue/deployment.yaml": deployment("rogue"),
      "base/rogue/secret.yaml": json({ apiVersion: "v1", kind: "Secret", metadata: { name: "rogue" } }),
      "dev/rogue/kustomization.yaml": slot("rogue", digest("c")),
    });
    await argo.refresh();
    await eventually(async () =>
      expect((await read("rogue"))?.status?.operationState).toMatchObject({
        phase: "Failed",
        message: expect.stringContaining("resource Secret is not permitted in project applications"),
      }),
    );
    expect(cluster.get("Deployment", "rogue")).toBeUndefined();
  });

  it("refuses a generator that it does not know, and keeps the applications it made before", async () => {
    await repository.commit({ "platform/dev/set.yaml": json(set([{ list: { elements: [] } }])) });
    await argo.refresh();
    await eventually(() =>
      expect(cluster.get("ApplicationSet", "applications")?.["status"]).toMatchObject({
        conditions: expect.arrayContaining([
          expect.objectContaining({
            type: "ErrorOccurred",
            status: "True",
            message: 'the generator "list" is not supported by the stand-in',
          }),
        ]),
      }),
    );
    expect(await read("storefront")).toBeDefined();
  });
});
