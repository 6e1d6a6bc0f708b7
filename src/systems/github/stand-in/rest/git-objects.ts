import * as z from "zod";
import { readTag, writeCommit, writeTag } from "../git/commit.ts";
import { isObjectId } from "../git/objects.ts";
import { editTree, isCleanPath, isFolder, readTree } from "../git/tree.ts";
import { created, notFound, refuse, success } from "./answer.ts";
import { onRepository, type RepositoryCall } from "./endpoint.ts";
import { gitCommitView, verification } from "./views/commit.ts";
import { nodeId } from "./views/user.ts";

const person = z.object({ name: z.string(), email: z.string(), date: z.string().optional() });
const newCommit = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).optional(),
  author: person.optional(),
  committer: person.partial().optional(),
});
const newTree = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.enum(["100644", "100755", "040000", "160000", "120000"]).default("100644"),
      type: z.enum(["blob", "tree", "commit"]).optional(),
      sha: z.string().nullish(),
      content: z.string().optional(),
    }),
  ),
});
const newBlob = z.object({ content: z.string(), encoding: z.string().default("utf-8") });
const newTag = z.object({
  tag: z.string(),
  message: z.string(),
  object: z.string(),
  type: z.enum(["commit", "tree", "blob"]),
  tagger: person.optional(),
});

export const gitObjects = [
  onRepository("GET /repos/{owner}/{repo}/git/commits/{commit_sha}", {
    needs: "contents:read",
    answer: ({ github, repository, git, param }) => {
      const commit = git.commit(param("commit_sha"));
      return commit ? success(gitCommitView(github, repository, commit)) : notFound;
    },
  }),
  onRepository("POST /repos/{owner}/{repo}/git/commits", {
    needs: "contents:write",
    body: newCommit,
    answer: ({ github, repository, git, user, body }) => {
      const { tree, parents = [], message } = body;
      if (git.objects.read(tree)?.type !== "tree") return refuse(422, "Tree SHA does not exist");
      const absent = parents.find((parent) => !git.commit(parent));
      if (absent) return refuse(422, `Parent SHA does not exist or is not a commit object: ${absent}`);
      const author = signature(github.clock.now(), user, body.author);
      const id = writeCommit(git.objects, {
        tree,
        parents,
        author,
        committer: body.committer ? signature(author.date, author, body.committer) : author,
        message,
      });
      const commit = git.commit(id);
      return commit ? created(gitCommitView(github, repository, commit)) : notFound;
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
    needs: "contents:read",
    answer: (call) => {
      const id = call.param("tree_sha");
      const commit = call.git.resolve(id);
      const tree = commit ? call.git.commit(commit)?.tree : id;
      if (!tree || call.git.objects.read(tree)?.type !== "tree") return notFound;
      return success(treeView(call, tree, Boolean(call.query("recursive"))));
    },
  }),
  onRepository("POST /repos/{owner}/{repo}/git/trees", {
    needs: "contents:write",
    body: newTree,
    answer: (call) => createTree(call),
  }),
  onRepository("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", {
    needs: "contents:read",
    answer: ({ github, repository, git, param }) => {
      const object = git.objects.read(param("file_sha"));
      if (object?.type !== "blob") return notFound;
      return success({
        sha: param("file_sha"),
        node_id: nodeId("Blob", param("file_sha")),
        url: `${github.api}/repos/${github.fullName(repository)}/git/blobs/${param("file_sha")}`,
        size: object.content.length,
        content: object.content.toString("base64"),
        encoding: "base64",
      });
    },
  }),
  onRepository("POST /repos/{owner}/{repo}/git/blobs", {
    needs: "contents:write",
    body: newBlob,
    answer: ({ github, repository, git, body }) => {
      const bytes = Buffer.from(body.content, body.encoding === "base64" ? "base64" : "utf8");
      const sha = git.objects.write("blob", bytes);
      return created({ sha, url: `${github.api}/repos/${github.fullName(repository)}/git/blobs/${sha}` });
    },
  }),
  onRepository("POST /repos/{owner}/{repo}/git/tags", {
    needs: "contents:write",
    body: newTag,
    answer: (call) => {
      const { git, body, user, github } = call;
      if (!git.objects.has(body.object)) return refuse(422, "Object does not exist");
      const tagger = signature(github.clock.now(), user, body.tagger);
      const id = writeTag(git.objects, { ...body, tagger });
      return created(tagView(call, id));
    },
  }),
  onRepository("GET /repos/{owner}/{repo}/git/tags/{tag_sha}", {
    needs: "contents:read",
    answer: (call) => {
      const view = tagView(call, call.param("tag_sha"));
      return view ? success(view) : notFound;
    },
  }),
];

function signature(
  now: Date,
  fallback: { readonly name: string; readonly email: string },
  given: { name?: string | undefined; email?: string | undefined; date?: string | undefined } = {},
) {
  return {
    name: given.name ?? fallback.name,
    email: given.email ?? fallback.email,
    date: given.date ? new Date(given.date) : now,
  };
}

function createTree(call: RepositoryCall<z.infer<typeof newTree>>) {
  const { git, body } = call;
  const { objects } = git;
  const base = body.base_tree && (git.commit(body.base_tree)?.tree ?? body.base_tree);
  if (base && objects.read(base)?.type !== "tree") return refuse(422, "base_tree is not a valid tree oid");
  const changes = new Map<string, { mode: string; id: string } | null>();
  for (const { path, mode, sha, content } of body.tree) {
    if (!isCleanPath(path)) return refuse(422, `tree.path contains a malformed path component`);
    if (sha === null) {
      changes.set(path, null);
      continue;
    }
    const id = sha ?? (content === undefined ? "" : objects.write("blob", Buffer.from(content)));
    if (!isObjectId(id) || (mode !== "160000" && !objects.has(id))) {
      return refuse(422, `tree.sha ${id} is not a valid ${mode === "040000" ? "tree" : "blob"}`);
    }
    changes.set(path, { mode: mode.replace(/^0/, ""), id });
  }
  return created(treeView(call, editTree(objects, base || undefined, changes), false));
}

function treeView(call: RepositoryCall, tree: string, recursive: boolean) {
  const { github, repository, git } = call;
  const url = `${github.api}/repos/${github.fullName(repository)}/git`;
  const list = (id: string, prefix: string): readonly object[] =>
    readTree(git.objects, id).flatMap((entry) => {
      const folder = isFolder(entry);
      const type = folder ? "tree" : entry.mode === "160000" ? "commit" : "blob";
      const one = {
        path: prefix + entry.name,
        mode: entry.mode.padStart(6, "0"),
        type,
        sha: entry.id,
        ...(type === "blob" && { size: git.objects.read(entry.id)?.content.length ?? 0 }),
        ...(type !== "commit" && { url: `${url}/${type}s/${entry.id}` }),
      };
      return folder && recursive ? [one, ...list(entry.id, `${prefix}${entry.name}/`)] : [one];
    });
  return { sha: tree, url: `${url}/trees/${tree}`, tree: list(tree, ""), truncated: false };
}

function tagView({ github, repository, git }: RepositoryCall, id: string) {
  const tag = readTag(git.objects, id);
  if (!tag) return undefined;
  const url = `${github.api}/repos/${github.fullName(repository)}/git`;
  return {
    node_id: nodeId("Tag", id),
    sha: id,
    url: `${url}/tags/${id}`,
    tag: tag.tag,
    message: tag.message.trimEnd(),
    tagger: { ...tag.tagger, date: `${tag.tagger.date.toISOString().slice(0, 19)}Z` },
    object: { sha: tag.object, type: tag.type, url: `${url}/${tag.type}s/${tag.object}` },
    verification,
  };
}
