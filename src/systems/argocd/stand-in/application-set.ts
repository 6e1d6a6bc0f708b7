import { readFile } from "node:fs/promises";
import { posix } from "node:path";
import { parse } from "yaml";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { renderTemplate } from "./go-template.ts";
import type { KubernetesObject } from "./object.ts";
import type { Repository } from "./repository.ts";

interface Requirement {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

interface GitFilesGenerator {
  readonly git: { readonly repoURL: string; readonly files?: readonly { readonly path: string }[] };
  readonly selector?: {
    readonly matchExpressions?: readonly Requirement[];
    readonly matchLabels?: Record<string, string>;
  };
}

/**
 * The applications that an ApplicationSet stands for: the git files generator with Go templates, and its selector.
 * Everything else is refused, so that nobody believes a generator that is not there.
 * Source: argo-cd.readthedocs.io, "Git Generator" and "Post Selector all generators".
 */
export async function generateApplications(
  set: KubernetesObject,
  repository: Repository,
): Promise<Result<readonly KubernetesObject[]>> {
  const spec = set["spec"] as {
    readonly goTemplate?: boolean;
    readonly generators?: readonly Readonly<Record<string, unknown>>[];
    readonly template?: { readonly metadata: object; readonly spec: object };
  };
  if (!spec.goTemplate) return refused(set, "only Go templates (goTemplate: true) are supported here");
  const applications: KubernetesObject[] = [];
  for (const generator of spec.generators ?? []) {
    const unknown = Object.keys(generator).find((key) => key !== "git" && key !== "selector");
    if (unknown) return refused(set, `the generator "${unknown}" is not supported here`);
    const parameters = await parametersOf(set, generator as unknown as GitFilesGenerator, repository);
    if (!parameters.ok) return parameters;
    for (const one of parameters.value) {
      const filled = fill({ metadata: spec.template?.metadata, spec: spec.template?.spec }, one);
      if (!filled.ok) return filled;
      const { metadata, spec: application } = filled.value as {
        metadata: KubernetesObject["metadata"];
        spec: object;
      };
      applications.push({
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { ...metadata, ...(set.metadata.namespace && { namespace: set.metadata.namespace }) },
        spec: application,
      });
    }
  }
  return ok(applications);
}

type Parameters = Readonly<Record<string, unknown>>;

async function parametersOf(
  set: KubernetesObject,
  generator: GitFilesGenerator,
  repository: Repository,
): Promise<Result<readonly Parameters[]>> {
  if (generator.git.repoURL !== repository.url) {
    return refused(set, `it reads ${generator.git.repoURL}, and only ${repository.url} is known here`);
  }
  if (!generator.git.files) return refused(set, "only the files of a git generator are supported here");
  const found: Parameters[] = [];
  for (const { path: pattern } of generator.git.files) {
    const paths = await repository.files(pattern);
    if (!paths.ok) return paths;
    for (const path of paths.value) {
      const content: unknown = parse(await readFile(posix.join(repository.folder, path), "utf8"));
      const parameters = { ...(content as Parameters), path: pathParameters(path) };
      const selected = matches(set, generator, flatten(parameters));
      if (!selected.ok) return selected;
      if (selected.value) found.push(parameters);
    }
  }
  return ok(found);
}

function pathParameters(file: string): Parameters {
  const folder = posix.dirname(file);
  return {
    path: folder,
    basename: posix.basename(folder),
    filename: posix.basename(file),
    basenameNormalized: posix
      .basename(folder)
      .toLowerCase()
      .replaceAll(/[^a-z0-9.-]/g, "-"),
    segments: folder.split("/"),
  };
}

/** `images.0.digest`: how a selector names a parameter. */
export function flatten(value: unknown, prefix = ""): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null) return { [prefix]: String(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([key, part]) => flatten(part, prefix ? `${prefix}.${key}` : key)),
  );
}

function matches(
  set: KubernetesObject,
  generator: GitFilesGenerator,
  flat: Readonly<Record<string, string>>,
): Result<boolean> {
  const labels = Object.entries(generator.selector?.matchLabels ?? {});
  if (!labels.every(([key, value]) => flat[key] === value)) return ok(false);
  for (const { key, operator, values = [] } of generator.selector?.matchExpressions ?? []) {
    const value = flat[key];
    const holds = {
      In: value !== undefined && values.includes(value),
      NotIn: value === undefined || !values.includes(value),
      Exists: value !== undefined,
      DoesNotExist: value === undefined,
    }[operator];
    if (holds === undefined) return refused(set, `the operator "${operator}" is not supported here`);
    if (!holds) return ok(false);
  }
  return ok(true);
}

/** Every text of a template, rendered. */
function fill(template: unknown, parameters: Parameters): Result<unknown> {
  if (typeof template === "string")
    return template.includes("{{") ? renderTemplate(template, parameters) : ok(template);
  if (Array.isArray(template)) {
    const items: unknown[] = [];
    for (const item of template) {
      const filled = fill(item, parameters);
      if (!filled.ok) return filled;
      items.push(filled.value);
    }
    return ok(items);
  }
  if (typeof template !== "object" || template === null) return ok(template);
  const fields: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(template)) {
    const filled = fill(value, parameters);
    if (!filled.ok) return filled;
    fields[key] = filled.value;
  }
  return ok(fields);
}

function refused(set: KubernetesObject, why: string): Result<never> {
  return failure("argocd-applicationset-refused", `ApplicationSet ${set.metadata.name}: ${why}.`);
}
