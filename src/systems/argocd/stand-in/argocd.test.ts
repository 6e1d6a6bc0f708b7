import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../../../foundation/clock.ts";
import { systemIds } from "../../../foundation/ids.ts";
import { findKubectl } from "../../../foundation/kubectl.ts";
import { expect as value } from "../../../foundation/result.ts";
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
import type { ClusterObject } from "./types.ts";

const kubectl = value(await findKubectl());
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const webhookSecret = "a secret between two";

/** The smallest configuration repository with everything that a rendered one has for Argo CD. */
function documents(repoURL: string, api: string): Record<string, string> {
  return {
    "platform/dev/kustomization.yaml": "resources: [argo.yaml]\n",
    "platform/dev/argo.yaml": `
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata: {name: applications, namespace: argocd}
spec:
  sourceRepos: ["${repoURL}"]
  destinations: [{server: https://kubernetes.default.svc, namespace: shop}]
  clusterResourceWhitelist: [{group: "", kind: Namespace}]
  namespaceResourceWhitelist: [{group: apps, kind: Deployment}, {group: "", kind: ConfigMap}]
---
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: applications, namespace: argocd}
spec:
  goTemplate: true
  goTemplateOptions: [missingkey=error]
  generators:
    - git:
        repoURL: "${repoURL}"
        revision: refs/heads/main
        files: [{path: dev/*/kustomization.yaml}]
      selector:
        matchExpressions:
          - {key: images.0.digest, operator: NotIn, values: ["${digest("0")}"]}
  template:
    metadata:
      name: "{{.path.basename}}"
      annotations: {notifications.argoproj.io/subscribe.health.github: ""}
    spec:
      project: applications
      source: {repoURL: "${repoURL}", targetRevision: refs/heads/main, path: "{{.path.path}}"}
      destination: {server: https://kubernetes.default.svc, namespace: "{{.path.basename}}"}
      syncPolicy:
        automated: {prune: true, selfHeal: true}
        syncOptions: [CreateNamespace=true, ServerSideApply=true]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: argocd-notifications-cm, namespace: argocd}
data:
  service.github: |
    appID: "42"
    installationID: $github-installationID
    privateKey: $github-privateKey
    enterpriseBaseURL: ${api}
  template.healthy: |
    message: "{{.app.status.health.status}}"
    github:
      repoURLPath: https://code.test/acme/configuration.git
      status: {state: success, label: "health/dev/{{.app.metadata.name}}"}
  trigger.health: |
    - when: app.status.operationState.phase in ['Succeeded'] and app.status.health.status == 'Healthy'
      oncePer: app.status.operationState.syncResult.revision
      send: [healthy]
`,
    "base/shop/kustomization.yaml": "resources: [deployment.yaml, settings.yaml]\n",
    "base/shop/settings.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {colour: blue}\n",
    "base/shop/deployment.yaml":
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: shop}\nspec: {template: {spec: {containers: [{name: shop, image: shop}]}}}\n",
    "dev/shop/kustomization.yaml": slot(digest("0")),
  };
}

function slot(of: string): string {
  return `namespace: shop\nresources: [../../base/shop]\nimages:\n  - {name: shop, newName: registry.test/shop, digest: "${of}"}\n`;
}

interface Stage {
  readonly repository: TestRepository;
  readonly cluster: TestCluster;
  readonly codeHost: TestCodeHost;
  readonly argo: RunningArgoCd;
}

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function start(): Promise<Stage> {
  const repository = await createTestRepository();
  const cluster = await startTestCluster();
  const codeHost = await startTestCodeHost();
  const directory = mkdtempSync(join(tmpdir(), "groundwork-argocd-"));
  cleanUps.push(() => rmSync(directory, { recursive: true, force: true }));
  cleanUps.push(repository.remove, cluster.server.close, codeHost.server.close);
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  cluster.put({
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: "argocd-notifications-secret", namespace: "argocd" },
    data: { "github-installationID": base64("7"), "github-privateKey": base64(codeHost.privateKey) },
  } as unknown as ClusterObject);
  await repository.commit(documents(repository.url, `${codeHost.server.url}/api/v3`));
  const argo = value(
    await startArgoCd({
      directory,
      clock: systemClock,
      ids: systemIds,
      log: () => {},
      name: "dev",
      cluster: { url: cluster.server.url },
      source: { url: repository.url, username: "", password: "" },
      root: "platform/dev",
      kubectl,
      webhookSecret,
    }),
  );
  cleanUps.push(argo.close);
  await argo.refresh();
  return { repository, cluster, codeHost, argo };
}

async function until<T>(look: () => T | undefined | false): Promise<T> {
  for (;;) {
    const seen = look();
    if (seen) return seen;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const imageOf = (cluster: TestCluster) =>
  (
    cluster.get("Deployment", "shop")?.["spec"] as
      | {
          readonly template: {
            readonly spec: { readonly containers: readonly [{ readonly image: string }] };
          };
        }
      | undefined
  )?.template.spec.containers[0].image;

const application = (cluster: TestCluster) =>
  cluster.get("Application", "shop") as
    | (ClusterObject & {
        readonly status?: {
          readonly sync: { readonly status: string; readonly revision: string };
          readonly conditions?: readonly { readonly type: string; readonly message: string }[];
        };
      })
    | undefined;

/** What the deployment controller would write once every copy is available. */
function becomeReady(cluster: TestCluster): void {
  const live = cluster.get("Deployment", "shop") as ClusterObject;
  const { generation } = live.metadata;
  const ready = { replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 };
  cluster.put({ ...live, status: { observedGeneration: generation, ...ready } } as ClusterObject);
}

describe("an Argo CD that follows a repository", () => {
  it("leaves out what has no release, and brings it when it has one: at once on a signed webhook", async () => {
    const { repository, cluster, argo } = await start();
    expect(application(cluster)).toBeUndefined();
    await repository.commit({ "dev/shop/kustomization.yaml": slot(digest("a")) });
    const body = JSON.stringify({ ref: "refs/heads/main", repository: { clone_url: repository.url } });
    const post = (sign: string) =>
      fetch(`${argo.url}/api/webhook`, {
        method: "POST",
        headers: {
          "x-github-event": "push",
          "x-hub-signature-256": sign,
          "content-type": "application/json",
        },
        body,
      });
    expect((await post("sha256=00")).ok).toBe(false);
    expect((await post(signature(webhookSecret, body))).ok).toBe(true);
    expect(await until(() => imageOf(cluster))).toBe(`registry.test/shop@${digest("a")}`);
    expect(cluster.get("Namespace", "shop")).toBeDefined();
  });

  it("reports health on the revision that was synced, once, and says more only when there is more to say", async () => {
    const { repository, cluster, codeHost, argo } = await start();
    const revision = await repository.commit({ "dev/shop/kustomization.yaml": slot(digest("a")) });
    await argo.refresh();
    await until(() => imageOf(cluster));
    expect(codeHost.posted).toEqual([]);
    becomeReady(cluster);
    await until(() => codeHost.posted.length > 0);
    await argo.refresh();
    await argo.refresh();
    expect(
      codeHost.posted.map(({ sha, state, context, description }) => [sha, state, context, description]),
    ).toEqual([[revision, "success", "health/dev/shop", "Healthy"]]);
  });

  it("puts back what somebody changed by hand, and takes away what nobody wants any more", async () => {
    const { repository, cluster, argo } = await start();
    await repository.commit({ "dev/shop/kustomization.yaml": slot(digest("a")) });
    await argo.refresh();
    await until(() => imageOf(cluster));
    const settings = cluster.get("ConfigMap", "settings") as ClusterObject;
    cluster.put({ ...settings, data: { colour: "red" } } as ClusterObject);
    await until(
      () => (cluster.get("ConfigMap", "settings")?.["data"] as { colour: string }).colour === "blue",
    );
    await repository.commit({ "base/shop/kustomization.yaml": "resources: [deployment.yaml]\n" });
    await argo.refresh();
    await until(() => cluster.get("ConfigMap", "settings") === undefined);
    expect(imageOf(cluster)).toBe(`registry.test/shop@${digest("a")}`);
  });

  it("refuses what the project does not allow, and says so where people look", async () => {
    const { repository, cluster, argo } = await start();
    await repository.commit({
      "dev/shop/kustomization.yaml": slot(digest("a")),
      "base/shop/settings.yaml": "apiVersion: v1\nkind: Secret\nmetadata: {name: settings}\n",
    });
    await argo.refresh();
    const page = await until(() => application(cluster)?.status?.sync.status === "OutOfSync" && argo.url);
    expect(cluster.get("Secret", "settings")).toBeUndefined();
    expect(await (await fetch(page)).text()).toMatch(/not permitted in project/);
  });

  it("keeps what runs when a commit cannot be rendered, and tells why", async () => {
    const { repository, cluster, argo } = await start();
    await repository.commit({ "dev/shop/kustomization.yaml": slot(digest("a")) });
    await argo.refresh();
    await until(() => imageOf(cluster));
    await repository.commit({ "base/shop/kustomization.yaml": "resources: [nowhere.yaml]\n" });
    await argo.refresh();
    const condition = await until(() => application(cluster)?.status?.conditions?.[0]);
    expect(condition).toMatchObject({
      type: "ComparisonError",
      message: expect.stringContaining("nowhere.yaml"),
    });
    expect(imageOf(cluster)).toBe(`registry.test/shop@${digest("a")}`);
  });
});
