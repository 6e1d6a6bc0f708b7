import { createHash } from "node:crypto";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { type GitHubCalls, split } from "./call.ts";
import { pullRequestReply, treeReply } from "./replies.ts";

/** A pull request from a branch of ours, as it stands. */
export interface ProposedPull {
  readonly number: number;
  readonly state: "open" | "merged" | "closed";
  readonly head: string;
  /** The commit on the base branch; null while not merged. */
  readonly mergeCommit: string | null;
  /** ISO time; null while not merged. */
  readonly mergedAt: string | null;
  readonly url: string;
}

export interface Proposals {
  /** Every pull request that was ever opened from a branch of this name, newest first. */
  from(repository: string, branch: string): Promise<Result<readonly ProposedPull[]>>;
  /** Which of these files are not, to the byte, as given at a commit; sorted. */
  differing(
    repository: string,
    commit: string,
    files: ReadonlyMap<string, string>,
  ): Promise<Result<readonly string[]>>;
}

export function createProposals(github: GitHubCalls): Proposals {
  return {
    async from(repository, branch) {
      const names = split(repository);
      const parameters = { ...names, head: `${names.owner}:${branch}`, state: "all" };
      const found = await github.pages("GET /repos/{owner}/{repo}/pulls", parameters, pullRequestReply);
      if (!found.ok) return found;
      const pulls = found.value.map(
        ({ number, state, merged_at, merge_commit_sha, head, html_url }): ProposedPull => ({
          number,
          state: merged_at !== null ? "merged" : state,
          head: head.sha,
          mergeCommit: merged_at !== null ? merge_commit_sha : null,
          mergedAt: merged_at,
          url: html_url,
        }),
      );
      return ok(pulls.toSorted((a, b) => b.number - a.number));
    },
    async differing(repository, commit, files) {
      const route = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
      const parameters = { ...split(repository), tree_sha: commit, recursive: "1" };
      const tree = await github.call(route, parameters, treeReply);
      if (!tree.ok) return tree;
      if (tree.value.truncated) {
        return failure("code-host-folder-too-large", `${repository} holds more files than GitHub lists.`);
      }
      const blobs = new Map(tree.value.tree.map(({ path, sha }) => [path, sha]));
      return ok(
        [...files].flatMap(([path, text]) => (blobs.get(path) === blobOf(text) ? [] : [path])).sort(),
      );
    },
  };
}

/** Git's name for a file of this text. */
function blobOf(text: string): string {
  const bytes = Buffer.from(text, "utf8");
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
