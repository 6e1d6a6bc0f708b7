import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { digestOf } from "../../../../formats/oci/digest.ts";

/**
 * Blobs and manifests as plain files named by their digest, so that a person can look at them and a rehearsal can
 * damage one. What is read is not checked here: checking is the puller's duty, and it has to be seen to do it.
 */
export interface ContentStore {
  has(digest: string): boolean;
  size(digest: string): number;
  read(digest: string): Uint8Array;
  write(digest: string, bytes: Uint8Array): void;
  /** Where the content of a digest lies. */
  path(digest: string): string;
  readonly uploads: UploadStore;
}

/** Pieces of blobs that are not finished. */
export interface UploadStore {
  begin(id: string): void;
  /** Bytes so far; undefined for an upload that was never begun or has ended. */
  size(id: string): number | undefined;
  append(id: string, bytes: Uint8Array): void;
  /** Ends the upload; false when the bytes are not those of the digest. */
  finish(id: string, digest: string): boolean;
  cancel(id: string): void;
}

export function createContentStore(directory: string): ContentStore {
  const folder = join(directory, "blobs", "sha256");
  const pending = join(directory, "uploads");
  mkdirSync(folder, { recursive: true });
  mkdirSync(pending, { recursive: true });
  const path = (digest: string) => join(folder, digest.slice("sha256:".length));
  const upload = (id: string) => join(pending, id);
  const size = (id: string) => statSync(upload(id), { throwIfNoEntry: false })?.size;
  return {
    path,
    has: (digest) => existsSync(path(digest)),
    size: (digest) => statSync(path(digest)).size,
    read: (digest) => readFileSync(path(digest)),
    write: (digest, bytes) => {
      writeFileSync(`${path(digest)}.new`, bytes);
      renameSync(`${path(digest)}.new`, path(digest));
    },
    uploads: {
      begin: (id) => writeFileSync(upload(id), ""),
      size,
      append: (id, bytes) => appendFileSync(upload(id), bytes),
      finish: (id, digest) => {
        if (digestOf(readFileSync(upload(id))) !== digest) return false;
        renameSync(upload(id), path(digest));
        return true;
      },
      cancel: (id) => rmSync(upload(id), { force: true }),
    },
  };
}
