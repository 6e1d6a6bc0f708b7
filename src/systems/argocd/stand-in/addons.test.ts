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
import { createTestRepository, startTestCluster, type TestCluster, type TestRepository } from "./testing.ts";
import type { Application, ClusterObject } from "./types.ts";

const server = "https://kubernetes.default.svc";
const charts = "https://charts.example";
const json = JSON.stringify;
const folder = mkdtempSync(join(tmpdir(), "groundwork-addons-"));
let repository: TestRepository;
let cluster: TestCluster;
let argo: RunningArgoCd;

const spec = (source: object, namespace: string) => ({
  project: "platform",
  source,
  destination: { server, namespace },
  syncPolicy: { automated: { prune: true, selfHeal: true } },
});
const set = () => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "ApplicationSet",
  metadata: { name: "addons", namespace: "argocd" },
  spec: {
    goTemplate: true,
    goTemplateOptions: ["missingkey=error"],
    generators: [
      {
        git: {
          repoURL: repository.url,
          revision: "refs/heads/main",
          directories: [
            { path: "platform/dev/addons/*" },
            { path: "platform/dev/addons/off", exclude: true },
          ],
        },
      },
    ],
    template: {
      metadata: {
        name: "platform-{{.path.basename}}",
        finalizers: ["resources-finalizer.argocd.argoproj.io"],
      },
      spec: spec(
        { repoURL: repository.url, path: "{{.path.path}}", targetRevision: "main" },
        "{{.path.basename}}",
      ),
    },
  },
});
const project = () => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "AppProject",
  metadata: { name: "platform", namespace: "argocd" },
  spec: {
    sourceRepos: [repository.url, charts],
    destinations: ["chart", "plain", "waves", "published"].map((namespace) => ({ server, namespace })),
    clusterResourceWhitelist: [],
  },
});
const published = (name: string, version: string) => ({
  apiVersion: "argoproj.io/v1alpha1",
  kind: "Application",
  metadata: { name, namespace: "argocd" },
  spec: spec({ repoURL: charts, chart: "operator", targetRevision: version }, "published"),
});
const config = (name: string, annotations = {}) =>
  ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, annotations } }) as ClusterObject;
const option = (name: string) => ({ "argocd.argoproj.io/sync-options": name });
const wave = (number: string) => ({ "argocd.argoproj.io/sync-wave": number });

const application = (name: string) => cluster.get("Application", name) as Application | undefined;
const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 15_000, interval: 50 });
const addon = (path: string) => `platform/dev/addons/${path}`;

beforeAll(async () => {
  repository = await createTestRepository();
  cluster = await startTestCluster();
  await repository.commit({
    "platform/dev/kustomization.yaml": "resources: [project.yaml, set.yaml, known.yaml, unknown.yaml]\n",
    "platform/dev/project.yaml": json(project()),
    "platform/dev/set.yaml": json(set()),
    "platform/dev/known.yaml": json(published("known", "1.0.0")),
    "platform/dev/unknown.yaml": json(published("unknown", "2.0.0")),
    [addon("chart/Chart.yaml")]: "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
    [addon("chart/values.yaml")]: "names: [stays, goes]\n",
    [addon("chart/templates/all.yaml")]: `{{- range .Values.names }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ . }}
  labels: { release: {{ $.Release.Name }}, home: {{ $.Release.Namespace }} }
  {{- if eq . "stays" }}
  annotations: { argocd.argoproj.io/sync-options: "Prune=false,Delete=false" }
  {{- end }}
{{- end }}
`,
    [addon("plain/one.yaml")]: json(config("one")),
    [addon("plain/two.json")]: json(config("two")),
    [addon("plain/below/three.yaml")]: json(config("three")),
    [addon("off/four.yaml")]: json(config("four")),
    [addon("wide/secret.yaml")]: json(config("wide")),
  });
  const dev = { name: "dev" } as Environment;
  cluster.put(rootApplication(dev, argocdSection.parse({}), repository.url));
  argo = value(
    await startArgoCd({
      ...{ directory: folder, name: "dev", cluster: { url: cluster.server.url } },
      ...{ kubectl: value(await findKubectl()), helm: value(await findHelm()) },
      charts: [
        { repository: charts, name: "operator", version: "1.0.0", objects: () => [config("operator")] },
      ],
      ...{ clock: systemClock, ids: systemIds, log: () => {} },
    }),
  );
});
afterAll(async () => {
  await argo.close();
  await cluster.server.close();
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe("an application for each folder", () => {
  it("renders a chart by Helm under the application's name, and a folder without one as it lies there", async () => {
    await eventually(() => expect(application("platform-chart")?.status?.sync.status).toBe("Synced"));
    expect(application("platform-chart")?.status?.sourceType).toBe("Helm");
    const labels = { release: "platform-chart", home: "chart" };
    expect(cluster.get("ConfigMap", "goes")?.metadata).toMatchObject({ namespace: "chart", labels });
    await eventually(() => expect(application("platform-plain")?.status?.sourceType).toBe("Directory"));
    expect(["one", "two", "three"].map((name) => cluster.get("ConfigMap", name) !== undefined)).toEqual([
      ...[true, true, false],
    ]);
    expect(application("platform-off")).toBeUndefined();
  });

  it("is refused where its project does not let it go", async () => {
    await eventually(() =>
      expect(application("platform-wide")?.status?.conditions?.[0]).toMatchObject({
        type: "InvalidSpecError",
        message: expect.stringContaining("namespace 'wide' do not match any of the allowed destinations"),
      }),
    );
  });

  it("says what Helm says of a chart that cannot be rendered", async () => {
    const dependency =
      "dependencies: [{ name: other, version: 1.0.0, repository: https://charts.example }]\n";
    const about = "apiVersion: v2\nname: chart\nversion: 1.0.0\n";
    await repository.commit({ [addon("chart/Chart.yaml")]: about + dependency });
    await argo.refresh();
    await eventually(() =>
      expect(application("platform-chart")?.status?.conditions?.[0]?.message).toContain(
        "missing in charts/ directory: other",
      ),
    );
    await repository.commit({ [addon("chart/Chart.yaml")]: about });
    await argo.refresh();
    await eventually(() => expect(application("platform-chart")?.status?.conditions).toBeUndefined());
  });

  it("takes along what the folder brought when it goes, but for what says that it stays", async () => {
    await repository.commit({
      [addon("chart/Chart.yaml")]: null,
      [addon("chart/values.yaml")]: null,
      [addon("chart/templates/all.yaml")]: null,
    });
    await argo.refresh();
    await eventually(() => expect(application("platform-chart")).toBeUndefined());
    expect(cluster.get("ConfigMap", "goes")).toBeUndefined();
    expect(cluster.get("ConfigMap", "stays")).toBeDefined();
  });
});

describe("what nobody wants any more", () => {
  it("stays where it says so, and is no difference where it says that as well", async () => {
    const quiet = { "argocd.argoproj.io/compare-options": "IgnoreExtraneous" };
    await repository.commit({
      [addon("plain/kept.yaml")]: json(config("kept", { ...option("Prune=false"), ...quiet })),
    });
    await argo.refresh();
    await eventually(() => expect(cluster.get("ConfigMap", "kept")).toBeDefined());
    const head = await repository.commit({
      [addon("plain/kept.yaml")]: null,
      [addon("plain/one.yaml")]: null,
    });
    await argo.refresh();
    await eventually(() =>
      expect(application("platform-plain")?.status?.sync).toMatchObject({ status: "Synced", revision: head }),
    );
    expect(cluster.get("ConfigMap", "one")).toBeUndefined();
    expect(cluster.get("ConfigMap", "kept")).toBeDefined();
  });
});

describe("waves", () => {
  it("wait until what came before is healthy", async () => {
    const first = {
      ...{ apiVersion: "apps/v1", kind: "Deployment" },
      metadata: { name: "first", annotations: wave("-1") },
      spec: { replicas: 1 },
    };
    await repository.commit({
      [addon("waves/first.yaml")]: json(first),
      [addon("waves/then.yaml")]: json(config("then")),
    });
    await argo.refresh();
    await eventually(() =>
      expect(application("platform-waves")?.status?.operationState).toMatchObject({
        phase: "Running",
        message: "waiting for healthy state of deployment.apps/first",
      }),
    );
    expect(cluster.get("ConfigMap", "then")).toBeUndefined();
    const live = cluster.get("Deployment", "first") as ClusterObject;
    const counts = { replicas: 1, updatedReplicas: 1, availableReplicas: 1 };
    cluster.put({ ...live, status: { observedGeneration: live.metadata.generation, ...counts } });
    await eventually(() =>
      expect(application("platform-waves")?.status?.operationState).toMatchObject({
        phase: "Succeeded",
        message: "successfully synced (all tasks run)",
      }),
    );
    expect(cluster.get("ConfigMap", "then")).toBeDefined();
  });
});

describe("a published chart", () => {
  it("is what stands in for that very version, or an error", async () => {
    await eventually(() => expect(cluster.get("ConfigMap", "operator")).toBeDefined());
    expect(application("known")?.status?.sync.revision).toBe("1.0.0");
    await eventually(() =>
      expect(application("unknown")?.status?.conditions?.[0]?.message).toContain(
        'nobody stands in for the chart "operator" in version 2.0.0',
      ),
    );
  });
});
