import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestCluster, type TestCluster } from "../../stand-in/testing.ts";
import { renderChart } from "../testing.ts";
import { policiesChart } from "./chart.ts";

const registry = "1111.registry.example";
const image = `${registry}/web@sha256:${"a".repeat(64)}`;
const resources = { requests: { cpu: "1m", memory: "1Mi" }, limits: { cpu: "1", memory: "1Gi" } };
const good = { name: "web", image, resources };

let cluster: TestCluster;
beforeAll(async () => {
  cluster = await startTestCluster();
  const bound = { metadata: { name: "bound", labels: { "namespace-kind": "application" } } };
  await post("/api/v1/namespaces", bound, "");
  await post("/api/v1/namespaces", { metadata: { name: "free" } }, "");
  for (const manifest of await renderChart(policiesChart(registry), "platform-policies", "policies")) {
    const plural = manifest.kind.replace(/y$/, "ie").toLowerCase();
    const { status, body } = await post(`/apis/${manifest.apiVersion}/${plural}s`, manifest, "");
    expect(status, JSON.stringify(body)).toBe(201);
  }
});
afterAll(() => cluster.close());

async function post(path: string, body: object, query = "?dryRun=All", method = "POST") {
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${cluster.cluster.url}${path}${query}`, {
    method,
    headers,
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as { readonly message?: string } };
}

const template = (containers: readonly object[], more: object = {}) => ({
  metadata: { labels: { app: "web" } },
  spec: { containers, ...more },
});
const deployment = (containers: readonly object[], more?: object) => ({
  metadata: { name: "web" },
  spec: { selector: { matchLabels: { app: "web" } }, template: template(containers, more) },
});
const makeDeployment = (containers: readonly object[], more?: object, namespace = "bound") =>
  post(`/apis/apps/v1/namespaces/${namespace}/deployments`, deployment(containers, more));
const makePod = (containers: readonly object[], more?: object) =>
  post("/api/v1/namespaces/bound/pods", { ...template(containers, more), metadata: { name: "web" } });

const from = /Images come from 1111\.registry\.example\/ only: (.+)$/;
const digest = /Images are named by digest: (.+)$/;
const bounds = /Containers say what they need/;
const other = `other.example/web@sha256:${"a".repeat(64)}`;

describe("what may run in an application's namespace", () => {
  it.each<[string, readonly object[], object, RegExp | undefined]>([
    ["an image of the company's own, by digest and bounded", [good], {}, undefined],
    ["two of them", [good, { ...good, name: "side" }], {}, undefined],
    ["a first one beside it", [good], { initContainers: [{ ...good, name: "first" }] }, undefined],
    ["somebody else's registry", [{ ...good, image: other }], {}, from],
    [
      "a registry whose name begins alike",
      [{ ...good, image: image.replace("/web", ".evil/web") }],
      {},
      from,
    ],
    ["a tag", [{ ...good, image: `${registry}/web:1` }], {}, digest],
    ["no tag", [{ ...good, image: `${registry}/web` }], {}, digest],
    ["a digest that is too short", [{ ...good, image: image.slice(0, -1) }], {}, digest],
    ["another first one", [good], { initContainers: [{ ...good, name: "first", image: other }] }, from],
    ["no resources", [{ name: "web", image }], {}, bounds],
    ["requests without limits", [{ ...good, resources: { requests: resources.requests } }], {}, bounds],
    ["no limit of memory", [{ ...good, resources: { ...resources, limits: { cpu: "1" } } }], {}, bounds],
    ["a second one without bounds", [good, { name: "side", image }], {}, bounds],
  ])("%s", async (_what, containers, more, refusal) => {
    for (const answer of [await makeDeployment(containers, more), await makePod(containers, more)]) {
      if (!refusal) {
        expect(answer.status, answer.body.message).toBe(201);
        continue;
      }
      expect(answer).toMatchObject({
        status: 422,
        body: { reason: "Invalid", message: expect.stringMatching(refusal) },
      });
      expect(answer.body.message).toMatch(
        /^(pods|deployments\.apps) "web" is forbidden: ValidatingAdmissionPolicy 'application-pods' with binding 'application-pods' denied request: /,
      );
    }
  });

  it("names the images that are in the way", async () => {
    const containers = [good, { ...good, name: "a", image: other }, { ...good, name: "b", image: "x" }];
    const { body } = await makeDeployment(containers);
    expect(from.exec(body.message ?? "")?.[1]).toBe(`${other}, x`);
  });

  it("asks nothing of other namespaces", async () => {
    expect((await makeDeployment([{ name: "web", image: "anything" }], {}, "free")).status).toBe(201);
  });

  it("lets go what was there before, and holds what changes", async () => {
    const path = "/apis/apps/v1/namespaces/bound/deployments";
    const binding = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";
    const kept = (await (await fetch(`${cluster.cluster.url}${binding}/application-pods`)).json()) as object;
    await post(`${binding}/application-pods`, {}, "", "DELETE");
    const old = deployment([{ name: "web", image: "old" }]);
    expect((await post(path, old, "")).status).toBe(201);
    const { status: _status, ...again } = kept as Record<string, unknown>;
    expect((await post(binding, { ...again, metadata: { name: "application-pods" } }, "")).status).toBe(201);
    const labelled = { ...old, metadata: { name: "web", labels: { seen: "yes" } } };
    expect((await post(`${path}/web`, labelled, "", "PUT")).status).toBe(200);
    const scaled = { ...old, spec: { ...old.spec, replicas: 2 } };
    expect((await post(`${path}/web`, scaled, "", "PUT")).status).toBe(422);
  });
});

describe("a policy that cannot be read", () => {
  it("is refused when it is written", async () => {
    const policy = {
      metadata: { name: "broken" },
      spec: {
        matchConstraints: { resourceRules: [{ apiGroups: [""], resources: ["pods"] }] },
        validations: [{ expression: "object.spec.(" }],
      },
    };
    const path = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
    const answer = await post(path, policy);
    expect(answer.status).toBe(422);
    expect(answer.body.message).toContain("spec.validations[0].expression: Invalid value");
    expect(answer.body.message).toContain("compilation failed");
  });
});
