import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { nothingReleased, writeSlot } from "../../src/formats/kustomize/slot.ts";
import { findKubectl } from "../../src/foundation/kubectl.ts";
import { plainEnvironment, runProgram } from "../../src/foundation/process.ts";
import { expect as unwrap } from "../../src/foundation/result.ts";
import { exampleOf } from "./acme.ts";

interface Manifest {
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
  cpSync("examples/acme/rendered/configuration", folder, { recursive: true });
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

  test("every environment's platform builds, and allows the project no other source or destination", async () => {
    for (const { name } of exampleOf("examples/acme").blueprint.environments) {
      const manifests = await build(`platform/${name}`);
      expect(one(manifests, "AppProject").spec).toMatchObject({
        sourceRepos: ["https://github.com/acme/configuration.git"],
        destinations: [{ server: "https://kubernetes.default.svc", namespace: "storefront" }],
      });
      expect(JSON.stringify(one(manifests, "ApplicationSet").spec)).toContain(`${name}/*/kustomization.yaml`);
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
