import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import type { GitSource } from "../../../contracts/offers.ts";
import { gitCredential, gitText } from "../../../foundation/git.ts";
import { plainEnvironment, runProgram } from "../../../foundation/process.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import type { KubernetesObject } from "./object.ts";

/** The configuration repository as the repo-server keeps it: a clone, and the working tree of one revision. */
export interface Repository {
  readonly url: string;
  /** Fetches the branch and puts its head into the working tree. Returns the commit. */
  update(branch: string): Promise<Result<string>>;
  /** Paths that match a pattern of the ApplicationSet git files generator, at the revision in the working tree. */
  files(pattern: string): Promise<Result<readonly string[]>>;
  /** What kustomize makes of a folder of the working tree. */
  render(path: string): Promise<Result<readonly KubernetesObject[]>>;
  /** The absolute path of the working tree. */
  readonly folder: string;
}

export function openRepository(source: GitSource, directory: string, kubectl: string): Repository {
  const folder = join(directory, "repository");
  const env = gitCredential(source.url, source.username, source.password);
  const git = (...args: string[]) => gitText(args, { cwd: folder, env, timeout: 30_000 });
  return {
    url: source.url,
    folder,
    async update(branch) {
      if (!existsSync(join(folder, ".git"))) {
        mkdirSync(folder, { recursive: true });
        const made = await git("init", "-q");
        if (!made.ok) return made;
      }
      const fetched = await git(
        "fetch",
        "-q",
        "--no-tags",
        source.url,
        `+refs/heads/${branch}:refs/remotes/origin/main`,
      );
      if (!fetched.ok) return fetched;
      const checkedOut = await git("checkout", "-q", "--force", "--detach", "refs/remotes/origin/main");
      return checkedOut.ok ? git("rev-parse", "HEAD") : checkedOut;
    },
    async files(pattern) {
      const listed = await git("ls-files", "-z", "--", `:(glob)${pattern}`);
      return listed.ok ? ok(listed.value.split("\0").filter((path) => path !== "")) : listed;
    },
    async render(path) {
      const built = await runProgram(kubectl, ["kustomize", join(folder, path)], {
        env: plainEnvironment(),
        timeout: 30_000,
      });
      if (built.exitCode !== 0) {
        return failure(
          "argocd-manifests-failed",
          "Failed to load target state: kustomize could not build it.",
          {
            cause: built.stderr.toString("utf8").trim() || built.startError,
          },
        );
      }
      const documents = parseAllDocuments(built.stdout.toString("utf8"));
      return ok(
        documents.map((document) => document.toJS() as KubernetesObject).filter((object) => object !== null),
      );
    },
  };
}
