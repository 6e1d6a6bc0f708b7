import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { helmTemplate } from "../../../../formats/helm/template.ts";
import { plainEnvironment, runProgram } from "../../../../foundation/process.ts";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { isFields } from "../go-template/values.ts";
import type { ClusterObject } from "../types.ts";
import { type Repository, readTreeFile } from "./repository.ts";

/** How the content of a folder is read, as an Application's status names it. */
export type SourceType = "Helm" | "Kustomize" | "Directory";

export interface Rendered {
  readonly sourceType: SourceType;
  readonly objects: readonly ClusterObject[];
}

export interface RenderRequest {
  /** The application, which is also what a Helm release is called. */
  readonly application: string;
  readonly namespace: string;
  readonly path: string;
  /** The paths whose content decides (`manifest-generate-paths`): what is the same in all is not rendered again. */
  readonly watched: readonly string[];
}

/** Turns a folder of the repository into objects, with real Helm and real kustomize. */
export interface Renderer {
  /** Fails with `argocd-manifests-failed`. */
  render(request: RenderRequest): Promise<Result<Rendered>>;
}

/** The paths of the programs that render. */
export interface RenderPrograms {
  readonly kubectl: string;
  readonly helm: string;
}

export function createRenderer(repository: Repository, programs: RenderPrograms): Renderer {
  const known = new Map<string, { readonly key: string; readonly rendered: Rendered }>();
  return {
    async render(request) {
      const { application, namespace, path, watched } = request;
      const ids = await repository.contentIds(watched);
      if (!ids.ok) return ids;
      const key = [path, namespace, ...watched, ...ids.value].join("\n");
      const before = known.get(application);
      if (before?.key === key) return ok(before.rendered);
      const built = await repository.inTree((folder) => build(programs, folder, request));
      if (!built.ok) return built;
      if (built.value.ok) known.set(application, { key, rendered: built.value.value });
      return built.value;
    },
  };
}

/**
 * A folder with a chart is Helm's, one with a kustomization is kustomize's, any other is a heap of manifests.
 * Source: argo-cd, docs/user-guide/tool_detection.md.
 */
async function build(
  { kubectl, helm }: RenderPrograms,
  folder: string,
  { application, namespace, path }: RenderRequest,
): Promise<Result<Rendered>> {
  const place = join(folder, path);
  if (!place.startsWith(`${folder}/`) || !existsSync(place))
    return failed(`${path}: app path does not exist`);
  if (existsSync(join(place, "Chart.yaml"))) {
    const text = await helmTemplate({ helm, folder: place, name: application, namespace });
    return text.ok
      ? read("Helm", text.value)
      : failed(text.diagnostics.map(({ summary }) => summary).join(" "));
  }
  const names = ["kustomization.yaml", "kustomization.yml", "Kustomization"];
  if (!names.some((name) => existsSync(join(place, name)))) return readDirectory(folder, path);
  const result = await runProgram(kubectl, ["kustomize", place], {
    env: plainEnvironment(),
    timeout: 90_000,
  });
  if (result.exitCode === 0) return read("Kustomize", result.stdout.toString("utf8"));
  const words = result.stderr.toString("utf8").trim().replaceAll(`${folder}/`, "");
  return failed(`\`kustomize build ${path}\` failed: ${words || result.startError}`);
}

/** The manifests that lie in the folder itself; what is in folders below it is passed over. */
async function readDirectory(folder: string, path: string): Promise<Result<Rendered>> {
  const names = (await readdir(join(folder, path))).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  const texts: string[] = [];
  for (const name of names) {
    const text = await readTreeFile(folder, join(path, name));
    if (!text.ok) return text;
    texts.push(text.value);
  }
  return read("Directory", texts.join("\n---\n"));
}

function read(sourceType: SourceType, text: string): Result<Rendered> {
  const objects = readObjects(text);
  return objects.ok ? ok({ sourceType, objects: objects.value }) : objects;
}

function failed(why: string): Result<never> {
  return failure("argocd-manifests-failed", why);
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
