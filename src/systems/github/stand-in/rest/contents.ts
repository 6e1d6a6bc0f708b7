import * as z from "zod";
import { writeCommit } from "../git/commit.ts";
import {
  editTree,
  emptyTree,
  findEntry,
  isCleanPath,
  isFolder,
  readTree,
  type TreeEntry,
} from "../git/tree.ts";
import { type Answer, created, notFound, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { move } from "./references.ts";
import { gitCommitView } from "./views/commit.ts";

const person = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const change = z.object({
  message: z.string(),
  branch: z.string().optional(),
  sha: z.string().optional(),
  author: person.optional(),
  committer: person.optional(),
});
const put = change.extend({ content: z.string() });
const remove = change.extend({ sha: z.string() });

export const contents = [
  // The root has no path; GitHub's description knows only the other form.
  onRepository("GET /repos/{owner}/{repo}/contents", {
    needs: "contents:read",
    answer: (call) => read(call),
  }),
  onRepository("GET /repos/{owner}/{repo}/contents/{path}", {
    needs: "contents:read",
    answer: (call) => read(call),
  }),
  onRepository("PUT /repos/{owner}/{repo}/contents/{path}", {
    needs: "contents:write",
    body: put,
    answer: (call) => write(call, Buffer.from(call.body.content, "base64")),
  }),
  onRepository("DELETE /repos/{owner}/{repo}/contents/{path}", {
    needs: "contents:write",
    body: remove,
    answer: (call) => write(call, null),
  }),
];

const cleanPath = (call: RepositoryCall) => call.param("path").replace(/^\/+|\/+$/g, "");

function read(call: RepositoryCall): Answer {
  const { git } = call;
  const ref = call.query("ref") ?? call.repository.defaultBranch;
  const commit = git.resolve(ref);
  if (!commit) {
    const empty = call.query("ref") === undefined;
    return refuse(404, empty ? "This repository is empty." : `No commit found for the ref ${ref}`);
  }
  const path = cleanPath(call);
  const entry = findEntry(git.objects, git.commit(commit)?.tree ?? emptyTree, path);
  if (!entry) return notFound;
  if (!isFolder(entry)) {
    const content = git.objects.read(entry.id)?.content ?? Buffer.alloc(0);
    if (/[.+]raw\b/.test(call.header("accept") ?? "")) {
      return {
        status: 200,
        body: content,
        headers: { "content-type": "application/vnd.github.raw; charset=utf-8" },
      };
    }
    // GitHub breaks the lines after 60 characters.
    const encoded = content.toString("base64").replace(/.{60}/g, "$&\n");
    return success({ ...entryView(call, entry, path, ref), content: `${encoded}\n`, encoding: "base64" });
  }
  const inside = readTree(git.objects, entry.id);
  return success(inside.map((one) => entryView(call, one, path ? `${path}/${one.name}` : one.name, ref)));
}

function entryView({ github, repository, git }: RepositoryCall, entry: TreeEntry, path: string, ref: string) {
  const fullName = github.fullName(repository);
  const encoded = path.split("/").map(encodeURIComponent).join("/");
  const type = isFolder(entry) ? "dir" : entry.mode === "120000" ? "symlink" : "file";
  const self = `${github.api}/repos/${fullName}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const gitUrl = `${github.api}/repos/${fullName}/git/${type === "dir" ? "trees" : "blobs"}/${entry.id}`;
  const html = `${github.url}/${fullName}/${type === "dir" ? "tree" : "blob"}/${ref}/${encoded}`;
  return {
    name: entry.name,
    path,
    sha: entry.id,
    size: type === "dir" ? 0 : (git.objects.read(entry.id)?.content.length ?? 0),
    url: self,
    html_url: html,
    git_url: gitUrl,
    download_url: type === "dir" ? null : `${github.url}/${fullName}/raw/${ref}/${encoded}`,
    type,
    _links: { self, git: gitUrl, html },
  };
}

/** Commits one file; null removes it. */
function write(call: RepositoryCall<z.infer<typeof change>>, bytes: Buffer | null): Promise<Answer> {
  const { github, repository, git, body } = call;
  return github.exclusive(repository, async () => {
    const path = cleanPath(call);
    const branch = body.branch ?? repository.defaultBranch;
    const reference = `refs/heads/${branch}`;
    const from = git.references.get(reference);
    const tree = from ? git.commit(from)?.tree : undefined;
    const old = tree ? findEntry(git.objects, tree, path) : undefined;
    const isFirst = git.references.list("refs/heads/").length === 0;
    if (!from && !isFirst) return refuse(404, `Branch ${branch} not found`);
    const wrong = !bytes && !old ? notFound : checkTarget(path, old?.id, body.sha);
    if (wrong) return wrong;

    const entry = bytes ? { mode: old?.mode ?? "100644", id: git.objects.write("blob", bytes) } : null;
    const to = writeCommit(git.objects, {
      tree: editTree(git.objects, tree, new Map([[path, entry]])),
      parents: from ? [from] : [],
      ...people(call),
      message: body.message,
    });
    const refusal = await move(call, { reference, from, to }, 409);
    if (refusal) return refusal;
    return (old ? success : created)(writtenView(call, entry, path, branch, to));
  });
}

function writtenView(
  call: RepositoryCall,
  entry: Omit<TreeEntry, "name"> | null,
  path: string,
  branch: string,
  to: string,
) {
  const commit = call.git.commit(to);
  const name = path.split("/").at(-1) ?? path;
  return {
    content: entry ? entryView(call, { ...entry, name }, path, branch) : null,
    commit: commit && gitCommitView(call.github, call.repository, commit),
  };
}

/** The caller has to name the blob that it replaces: what it did not see it may not overwrite. */
function checkTarget(path: string, old: string | undefined, seen: string | undefined): Answer | undefined {
  if (!isCleanPath(path)) return refuse(422, "path contains a malformed path component");
  if (old && !seen) return refuse(422, `Invalid request.\n\n"sha" wasn't supplied.`);
  return seen === old ? undefined : refuse(409, `${path} does not match ${seen}`);
}

/** Author and committer: each the other when only one is given, the caller when none is. */
function people({ github, user, body }: RepositoryCall<z.infer<typeof change>>) {
  const now = github.clock.now();
  const who = (given: z.infer<typeof person> | undefined) => ({
    name: given?.name ?? user.name,
    email: given?.email ?? user.email,
    date: given?.date ? new Date(given.date) : now,
  });
  return { author: who(body.author ?? body.committer), committer: who(body.committer ?? body.author) };
}
