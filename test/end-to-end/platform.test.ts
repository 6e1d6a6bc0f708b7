import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../src/foundation/clock.ts";
import { systemIds } from "../../src/foundation/ids.ts";
import { findHelm, findKubectl } from "../../src/foundation/kubectl.ts";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import { expect as value } from "../../src/foundation/result.ts";
import { rootApplication } from "../../src/systems/argocd/files/root.ts";
import { argocdSection } from "../../src/systems/argocd/section.ts";
import { type RunningArgoCd, startArgoCd } from "../../src/systems/argocd/stand-in/start.ts";
import { createTestRepository, type TestRepository } from "../../src/systems/argocd/stand-in/testing.ts";
import { externalSecretsStandIn } from "../../src/systems/kubernetes/stand-in/charts/external-secrets.ts";
import { type RunningCluster, startCluster } from "../../src/systems/kubernetes/stand-in/start.ts";
import { exampleOf, renderExample } from "../golden/acme.ts";

/** The rendered platform of one environment, brought into a cluster by Argo CD, and what the cluster then lets in. */
const folder = mkdtempSync(join(tmpdir(), "groundwork-platform-"));
const doors = { clock: systemClock, ids: systemIds, log: () => {} };
let repository: TestRepository;
let cluster: RunningCluster;
let argo: RunningArgoCd;
let kubectl: string;

async function run(args: readonly string[], input?: string): Promise<string> {
  const done = await runProgram(kubectl, ["--server", cluster.url, ...args], {
    env: plainEnvironment({ HOME: folder, KUBECONFIG: "/dev/null" }),
    ...(input !== undefined && { input }),
  });
  if (done.exitCode !== 0) throw new Error(done.stderr.toString());
  return done.stdout.toString();
}
const apply = (object: object, ...args: string[]) =>
  run(["apply", "--server-side", "-f", "-", ...args], JSON.stringify(object));

beforeAll(async () => {
  kubectl = value(await findKubectl());
  repository = await createTestRepository();
  const files = renderExample("examples/acme").flatMap(({ repository: name, path, content }) =>
    name === "configuration" && content.state === "ready"
      ? [
          [
            path,
            content.text.replaceAll("https://github.com/acme/configuration.git", repository.url),
          ] as const,
        ]
      : [],
  );
  await repository.commit(Object.fromEntries(files));
  const registry = { host: "127.0.0.1:1", url: "http://127.0.0.1:1" };
  const place = { directory: join(folder, "cluster"), name: "prod", registry };
  cluster = value(await startCluster({ ...doors, ...place }));
  argo = value(
    await startArgoCd({
      ...{ ...doors, directory: join(folder, "argocd"), name: "prod", cluster, kubectl },
      ...{ helm: value(await findHelm()), charts: [externalSecretsStandIn] },
    }),
  );
  const prod = exampleOf("examples/acme").blueprint.environments.find(({ name }) => name === "prod");
  if (!prod) throw new Error("no prod");
  await apply(rootApplication(prod, argocdSection.parse({}), repository.url));
});
afterAll(async () => {
  await argo.close();
  await cluster.close();
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

describe("the platform of an environment", () => {
  it("comes into an empty cluster by itself", async () => {
    const own = ["argocd-root", "platform-external-secrets", "platform-namespaces", "platform-policies"];
    for (const name of [...own, "upstream-external-secrets"]) {
      await vi.waitFor(
        async () => {
          const status = ["-n", "argocd", "-o", "jsonpath={.status.sync.status} {.status.health.status}"];
          const said = await run(["get", "application", name, ...status]);
          expect(said, name).toBe("Synced Healthy");
        },
        { timeout: 30_000, interval: 200 },
      );
    }
    expect(await run(["get", "css", "-o", "name"])).toContain(
      "clustersecretstore.external-secrets.io/company",
    );
    expect(await run(["get", "limits,quota,netpol", "-n", "storefront", "-o", "name"])).toBe(
      [
        ...["limitrange/containers", "resourcequota/application"],
        "networkpolicy.networking.k8s.io/allow-dns",
        "networkpolicy.networking.k8s.io/default-deny\n",
      ].join("\n"),
    );
  });

  it("lets in only what its policies allow, whoever asks", async () => {
    const labels = { app: "web" };
    const deployment = (image: string) => ({
      ...{ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "storefront" } },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: "web", image }] } },
      },
    });
    await expect(apply(deployment("docker.io/library/nginx"))).rejects.toThrow(
      /ValidatingAdmissionPolicy 'application-pods' with binding 'application-pods' denied request: Images come from .* only: docker.io\/library\/nginx/,
    );
    const secret = (key: string) => ({
      ...{ apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" },
      metadata: { name: "one", namespace: "storefront" },
      spec: { data: [{ secretKey: "a", remoteRef: { key } }] },
    });
    expect(await apply(secret("prod/storefront/database"))).toContain("serverside-applied");
    for (const key of ["prod/billing/database", "qa/storefront/database", "prod/storefrontier/database"]) {
      await expect(apply(secret(key)), key).rejects.toThrow(
        "Secrets of this namespace are below prod/storefront/",
      );
    }
  });

  it("brings back what somebody takes away by hand", async () => {
    await run(["delete", "networkpolicy", "default-deny", "-n", "storefront"]);
    await vi.waitFor(
      async () =>
        expect(await run(["get", "netpol", "-n", "storefront", "-o", "name"])).toContain("default-deny"),
      { timeout: 20_000, interval: 200 },
    );
  });
});
