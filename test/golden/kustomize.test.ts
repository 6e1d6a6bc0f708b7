import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { nothingReleased, writeSlot } from "../../src/formats/kustomize/slot.ts";
import { helmTemplate } from "../../src/formats/helm/template.ts";
import { findHelm, findKubectl } from "../../src/foundation/kubectl.ts";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import { expect as unwrap } from "../../src/foundation/result.ts";
import { exampleOf, renderExample } from "./acme.ts";

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
  };
  readonly spec: Record<string, unknown>;
  readonly data?: Record<string, string>;
}

const digest = `sha256:${"ab".repeat(32)}`;
let kubectl: string;
let folder: string;

beforeAll(async () => {
  kubectl = unwrap(await findKubectl());
  folder = mkdtempSync(join(tmpdir(), "groundwork-kustomize-"));
  for (const { repository, path, content } of renderExample("examples/acme")) {
    if (repository !== "configuration") continue;
    if (content.state === "pending") throw new Error(`${path} waits for ${content.needs.join(", ")}`);
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content.text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function build(path: string): Promise<readonly Manifest[]> {
  const result = await runProgram(kubectl, ["kustomize", join(folder, path)], { env: plainEnvironment() });
  expect(result.stderr.toString()).toBe("");
  return parseAllDocuments(result.stdout.toString()).map((document) => document.toJS() as Manifest);
}

const one = (manifests: readonly Manifest[], kind: string) => {
  const found = manifests.filter((manifest) => manifest.kind === kind);
  expect(found).toHaveLength(1);
  return found[0] as Manifest;
};

describe("what real kustomize makes of the rendered configuration", () => {
  test.each([
    ["dev", 1],
    ["prod", 2],
  ])("%s runs %i copies of exactly the slot's image, in a namespace of its own", async (environment, replicas) => {
    const slot = join(folder, environment, "storefront/kustomization.yaml");
    expect(readFileSync(slot, "utf8")).toContain(nothingReleased);
    writeFileSync(slot, unwrap(writeSlot(readFileSync(slot, "utf8"), slot, "storefront", digest)));
    const manifests = await build(`${environment}/storefront`);
    for (const { metadata } of manifests) {
      expect(metadata.namespace).toBe("storefront");
      expect(metadata.labels?.["app.kubernetes.io/name"]).toBe("storefront");
    }
    const { spec } = one(manifests, "Deployment");
    expect(spec).toMatchObject({
      replicas,
      template: {
        spec: {
          containers: [{ image: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/storefront@${digest}` }],
        },
      },
    });
    expect(manifests.map(({ kind }) => kind).sort()).toEqual([
      "Deployment",
      "NetworkPolicy",
      "PodDisruptionBudget",
      "Service",
      "ServiceAccount",
    ]);
  });

  test("pods meet the restricted Pod Security Standard", async () => {
    const { spec } = one(await build("base/storefront"), "Deployment");
    const pod = (spec as { template: { spec: Record<string, unknown> } }).template.spec;
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containers: [{ securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } }],
    });
  });

  test("every environment's platform builds, and its projects allow no other source or destination", async () => {
    for (const { name } of exampleOf("examples/acme").blueprint.environments) {
      const manifests = await build(`platform/${name}`);
      const named = (kind: string, wanted: string) =>
        manifests.find((one) => one.kind === kind && one.metadata.name === wanted)?.spec;
      const server = "https://kubernetes.default.svc";
      expect(named("AppProject", "applications")).toMatchObject({
        sourceRepos: ["https://github.com/acme/configuration.git"],
        destinations: [{ server, namespace: "storefront" }],
        clusterResourceWhitelist: [],
      });
      const platform = named("AppProject", "platform") as {
        readonly destinations: readonly { readonly namespace: string }[];
        readonly clusterResourceWhitelist: readonly { readonly kind: string }[];
      };
      for (const { namespace } of platform.destinations) expect(["argocd", "*"]).not.toContain(namespace);
      for (const { kind } of platform.clusterResourceWhitelist) expect(kind).not.toBe("*");
      expect(JSON.stringify(named("ApplicationSet", "applications"))).toContain(
        `${name}/*/kustomization.yaml`,
      );
      expect(JSON.stringify(named("ApplicationSet", "addons"))).toContain(`platform/${name}/addons/*`);
    }
  });

  test("a poll sees a change within sixty seconds", async () => {
    const settings = (await build("platform/prod")).find(({ metadata }) => metadata.name === "argocd-cm");
    const seconds = (key: string) => Number(settings?.data?.[key]?.replace(/s$/, ""));
    expect(seconds("timeout.reconciliation") + seconds("timeout.reconciliation.jitter")).toBeLessThanOrEqual(
      60,
    );
  });
});

describe("what real Helm makes of the add-ons", () => {
  const environments = exampleOf("examples/acme").blueprint.environments.map(({ name }) => name);
  const addons = (environment: string) => readdirSync(join(folder, "platform", environment, "addons"));
  const render = async (environment: string, addon: string) => {
    const chart = join(folder, "platform", environment, "addons", addon);
    const given = { folder: chart, name: `platform-${addon}`, namespace: addon };
    const text = unwrap(await helmTemplate({ helm: unwrap(await findHelm()), ...given }));
    return parseAllDocuments(text).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
  };

  test("each is a chart that Helm's linter has nothing against", async () => {
    const helm = unwrap(await findHelm());
    for (const addon of addons("prod")) {
      const chart = join(folder, "platform/prod/addons", addon);
      const result = await runProgram(helm, ["lint", "--strict", chart], { env: plainEnvironment() });
      expect(result.stdout.toString(), addon).toContain("0 chart(s) failed");
    }
  });

  test("each brings only what the platform's project permits", async () => {
    for (const environment of environments) {
      const project = (await build(`platform/${environment}`)).find(
        ({ kind, metadata }) => kind === "AppProject" && metadata.name === "platform",
      );
      const { destinations, clusterResourceWhitelist } = project?.spec as {
        readonly destinations: readonly { readonly namespace: string }[];
        readonly clusterResourceWhitelist: readonly { readonly group: string; readonly kind: string }[];
      };
      for (const addon of addons(environment)) {
        expect(existsSync(join(folder, "platform", environment, "addons", addon, "Chart.yaml"))).toBe(true);
        for (const { apiVersion, kind, metadata } of await render(environment, addon)) {
          const group = apiVersion.includes("/") ? apiVersion.split("/")[0] : "";
          const wide = clusterResourceWhitelist.some((one) => one.group === group && one.kind === kind);
          const namespace = metadata.namespace ?? addon;
          const inside = destinations.some((one) => one.namespace === namespace);
          expect(wide || inside, `${addon}: ${kind} ${metadata.name}`).toBe(true);
        }
      }
    }
  });

  test("an application's namespace is closed, bounded, and outlives the folder that brought it", async () => {
    const manifests = await render("prod", "namespaces");
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort()).toEqual([
      "LimitRange containers",
      "Namespace storefront",
      "NetworkPolicy allow-dns",
      "NetworkPolicy default-deny",
      "ResourceQuota application",
    ]);
    expect(one(manifests, "Namespace").metadata).toMatchObject({
      labels: { "pod-security.kubernetes.io/enforce": "restricted", "namespace-kind": "application" },
      annotations: { "argocd.argoproj.io/sync-options": "Prune=false,Delete=false" },
    });
    const deny = manifests.find(({ metadata }) => metadata.name === "default-deny");
    expect(deny?.spec).toEqual({ podSelector: {}, policyTypes: ["Ingress", "Egress"] });
  });
});
