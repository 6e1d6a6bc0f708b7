import * as z from "zod";
import type { Ancestry, CodeHost, Comparison, NewCommit } from "../../../contracts/code-host.ts";
import { failure, ok, type Result } from "../../../foundation/result.ts";
import { failedWith, type GitHubCalls, split } from "./call.ts";
import {
  anything,
  commitReply,
  comparedCommitsReply,
  comparisonReply,
  contentReply,
  gitCommitReply,
  referenceReply,
  repositoryReply,
  shaReply,
  treeReply,
} from "./replies.ts";

type Contents = Pick<
  CodeHost,
  | "branchHead"
  | "readFile"
  | "listFiles"
  | "compare"
  | "history"
  | "messages"
  | "repositoryId"
  | "commit"
  | "deleteBranch"
>;

/** Branches, files and history. What lies at a commit never changes, so it is asked for once. */
export function createContents(github: GitHubCalls): Contents {
  const file = remembered((repository: string, path: string, commit: string) =>
    readFile(github, repository, path, commit),
  );
  const tree = remembered((repository: string, sha: string) => readTree(github, repository, sha, true));
  const comparison = remembered((repository: string, older: string, newer: string) =>
    compare(github, repository, older, newer),
  );
  const branchHead = (repository: string, branch: string) => readHead(github, repository, branch);
  return {
    branchHead,
    readFile: file,
    listFiles: (repository, folder, commit) => listFiles(github, tree, repository, folder, commit),
    compare: comparison,
    async history(repository, head, { path, limit }) {
      const route = "GET /repos/{owner}/{repo}/commits";
      const parameters = { ...split(repository), sha: head, per_page: limit, ...(path && { path }) };
      const commits = await github.call(route, parameters, z.array(shaReply));
      return commits.ok ? ok(commits.value.map(({ sha }) => sha)) : commits;
    },
    messages: (repository, older, newer) => readMessages(github, repository, older, newer),
    async repositoryId(repository) {
      const found = await github.call("GET /repos/{owner}/{repo}", split(repository), repositoryReply);
      return found.ok ? ok(found.value.id) : found;
    },
    commit: (repository, change) => commit(github, repository, change),
    async deleteBranch(repository, branch) {
      const route = "DELETE /repos/{owner}/{repo}/git/refs/{ref}";
      const gone = await github.call(route, { ...split(repository), ref: `heads/${branch}` }, anything);
      const was = failedWith(gone, "code-host-not-found") || failedWith(gone, "code-host-refused");
      return gone.ok || was ? ok(undefined) : gone;
    },
  };
}

async function readHead(
  github: GitHubCalls,
  repository: string,
  branch: string,
): Promise<Result<string | null>> {
  const route = "GET /repos/{owner}/{repo}/git/ref/{ref}";
  const found = await github.call(route, { ...split(repository), ref: `heads/${branch}` }, referenceReply);
  if (found.ok) return ok(found.value.object.sha);
  return failedWith(found, "code-host-not-found") ? ok(null) : found;
}

/** Asks once for each key; an answer that failed is asked for again. */
function remembered<Key extends readonly string[], Value>(
  ask: (...key: Key) => Promise<Result<Value>>,
): (...key: Key) => Promise<Result<Value>> {
  const known = new Map<string, Promise<Result<Value>>>();
  return async (...key) => {
    const name = key.join("\n");
    const asked = known.get(name) ?? ask(...key);
    known.set(name, asked);
    const answer = await asked;
    if (!answer.ok) known.delete(name);
    return answer;
  };
}

async function readFile(
  github: GitHubCalls,
  repository: string,
  path: string,
  ref: string,
): Promise<Result<string | null>> {
  const route = "GET /repos/{owner}/{repo}/contents/{path}";
  const found = await github.call(route, { ...split(repository), path, ref }, contentReply);
  if (failedWith(found, "code-host-not-found")) return ok(null);
  if (!found.ok) return found;
  if (Array.isArray(found.value) || found.value.type !== "file") {
    return failure("code-host-not-a-file", `${path} in ${repository} is no file at ${ref}.`, {
      next: "Put a plain file there: links, submodules and folders are not read.",
    });
  }
  if (found.value.encoding !== "base64") {
    return failure(
      "code-host-file-too-large",
      `${path} in ${repository} is larger than GitHub shows (1 MB).`,
    );
  }
  return ok(Buffer.from(found.value.content, "base64").toString("utf8"));
}

type Tree = z.infer<typeof treeReply>;
type ReadTree = (repository: string, sha: string) => Promise<Result<Tree>>;

function readTree(
  github: GitHubCalls,
  repository: string,
  sha: string,
  deep: boolean,
): Promise<Result<Tree>> {
  const route = "GET /repos/{owner}/{repo}/git/trees/{tree_sha}";
  const parameters = { ...split(repository), tree_sha: sha, ...(deep && { recursive: "1" }) };
  return github.call(route, parameters, treeReply);
}

async function listFiles(
  github: GitHubCalls,
  tree: ReadTree,
  repository: string,
  folder: string,
  commit: string,
): Promise<Result<readonly string[]>> {
  const whole = await tree(repository, commit);
  if (!whole.ok) return whole;
  if (!whole.value.truncated)
    return ok(filesOf(whole.value, "").filter((path) => path.startsWith(`${folder}/`)));
  // Too much for one answer (100,000 entries): the folder alone may fit.
  let sha = commit;
  for (const segment of folder.split("/")) {
    const level = await readTree(github, repository, sha, false);
    if (!level.ok) return level;
    const next = level.value.tree.find(({ path, type }) => path === segment && type === "tree");
    if (!next) return ok([]);
    sha = next.sha;
  }
  const part = await tree(repository, sha);
  if (!part.ok) return part;
  if (part.value.truncated) {
    return failure(
      "code-host-folder-too-large",
      `${folder} in ${repository} holds more files than GitHub lists.`,
    );
  }
  return ok(filesOf(part.value, `${folder}/`));
}

function filesOf(tree: Tree, prefix: string): readonly string[] {
  return tree.tree
    .filter(({ type }) => type === "blob")
    .map(({ path }) => `${prefix}${path}`)
    .sort();
}

const ancestries: Readonly<Record<z.infer<typeof comparisonReply>["status"], Ancestry>> = {
  identical: "same",
  ahead: "descends",
  behind: "precedes",
  diverged: "apart",
};

async function compare(
  github: GitHubCalls,
  repository: string,
  older: string,
  newer: string,
): Promise<Result<Comparison>> {
  const route = "GET /repos/{owner}/{repo}/compare/{basehead}";
  const parameters = { ...split(repository), basehead: `${older}...${newer}`, per_page: 1 };
  const found = await github.call(route, parameters, comparisonReply);
  if (found.ok) {
    const { status, merge_base_commit } = found.value;
    return ok({ ancestry: ancestries[status], mergeBase: merge_base_commit.sha });
  }
  const nothing = found.diagnostics.some(({ cause }) => /no common ancestor/i.test(cause ?? ""));
  return nothing ? ok({ ancestry: "apart", mergeBase: null }) : found;
}

/** Messages that are read of a comparison at most, and of each of its pages. */
const mostMessages = 300;
const pageOfMessages = 100;

async function readMessages(
  github: GitHubCalls,
  repository: string,
  older: string | null,
  newer: string,
): Promise<Result<readonly string[]>> {
  const names = split(repository);
  if (older === null) {
    const one = await github.call(
      "GET /repos/{owner}/{repo}/commits/{ref}",
      { ...names, ref: newer },
      commitReply,
    );
    return one.ok ? ok([one.value.commit.message]) : one;
  }
  const messages: string[] = [];
  for (let page = 1; messages.length < mostMessages; page += 1) {
    const found = await github.call(
      "GET /repos/{owner}/{repo}/compare/{basehead}",
      { ...names, basehead: `${older}...${newer}`, per_page: pageOfMessages, page },
      comparedCommitsReply,
    );
    if (!found.ok) return found;
    messages.push(...found.value.commits.map(({ commit }) => commit.message));
    if (found.value.commits.length < pageOfMessages) break;
  }
  return ok(messages);
}

/** Tree on the parent's tree, commit, reference: what the API signs as the App's own commit. */
async function commit(github: GitHubCalls, repository: string, change: NewCommit): Promise<Result<string>> {
  const names = split(repository);
  const parent = await github.call(
    "GET /repos/{owner}/{repo}/git/commits/{commit_sha}",
    { ...names, commit_sha: change.parent },
    gitCommitReply,
  );
  if (!parent.ok) return parent;
  const tree = [...change.files].map(([path, content]) => ({
    path,
    mode: "100644",
    type: "blob",
    ...(content === null ? { sha: null } : { content }),
  }));
  const written = await github.call(
    "POST /repos/{owner}/{repo}/git/trees",
    { ...names, base_tree: parent.value.tree.sha, tree },
    shaReply,
  );
  if (!written.ok) return written;
  const made = await github.call(
    "POST /repos/{owner}/{repo}/git/commits",
    { ...names, message: change.message, tree: written.value.sha, parents: [change.parent] },
    shaReply,
  );
  if (!made.ok) return made;
  const moved = await pointBranch(github, repository, change.branch, made.value.sha);
  return moved.ok ? ok(made.value.sha) : moved;
}

async function pointBranch(
  github: GitHubCalls,
  repository: string,
  branch: string,
  sha: string,
): Promise<Result<unknown>> {
  const head = await readHead(github, repository, branch);
  if (!head.ok) return head;
  const names = split(repository);
  if (head.value === null) {
    const route = "POST /repos/{owner}/{repo}/git/refs";
    return github.call(route, { ...names, ref: `refs/heads/${branch}`, sha }, anything, { once: true });
  }
  const route = "PATCH /repos/{owner}/{repo}/git/refs/{ref}";
  return github.call(route, { ...names, ref: `heads/${branch}`, sha, force: true }, anything);
}
