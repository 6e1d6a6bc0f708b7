import { gzipSync } from "node:zlib";
import { type Pack, pack } from "tar-stream";
import { digestOf } from "./digest.ts";
import { mediaTypes } from "./media-types.ts";
import type { Descriptor } from "./types.ts";

/** One entry of a layer. Paths are relative to the root, with forward slashes, without `./` and trailing slash. */
export type LayerEntry = {
  readonly path: string;
  /** Permission bits, such as 0o755. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
} & (
  | { readonly type: "file"; readonly content: Uint8Array }
  | { readonly type: "directory" }
  | { readonly type: "symlink"; readonly target: string }
  /** Deletes the path that a lower layer brought; written as `.wh.<name>`. */
  | { readonly type: "whiteout" }
);

export interface Layer {
  /** Of the compressed bytes. */
  readonly descriptor: Descriptor;
  /** Digest of the uncompressed tar, as the image's config lists it. */
  readonly diffId: string;
  readonly bytes: Uint8Array;
}

/** Every time in a layer is this one: the same files give the same bytes, whenever they are written. */
const fixedTime = new Date(0);

/** Writes a layer: sorted by path, fixed times, no names of users, the same gzip header on every platform. */
export async function writeLayer(entries: readonly LayerEntry[]): Promise<Layer> {
  return compressLayer(await writeTar(entries));
}

/** The uncompressed tar of a layer. */
export async function writeTar(entries: readonly LayerEntry[]): Promise<Uint8Array> {
  const tar = pack();
  const chunks: Buffer[] = [];
  const collected = (async () => {
    for await (const chunk of tar) chunks.push(chunk as Buffer);
  })();
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  for (const entry of sorted) append(tar, entry);
  tar.finalize();
  await collected;
  return Buffer.concat(chunks);
}

/** A layer out of a tar that `writeTar` wrote. */
export function compressLayer(tar: Uint8Array): Layer {
  const bytes = gzipSync(tar, { level: 6 });
  bytes[9] = 255; // The operating system's number in the header: "unknown", as Go's writers put it.
  return {
    descriptor: { mediaType: mediaTypes.layerGzip, digest: digestOf(bytes), size: bytes.length },
    diffId: digestOf(tar),
    bytes,
  };
}

function append(tar: Pack, entry: LayerEntry): void {
  const common = { mode: entry.mode, uid: entry.uid, gid: entry.gid, mtime: fixedTime, uname: "", gname: "" };
  switch (entry.type) {
    case "file":
      tar.entry({ ...common, name: entry.path, type: "file" }, entry.content);
      return;
    case "directory":
      tar.entry({ ...common, name: `${entry.path}/`, type: "directory" });
      return;
    case "symlink":
      tar.entry({ ...common, name: entry.path, type: "symlink", linkname: entry.target });
      return;
    case "whiteout": {
      const slash = entry.path.lastIndexOf("/") + 1;
      const name = `${entry.path.slice(0, slash)}.wh.${entry.path.slice(slash)}`;
      tar.entry({ ...common, mode: 0o644, name, type: "file" }, "");
      return;
    }
    default:
      entry satisfies never;
  }
}
