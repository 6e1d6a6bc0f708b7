import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync, inflateSync } from "node:zlib";

export type ObjectType = "blob" | "tree" | "commit" | "tag";

export interface GitObject {
  readonly type: ObjectType;
  readonly content: Buffer;
}

/** The object database of a bare repository. Ids are 40 hexadecimal digits (SHA-1). */
export interface ObjectStore {
  read(id: string): GitObject | undefined;
  has(id: string): boolean;
  /** Stores an object, unless it is there, and returns its id. */
  write(type: ObjectType, content: Uint8Array): string;
}

/**
 * Reads and writes loose objects without starting a process: an API call that looks into a repository
 * costs a few file reads. Pushes are unpacked into loose objects for that reason.
 */
export function openObjects(directory: string): ObjectStore {
  const cache = new Map<string, GitObject>();
  let cached = 0;
  const pathOf = (id: string) => join(directory, "objects", id.slice(0, 2), id.slice(2));
  const read = (id: string): GitObject | undefined => {
    const known = cache.get(id);
    if (known) return known;
    if (!isObjectId(id) || !existsSync(pathOf(id))) return undefined;
    const object = parse(inflateSync(readFileSync(pathOf(id))));
    // Objects never change; what is kept stays small, so that a long rehearsal does.
    if (object.content.length > largestCached) return object;
    if (cached > mostCached) {
      cache.clear();
      cached = 0;
    }
    cache.set(id, object);
    cached += object.content.length + 200;
    return object;
  };
  return {
    read,
    has: (id) => cache.has(id) || (isObjectId(id) && existsSync(pathOf(id))),
    write(type, content) {
      const whole = Buffer.concat([Buffer.from(`${type} ${content.length}\0`), content]);
      const id = createHash("sha1").update(whole).digest("hex");
      const path = pathOf(id);
      if (existsSync(path)) return id;
      mkdirSync(join(directory, "objects", id.slice(0, 2)), { recursive: true });
      writeFileSync(`${path}.new`, deflateSync(whole, { level: 1 }));
      renameSync(`${path}.new`, path);
      return id;
    },
  };
}

/** Bytes of one object, and of all objects of a repository. */
const largestCached = 64 * 1024;
const mostCached = 8 * 1024 * 1024;

export function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text);
}

function parse(whole: Buffer): GitObject {
  const end = whole.indexOf(0);
  const type = whole.subarray(0, whole.indexOf(32)).toString("latin1") as ObjectType;
  return { type, content: whole.subarray(end + 1) };
}
