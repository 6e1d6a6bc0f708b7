import type { GitHub } from "../../context.ts";
import type { Commit, Signature } from "../../git/commit.ts";
import type { FileDifference } from "../../git/difference.ts";
import type { Repository } from "../../world/repository-model.ts";
import { nodeId, userView } from "./user.ts";

/** GitHub signs what it commits for an App; the stand-in has no key of GitHub's and says so. */
export const verification = {
  verified: false,
  reason: "unsigned",
  signature: null,
  payload: null,
  verified_at: null,
};

const gitUser = ({ name, email, date }: Signature) => ({
  name,
  email,
  date: `${date.toISOString().slice(0, 19)}Z`,
});

/** The account that an address in a commit belongs to. */
function account(github: GitHub, { email }: Signature) {
  const user = github.state.users.find((one) => one.email !== "" && one.email === email);
  return user ? userView(github, user) : null;
}

/** `commit`, without statistics and files. */
export function commitView(github: GitHub, repository: Repository, commit: Commit) {
  const fullName = github.fullName(repository);
  const url = `${github.api}/repos/${fullName}`;
  return {
    sha: commit.id,
    node_id: nodeId("Commit", commit.id),
    commit: {
      author: gitUser(commit.author),
      committer: gitUser(commit.committer),
      message: commit.message.trimEnd(),
      tree: { sha: commit.tree, url: `${url}/git/trees/${commit.tree}` },
      url: `${url}/git/commits/${commit.id}`,
      comment_count: 0,
      verification,
    },
    url: `${url}/commits/${commit.id}`,
    html_url: `${github.url}/${fullName}/commit/${commit.id}`,
    comments_url: `${url}/commits/${commit.id}/comments`,
    author: account(github, commit.author),
    committer: account(github, commit.committer),
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${url}/commits/${sha}`,
      html_url: `${github.url}/${fullName}/commit/${sha}`,
    })),
  };
}

/** `git-commit`: the bare object, as `/git/commits` shows it. */
export function gitCommitView(github: GitHub, repository: Repository, commit: Commit) {
  const { node_id, html_url, parents, commit: inner } = commitView(github, repository, commit);
  const { author, committer, message, tree, url } = inner;
  return { sha: commit.id, node_id, url, html_url, author, committer, tree, message, parents, verification };
}

/** A commit as a `push` webhook lists it. */
export function pushedCommitView(
  github: GitHub,
  repository: Repository,
  commit: Commit,
  paths: { readonly added: string[]; readonly removed: string[]; readonly modified: string[] },
) {
  const person = (signature: Signature) => {
    const login = account(github, signature)?.login;
    return { name: signature.name, email: signature.email, ...(login && { username: login }) };
  };
  return {
    id: commit.id,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message.trimEnd(),
    timestamp: gitUser(commit.author).date,
    url: `${github.url}/${github.fullName(repository)}/commit/${commit.id}`,
    author: person(commit.author),
    committer: person(commit.committer),
    ...paths,
  };
}

/** `diff-entry`. */
export function fileView(github: GitHub, repository: Repository, file: FileDifference, ref: string) {
  const fullName = github.fullName(repository);
  const path = file.path.split("/").map(encodeURIComponent).join("/");
  return {
    sha: file.id,
    filename: file.path,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${github.url}/${fullName}/blob/${ref}/${path}`,
    raw_url: `${github.url}/${fullName}/raw/${ref}/${path}`,
    contents_url: `${github.api}/repos/${fullName}/contents/${path}?ref=${ref}`,
    ...(file.patch !== undefined && { patch: file.patch }),
    ...(file.previousPath !== undefined && { previous_filename: file.previousPath }),
  };
}
