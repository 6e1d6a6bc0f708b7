import type { GitSource } from "../../../../contracts/offers.ts";
import { ok, type Result } from "../../../../foundation/result.ts";
import type { ClusterCache } from "../cluster/cache.ts";
import type { InstallationTokens } from "../code-host/installation-token.ts";
import { trackedBy } from "../sync/compare.ts";
import { type Application, argoNamespace, type ClusterObject } from "../types.ts";

/** Where the configuration is, and what opens it; undefined while the cluster does not say. */
export type FindSource = () => Promise<Result<GitSource | undefined>>;

const kindLabel = "argocd.argoproj.io/secret-type";

/** An Application that neither an ApplicationSet nor another Application made: an administrator put it there. */
export function isRoot(application: ClusterObject): boolean {
  return (application.metadata.ownerReferences ?? []).length === 0 && trackedBy(application) === undefined;
}

export function isRepositorySecret({ kind, metadata }: ClusterObject): boolean {
  const ours = kind === "Secret" && metadata.namespace === argoNamespace;
  return ours && metadata.labels?.[kindLabel] === "repository";
}

/**
 * Reads out of the cluster what the root Application names, and the repository secret of that address: a GitHub App's,
 * a user's name and password, or none, where everybody may read. There is one repository.
 * Source: argo-cd, docs/operator-manual/declarative-setup.md, "Repositories".
 */
export function createFindSource(cache: ClusterCache, tokens: InstallationTokens): FindSource {
  return async () => {
    const applications = cache.ofKind("Application") as readonly Application[];
    const [url] = applications
      .filter(isRoot)
      .flatMap(({ spec }) => spec.source?.repoURL ?? [])
      .toSorted();
    if (url === undefined) return ok(undefined);
    const secret = cache
      .ofKind("Secret")
      .filter(isRepositorySecret)
      .map(textsOf)
      .find((one) => normalize(one["url"] ?? "") === normalize(url));
    if (!secret?.["githubAppID"]) {
      return ok({ url, username: secret?.["username"] ?? "", password: secret?.["password"] ?? "" });
    }
    const token = await tokens({
      appID: secret["githubAppID"],
      installationID: secret["githubAppInstallationID"] ?? "",
      privateKey: secret["githubAppPrivateKey"] ?? "",
      enterpriseBaseURL: secret["githubAppEnterpriseBaseUrl"],
    });
    return token.ok ? ok({ url, username: "x-access-token", password: token.value }) : token;
  };
}

/** Two spellings of one repository are the same: Argo CD passes over case, `.git` and a slash at the end. */
export function normalize(url: string): string {
  return url
    .trim()
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .toLowerCase();
}

function textsOf(secret: ClusterObject): Readonly<Record<string, string | undefined>> {
  const data = (secret["data"] ?? {}) as Readonly<Record<string, string>>;
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, "base64").toString("utf8")]),
  );
}
