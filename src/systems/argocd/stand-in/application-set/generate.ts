import { posix } from "node:path";
import { parse } from "yaml";
import { failure, ok, type Result } from "../../../../foundation/result.ts";
import { renderTemplate } from "../go-template/evaluate.ts";
import { isFields, TemplateError } from "../go-template/values.ts";
import { type Repository, readTreeFile } from "../repository/repository.ts";
import type { ClusterObject } from "../types.ts";
import { globPrefix, globToRegExp } from "./glob.ts";
import { flatten, type ParameterSelector, selects } from "./selector.ts";

type Parameters = Readonly<Record<string, unknown>>;

/**
 * The applications that an ApplicationSet stands for: the git generators (files, folders) with Go templates, and their selector.
 * Everything else is refused (`argocd-applicationset-refused`), so that nobody believes what is not there.
 * Source: argo-cd.readthedocs.io, "Git Generator" and "Post Selector all generators".
 */
export async function generateApplications(
  set: ClusterObject,
  repository: Repository,
): Promise<Result<readonly ClusterObject[]>> {
  const spec = set["spec"] as Parameters & { readonly generators: readonly Parameters[] };
  if (spec["goTemplate"] !== true) return refused("only Go templates (goTemplate: true) are supported");
  const unknown = Object.keys(spec).find((key) => !knownFields.includes(key));
  if (unknown) return refused(`spec.${unknown} is not supported`);
  const options = (spec["goTemplateOptions"] ?? []) as readonly string[];
  const strict = options.includes("missingkey=error");
  const applications: ClusterObject[] = [];
  for (const generator of spec.generators) {
    const parameters = await parametersOf(generator, repository);
    if (!parameters.ok) return parameters;
    for (const one of parameters.value) {
      const filled = fill(spec["template"], one, strict);
      if (!filled.ok) return filled;
      const { metadata, spec: wanted } = filled.value as {
        metadata: ClusterObject["metadata"];
        spec: unknown;
      };
      applications.push({
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Application",
        metadata: { ...metadata, ...(set.metadata.namespace && { namespace: set.metadata.namespace }) },
        spec: wanted,
      });
    }
  }
  const names = applications.map(({ metadata }) => metadata.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    return failure(
      "argocd-applicationset-refused",
      `ApplicationSet ${set.metadata.name} contains applications with duplicate name: ${twice}`,
    );
  }
  return ok(applications);
}

const knownFields = ["goTemplate", "goTemplateOptions", "generators", "template"];

async function parametersOf(
  generator: Parameters,
  repository: Repository,
): Promise<Result<readonly Parameters[]>> {
  const kind = Object.keys(generator).find((key) => key !== "git" && key !== "selector");
  if (kind) return refused(`the generator "${kind}" is not supported`);
  const git = isFields(generator["git"]) ? generator["git"] : {};
  const known = ["repoURL", "revision", "requeueAfterSeconds", "files", "directories"];
  const other = Object.keys(git).find((key) => !known.includes(key));
  if (other) return refused(`spec.generators.git.${other} is not supported`);
  if (!repository.is(String(git["repoURL"])))
    return refused(`the repository ${String(git["repoURL"])} is not known`);
  const selector = generator["selector"] as ParameterSelector | undefined;
  if (git["directories"] !== undefined) {
    const found = await included(git["directories"], (pattern) => matchingFolders(repository, pattern));
    return found.ok ? selected(found.value.map(folderParameters), selector) : found;
  }
  const paths = await included(git["files"], (pattern) => matching(repository, pattern));
  if (!paths.ok) return paths;
  const read = await repository.inTree(async (folder) => {
    const all: Parameters[] = [];
    for (const path of paths.value) {
      const text = await readTreeFile(folder, path);
      if (!text.ok) return text;
      const content: unknown = parse(text.value);
      for (const one of Array.isArray(content) ? content : [content ?? {}]) {
        if (!isFields(one)) return refused(`${path} holds no map`);
        all.push({ ...one, path: fileParameters(path) });
      }
    }
    return selected(all, selector);
  });
  return read.ok ? read.value : read;
}

/** What the patterns match that do not exclude, without what the others match; sorted. */
async function included(
  patterns: unknown,
  match: (pattern: string) => Promise<Result<readonly string[]>>,
): Promise<Result<readonly string[]>> {
  const all = (Array.isArray(patterns) ? patterns : []).filter(isFields);
  const paths = new Set<string>();
  for (const exclude of [false, true]) {
    for (const pattern of all.filter((one) => (one["exclude"] === true) === exclude)) {
      const found = await match(String(pattern["path"]));
      if (!found.ok) return found;
      for (const path of found.value) exclude ? paths.delete(path) : paths.add(path);
    }
  }
  return ok([...paths].sort());
}

function selected(
  all: readonly Parameters[],
  selector: ParameterSelector | undefined,
): Result<readonly Parameters[]> {
  const kept: Parameters[] = [];
  for (const parameters of all) {
    const verdict = selects(selector, flatten(parameters));
    if (!verdict.ok) return verdict;
    if (verdict.value) kept.push(parameters);
  }
  return ok(kept);
}

async function matching(repository: Repository, pattern: string): Promise<Result<readonly string[]>> {
  const listed = await repository.files(globPrefix(pattern));
  if (!listed.ok) return listed;
  const expression = globToRegExp(pattern);
  return ok(listed.value.filter((path) => expression.test(path)));
}

/** Folders that hold anything, at any depth; those whose names start with a dot are passed over. */
async function matchingFolders(repository: Repository, pattern: string): Promise<Result<readonly string[]>> {
  const listed = await repository.files(globPrefix(pattern));
  if (!listed.ok) return listed;
  const folders = new Set<string>();
  for (const file of listed.value) {
    for (let at = posix.dirname(file); at !== "."; at = posix.dirname(at)) folders.add(at);
  }
  const expression = globToRegExp(pattern);
  const hidden = (path: string) => path.split("/").some((part) => part.startsWith("."));
  return ok([...folders].filter((path) => expression.test(path) && !hidden(path)));
}

/** `.path`, as the git files generator adds it. */
function fileParameters(file: string): Parameters {
  const filename = posix.basename(file);
  return { ...folderOf(posix.dirname(file)), filename, filenameNormalized: normalize(filename) };
}

/** `.path`, as the git directory generator adds it. */
function folderParameters(path: string): Parameters {
  return { path: folderOf(path) };
}

function folderOf(path: string): Parameters {
  const basename = posix.basename(path);
  return { path, basename, basenameNormalized: normalize(basename), segments: path.split("/") };
}

function normalize(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9.-]/g, "-")
    .replace(/^[-.]+|[-.]+$/g, "")
    .slice(0, 253);
}

/** Every text of a template, rendered; keys too, as Argo CD does it. */
function fill(template: unknown, parameters: Parameters, strict: boolean): Result<unknown> {
  const walk = (value: unknown): unknown => {
    if (typeof value === "string")
      return value.includes("{{") ? renderTemplate(value, parameters, { strict }) : value;
    if (Array.isArray(value)) return value.map(walk);
    if (!isFields(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [String(walk(key)), walk(item)]));
  };
  try {
    return ok(walk(template));
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return failure("argocd-template-refused", `failed to execute go template: ${error.message}`);
  }
}

function refused(why: string): Result<never> {
  return failure("argocd-applicationset-refused", `${why} by the stand-in`);
}
