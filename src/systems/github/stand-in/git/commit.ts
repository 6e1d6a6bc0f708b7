import type { ObjectStore } from "./objects.ts";

/** Somebody and when, as a commit names them. */
export interface Signature {
  readonly name: string;
  readonly email: string;
  readonly date: Date;
}

export interface Commit {
  readonly id: string;
  readonly tree: string;
  readonly parents: readonly string[];
  readonly author: Signature;
  readonly committer: Signature;
  readonly message: string;
}

export interface AnnotatedTag {
  readonly object: string;
  readonly type: string;
  readonly tag: string;
  readonly tagger: Signature;
  readonly message: string;
}

export function readCommit(store: ObjectStore, id: string): Commit | undefined {
  const object = store.read(id);
  if (object?.type !== "commit") return undefined;
  const { headers, message } = split(object.content);
  const one = (name: string) => headers.find(([key]) => key === name)?.[1] ?? "";
  return {
    id,
    tree: one("tree"),
    parents: headers.flatMap(([key, value]) => (key === "parent" ? [value] : [])),
    author: parseSignature(one("author")),
    committer: parseSignature(one("committer")),
    message,
  };
}

export function writeCommit(store: ObjectStore, commit: Omit<Commit, "id">): string {
  const lines = [
    `tree ${commit.tree}`,
    ...commit.parents.map((parent) => `parent ${parent}`),
    `author ${printSignature(commit.author)}`,
    `committer ${printSignature(commit.committer)}`,
    "",
    commit.message,
  ];
  return store.write("commit", Buffer.from(lines.join("\n")));
}

export function readTag(store: ObjectStore, id: string): AnnotatedTag | undefined {
  const object = store.read(id);
  if (object?.type !== "tag") return undefined;
  const { headers, message } = split(object.content);
  const fields = new Map(headers);
  return {
    object: fields.get("object") ?? "",
    type: fields.get("type") ?? "",
    tag: fields.get("tag") ?? "",
    tagger: parseSignature(fields.get("tagger") ?? ""),
    message,
  };
}

export function writeTag(store: ObjectStore, tag: AnnotatedTag): string {
  const lines = [
    `object ${tag.object}`,
    `type ${tag.type}`,
    `tag ${tag.tag}`,
    `tagger ${printSignature(tag.tagger)}`,
    "",
    tag.message,
  ];
  return store.write("tag", Buffer.from(lines.join("\n")));
}

/** Header lines and the message. A continued header (a signature) is joined with its first line. */
function split(content: Buffer): { headers: [string, string][]; message: string } {
  const text = content.toString("utf8");
  const end = text.indexOf("\n\n");
  const headers: [string, string][] = [];
  for (const line of text.slice(0, end < 0 ? undefined : end).split("\n")) {
    const last = headers.at(-1);
    if (line.startsWith(" ") && last) last[1] += `\n${line.slice(1)}`;
    else headers.push([line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1)]);
  }
  return { headers, message: end < 0 ? "" : text.slice(end + 2) };
}

function parseSignature(text: string): Signature {
  const match = /^(.*?) ?<([^>]*)> (\d+)/.exec(text);
  return {
    name: match?.[1] ?? "",
    email: match?.[2] ?? "",
    date: new Date(Number(match?.[3] ?? 0) * 1000),
  };
}

/** Names and addresses lose what would end the line or the address. */
function printSignature({ name, email, date }: Signature): string {
  const clean = (text: string) => text.replace(/[<>\n\0]/g, "").trim();
  return `${clean(name)} <${clean(email)}> ${Math.floor(date.getTime() / 1000)} +0000`;
}
