import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { plainEnvironment, runProgram } from "../../../../foundation/process.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { isFields } from "../go-template/values.ts";
import type { ClusterObject } from "../types.ts";
import type { Repository } from "./repository.ts";

/** Turns a folder of the repository into objects, with real kustomize. */
export interface Renderer {
  /**
   * `watched` are the paths whose content decides (`manifest-generate-paths`): what is the same in all of them is
   * not rendered again. Fails with `argocd-manifests-failed`.
   */
  render(path: string, watched: readonly string[]): Promise<Result<readonly ClusterObject[]>>;
}

export function createRenderer(repository: Repository, kubectl: string): Renderer {
  const known = new Map<string, { readonly key: string; readonly objects: readonly ClusterObject[] }>();
  return {
    async render(path, watched) {
      const ids = await repository.contentIds(watched);
      if (!ids.ok) return ids;
      const key = [...watched, ...ids.value].join("\n");
      const before = known.get(path);
      if (before?.key === key) return ok(before.objects);
      const built = await repository.inTree((folder) => build(kubectl, folder, path));
      if (!built.ok) return built;
      if (built.value.ok) known.set(path, { key, objects: built.value.value });
      return built.value;
    },
  };
}

async function build(
  kubectl: string,
  folder: string,
  path: string,
): Promise<Result<readonly ClusterObject[]>> {
  const place = join(folder, path);
  if (!place.startsWith(`${folder}/`) || !existsSync(place)) {
    return failure("argocd-manifests-failed", `${path}: app path does not exist`);
  }
  const names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
  if (!names.some((name) => existsSync(join(place, name)))) {
    return failure("argocd-manifests-failed", `${path}: the stand-in renders kustomizations only`);
  }
  const result = await runProgram(kubectl, ["kustomize", place], {
    env: plainEnvironment(),
    timeout: 90_000,
  });
  if (result.exitCode === 0) return readObjects(result.stdout.toString("utf8"));
  const words = result.stderr.toString("utf8").trim().replaceAll(`${folder}/`, "");
  return failure(
    "argocd-manifests-failed",
    `\`kustomize build ${path}\` failed: ${words || result.startError}`,
  );
}

/** The objects in a stream of YAML documents. */
export function readObjects(text: string): Result<readonly ClusterObject[]> {
  const objects: ClusterObject[] = [];
  for (const document of parseAllDocuments(text)) {
    const invalid = (why: string) =>
      failure("argocd-manifests-failed", `Failed to unmarshal manifest: ${why}`);
    const [error] = document.errors;
    if (error) return invalid(error.message);
    const value: unknown = document.toJS();
    if (value === null) continue;
    const metadata = isFields(value) ? value["metadata"] : undefined;
    if (!isFields(value) || typeof value["kind"] !== "string" || typeof value["apiVersion"] !== "string") {
      return invalid("an object has no kind or no apiVersion");
    }
    if (!isFields(metadata) || !metadata["name"]) return invalid(`a ${value["kind"]} has no name`);
    objects.push(value as unknown as ClusterObject);
  }
  return ok(objects);
}
