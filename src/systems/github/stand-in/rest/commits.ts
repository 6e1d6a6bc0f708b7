import { changedPaths } from "../git/difference.ts";
import { commitsBetween, compare } from "../git/history.ts";
import { emptyTree } from "../git/tree.ts";
import { rulesFor } from "../world/rulesets.ts";
import { notFound, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { page } from "./page.ts";
import { commitView, fileView } from "./views/commit.ts";
import { pullView } from "./views/pull.ts";
import { nodeId } from "./views/user.ts";

export const commits = [
  onRepository("GET /repos/{owner}/{repo}/commits", {
    needs: "contents:read",
    answer: (call) => {
      const { github, repository, git } = call;
      const from = git.resolve(call.query("sha") ?? repository.defaultBranch);
      if (!from) return call.query("sha") ? notFound : refuse(409, "Git Repository is empty.");
      const path = call.query("path");
      const all = commitsBetween(git.objects, from).filter(
        (commit) => path === undefined || touches(call, commit.tree, commit.parents[0], path),
      );
      return page(call, all, (commit) => commitView(github, repository, commit));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
    needs: "pull_requests:read",
    answer: (call) => {
      const { github, repository, git } = call;
      const commit = git.resolve(call.param("commit_sha"));
      if (!commit) return refuse(422, `No commit found for SHA: ${call.param("commit_sha")}`);
      const pulls = repository.pulls.filter(
        (pull) =>
          (pull.mergedAt !== null && pull.mergeCommitSha === commit) ||
          commitsBetween(git.objects, pull.headSha, pull.baseSha).some(({ id }) => id === commit),
      );
      return page(call, pulls, (pull) => pullView(github, repository, pull));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/commits/{ref}", {
    needs: "contents:read",
    answer: async (call) => {
      const { github, repository, git } = call;
      const id = git.resolve(call.param("ref"));
      const commit = id ? git.commit(id) : undefined;
      if (!commit) return refuse(422, `No commit found for SHA: ${call.param("ref")}`);
      if (/[.]sha\b/.test(call.header("accept") ?? "")) {
        return { status: 200, body: commit.id, headers: { "content-type": "application/vnd.github.sha" } };
      }
      const before = commit.parents[0] ? git.commit(commit.parents[0])?.tree : undefined;
      const files = await git.difference(before ?? emptyTree, commit.tree);
      const additions = files.reduce((sum, file) => sum + file.additions, 0);
      const deletions = files.reduce((sum, file) => sum + file.deletions, 0);
      return success({
        ...commitView(github, repository, commit),
        stats: { total: additions + deletions, additions, deletions },
        files: files.map((file) => fileView(github, repository, file, commit.id)),
      });
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/compare/{basehead}", {
    needs: "contents:read",
    answer: (call) => comparison(call),
  }),
  onRepository("GET /repos/{owner}/{repo}/branches", {
    needs: "contents:read",
    answer: (call) => {
      const all = call.git.references.list("refs/heads/");
      const wanted = call.query("protected");
      const shown = all.filter(
        ([name]) => wanted === undefined || String(isProtected(call, name)) === wanted,
      );
      return page(call, shown, ([reference, sha]) => shortBranch(call, reference, sha));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/branches/{branch}", {
    needs: "contents:read",
    answer: (call) => {
      const { github, repository, git } = call;
      const reference = `refs/heads/${call.param("branch")}`;
      const sha = git.references.get(reference);
      const commit = sha ? git.commit(sha) : undefined;
      if (!sha || !commit) return refuse(404, "Branch not found");
      const short = shortBranch(call, reference, sha);
      const self = `${github.api}/repos/${github.fullName(repository)}/branches/${call.param("branch")}`;
      return success({
        ...short,
        commit: commitView(github, repository, commit),
        _links: { self, html: `${github.url}/${github.fullName(repository)}/tree/${call.param("branch")}` },
        protection: {
          enabled: false,
          required_status_checks: { enforcement_level: "off", contexts: [], checks: [] },
        },
        protection_url: `${self}/protection`,
      });
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/tags", {
    needs: "contents:read",
    answer: (call) => {
      const url = `${call.github.api}/repos/${call.github.fullName(call.repository)}`;
      return page(call, call.git.references.list("refs/tags/"), ([reference]) => {
        const name = reference.slice("refs/tags/".length);
        const sha = call.git.resolve(reference) ?? "";
        return {
          name,
          node_id: nodeId("Ref", reference),
          commit: { sha, url: `${url}/commits/${sha}` },
          zipball_url: `${url}/zipball/${reference}`,
          tarball_url: `${url}/tarball/${reference}`,
        };
      });
    },
  }),
];

function touches({ git }: RepositoryCall, tree: string, parent: string | undefined, path: string): boolean {
  const before = parent ? git.commit(parent)?.tree : undefined;
  const changed = changedPaths(git.objects, before ?? emptyTree, tree);
  return changed.some((one) => one.path === path || one.path.startsWith(`${path.replace(/\/$/, "")}/`));
}

function isProtected({ repository }: RepositoryCall, reference: string): boolean {
  return rulesFor(repository.rulesets, reference, repository.defaultBranch).length > 0;
}

function shortBranch(call: RepositoryCall, reference: string, sha: string) {
  const url = `${call.github.api}/repos/${call.github.fullName(call.repository)}`;
  return {
    name: reference.slice("refs/heads/".length),
    commit: { sha, url: `${url}/commits/${sha}` },
    protected: isProtected(call, reference),
  };
}

/** `base...head`, each a branch, a tag or a commit, with the owner in front of a branch if the caller likes. */
async function comparison(call: RepositoryCall) {
  const { github, repository, git } = call;
  const [base, head] = call
    .param("basehead")
    .split("...")
    .map((name) => git.resolve(name.replace(new RegExp(`^${github.state.organization.login}:`, "i"), "")));
  const [baseCommit, headCommit] = [base && git.commit(base), head && git.commit(head)];
  if (!baseCommit || !headCommit) return notFound;
  const { standing, mergeBase, ahead, behind } = compare(git.objects, baseCommit.id, headCommit.id);
  const baseOfBoth = mergeBase ? git.commit(mergeBase) : undefined;
  if (!baseOfBoth) return refuse(404, `No common ancestor between ${baseCommit.id} and ${headCommit.id}.`);
  const files = await git.difference(baseOfBoth.tree, headCommit.tree);
  const fullName = github.fullName(repository);
  const html = `${github.url}/${fullName}/compare/${call.param("basehead")}`;
  const view = (commit: typeof baseCommit) => commitView(github, repository, commit);
  return page(call, [...ahead].reverse(), view, (shown) => ({
    url: `${github.api}/repos/${fullName}/compare/${call.param("basehead")}`,
    html_url: html,
    permalink_url: `${github.url}/${fullName}/compare/${baseCommit.id}...${headCommit.id}`,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    base_commit: view(baseCommit),
    merge_base_commit: view(baseOfBoth),
    status: standing,
    ahead_by: ahead.length,
    behind_by: behind.length,
    total_commits: ahead.length,
    commits: shown,
    files: files.slice(0, 300).map((file) => fileView(github, repository, file, headCommit.id)),
  }));
}
