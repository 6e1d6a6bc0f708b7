import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterAccess, DeployerInstaller } from "../../../contracts/deployer.ts";
import { plainEnvironment, runProgram } from "../../../foundation/process.ts";
import { createRedactor } from "../../../foundation/redaction.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { release } from "../release.ts";
import { clusterApi } from "../steps/cluster-api.ts";

export interface HelmDoors {
  /** The path of Helm 4. */
  readonly helm: string;
  readonly namespace: string;
  fetchFor(access: ClusterAccess): typeof fetch;
}

/**
 * What the chart leaves to others: settings and roles, which the configuration repository keeps, and the notifications'
 * key. Dex is not needed: people come by OpenID Connect directly.
 */
export const values = {
  configs: { cm: { create: false }, params: { create: false }, rbac: { create: false } },
  notifications: { cm: { create: false }, secret: { create: false } },
  dex: { enabled: false },
};

/**
 * Installs the official chart with Helm. The cluster's token reaches Helm through its environment alone. Fails with
 * `argocd-install-failed` and with the codes of a cluster that refuses.
 */
export function helmInstaller(doors: HelmDoors): DeployerInstaller {
  return {
    async install(environment, access, signal) {
      const forgotten = await forgetPending(doors, environment, access, signal);
      if (!forgotten.ok) return forgotten;
      const folder = mkdtempSync(join(tmpdir(), "groundwork-helm-"));
      try {
        return await upgrade(doors, environment, access, folder, signal);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

/**
 * A Helm that was killed leaves a release behind that is pending for ever, and every later one refuses to begin. The
 * operator's lock lets one run at a time, so nobody is at work on what is pending now.
 * Source: helm, pkg/action/upgrade.go (errPending) and pkg/storage/driver/secrets.go (labels).
 */
function forgetPending(
  { namespace, fetchFor }: HelmDoors,
  environment: string,
  access: ClusterAccess,
  signal: AbortSignal,
): Promise<Result<void>> {
  const states = ["pending-install", "pending-upgrade", "pending-rollback"].join(",");
  const query = new URLSearchParams({
    labelSelector: `owner=helm,name=${release.name},status in (${states})`,
  });
  const api = clusterApi({ environment, access, signal, fetch: fetchFor(access) });
  return api.clear(`/api/v1/namespaces/${namespace}/secrets?${query}`);
}

async function upgrade(
  { helm, namespace }: HelmDoors,
  environment: string,
  { url, authority, token }: ClusterAccess,
  folder: string,
  signal: AbortSignal,
): Promise<Result<void>> {
  const certificate = join(folder, "authority.pem");
  if (authority !== undefined) writeFileSync(certificate, authority);
  const places = ["CACHE", "CONFIG", "DATA"].map((place) => [`HELM_${place}_HOME`, join(folder, place)]);
  const { repository, chart, chartVersion, name } = release;
  const result = await runProgram(
    helm,
    [
      ...["upgrade", "--install", name, chart, "--repo", repository, "--version", chartVersion],
      ...["--namespace", namespace, "--values", "-", "--reset-values", "--take-ownership"],
      ...["--wait", "--timeout", "10m"],
    ],
    {
      cwd: folder,
      env: plainEnvironment({
        ...Object.fromEntries(places),
        KUBECONFIG: "/dev/null",
        HELM_KUBEAPISERVER: url,
        ...(authority !== undefined && { HELM_KUBECAFILE: certificate }),
        ...(token !== undefined && { HELM_KUBETOKEN: token }),
      }),
      input: JSON.stringify(values),
      timeout: 900_000,
      signal,
    },
  );
  if (result.exitCode === 0) return ok(undefined);
  const redactor = createRedactor();
  if (token !== undefined) redactor.add(token);
  const words = result.stderr.toString("utf8").trim().split("\n").slice(-5).join("\n");
  return failure("argocd-install-failed", `Helm could not install Argo CD into ${environment}.`, {
    cause: redactor.redact(words || (result.startError ?? "it was ended")),
    next: "Helm's own words say what is in the way. Run again afterwards.",
  });
}
