import { cpSync, existsSync, mkdirSync, readdirSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Application, Blueprint } from "../../blueprint/model.ts";
import { gitText } from "../../foundation/git.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { sections } from "../company.ts";

/** A program of the user's own, to be delivered in place of the sample. */
export interface OwnProgram {
  readonly path: string;
  readonly test?: string;
  readonly port?: number;
  readonly probe?: string;
}

/** Repositories of the platform, and namespaces of the cluster and of the systems in it. */
const notForApplications = new Set([
  "configuration",
  "delivery",
  "infrastructure",
  "default",
  ...sections.keys(),
]);

/** How soon a release that is broken on purpose counts as failed; a rehearsal should not wait for minutes. */
const rehearsalDeadline = 8;

/** The company with the user's program as its one application. Fails with `application-unusable`. */
export function withOwnProgram(blueprint: Blueprint, own: OwnProgram): Result<Blueprint> {
  const path = resolve(own.path);
  const unusable = (why: string, next: string) =>
    failure("application-unusable", `${own.path} cannot be delivered: ${why}.`, { next });
  if (!existsSync(path) || !statSync(path).isDirectory()) {
    return unusable("it is no folder", "Name the folder that holds the program and its Dockerfile.");
  }
  if (!existsSync(join(path, "Dockerfile"))) {
    return unusable("it has no Dockerfile", "Write one; docs/dockerfile-subset.md says what it may hold.");
  }
  const name = basename(path)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 40);
  const taken = !/^[a-z]/.test(name) || name.startsWith("kube-") || notForApplications.has(name);
  const [model] = blueprint.applications;
  if (!model)
    return unusable("the company has no application to put it in place of", "Add one to the blueprint.");
  const application: Application = {
    ...model,
    name: taken ? "application" : name,
    repository: taken ? "application" : name,
    description: `Delivered from ${basename(path)}`,
    starter: false,
    test: own.test ?? "true",
    quality: "",
    deadline: rehearsalDeadline,
    ...(own.port !== undefined && { port: own.port }),
    ...(own.probe !== undefined && { probe: own.probe }),
  };
  return ok({ ...blueprint, applications: [application] });
}

/** Copies a program's files into a repository's folder: what git knows of them, or everything where there is no git. */
export async function copyProgram(from: string, into: string): Promise<Result<void>> {
  mkdirSync(into, { recursive: true });
  const known = existsSync(join(from, ".git"))
    ? await gitText(["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: from })
    : undefined;
  if (known && !known.ok) return known;
  const skipped = new Set([".git", "node_modules", "__pycache__", ".venv"]);
  const paths = known ? known.value.split("\0") : readdirSync(from).filter((name) => !skipped.has(name));
  for (const path of paths) {
    if (path === "" || !existsSync(join(from, path))) continue;
    cpSync(join(from, path), join(into, path), {
      recursive: true,
      filter: (source) => !skipped.has(basename(source)),
    });
  }
  return ok(undefined);
}
