import { createHash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { type Extract, extract } from "tar-stream";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { climbsOut, resolveInside, safeParts } from "./confine.ts";

export interface UnpackOptions {
  /** Gives files the owners that the layer names; only root can. Otherwise all belong to whoever unpacks. */
  readonly ownership: boolean;
}

export interface UnpackedLayer {
  /** Of the uncompressed tar. */
  readonly diffId: string;
  /** Device files and the like, which are left out. */
  readonly skipped: readonly string[];
}

type Entry = Extract extends AsyncIterable<infer Source> ? Source : never;

/** Why an entry cannot be unpacked; ends the unpacking. */
class Refusal extends Error {}

/**
 * Lays one layer over the root: files, directories, links, and the deletions that whiteouts stand for. Nothing is
 * ever written outside of the root: paths that are absolute or climb are refused, links in the way are followed as
 * the image itself would follow them. Set-user-id bits are dropped: the folder lies on the host.
 * Fails with `layer-unsafe` and `layer-damaged`.
 */
export async function unpackLayer(
  bytes: Uint8Array,
  root: string,
  options: UnpackOptions,
): Promise<Result<UnpackedLayer>> {
  const zipped = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const hash = createHash("sha256");
  const tar = extract();
  const source = Readable.from([bytes]);
  const plain = zipped ? source.pipe(createGunzip()) : source;
  plain.on("error", (error) => tar.destroy(error));
  plain.on("data", (chunk: Uint8Array) => hash.update(chunk));
  plain.pipe(tar);
  const layer: LayerInProgress = { root, options, written: new Set(), skipped: [] };
  try {
    for await (const entry of tar) {
      await unpackEntry(layer, entry);
      entry.resume();
    }
  } catch (error) {
    if (error instanceof Refusal) {
      return failure("layer-unsafe", error.message, {
        next: "Do not use this image: no honest builder writes such an entry.",
      });
    }
    const cause = error instanceof Error ? error.message : String(error);
    return failure("layer-damaged", "A layer of the image cannot be unpacked.", { cause });
  }
  return ok({ diffId: `sha256:${hash.digest("hex")}`, skipped: layer.skipped });
}

interface LayerInProgress {
  readonly root: string;
  readonly options: UnpackOptions;
  /** Places on the host that this layer itself has filled: an opaque directory clears only what was there before. */
  readonly written: Set<string>;
  readonly skipped: string[];
}

async function unpackEntry(layer: LayerInProgress, entry: Entry): Promise<void> {
  const { name, type } = entry.header;
  const parts = safeParts(name);
  if (!parts)
    throw new Refusal(`The layer holds the path ${JSON.stringify(name)}, which lies outside of the image.`);
  const last = parts.at(-1);
  if (last === undefined) return; // `./`: the root itself.
  const folder = ensureFolder(layer, parts.slice(0, -1));
  if (last.startsWith(".wh.")) {
    if (last === ".wh..wh..opq") clear(layer, folder);
    else remove(layer, join(folder, safeName(last.slice(4), name)));
    return;
  }
  const place = join(folder, last);
  switch (type) {
    case "directory":
      if (!isFolder(place)) {
        rmSync(place, { force: true });
        mkdirSync(place);
      }
      break;
    case "file":
    case "contiguous-file":
      await writeFile(place, entry);
      break;
    case "symlink":
      link(place, parts.join("/"), entry.header.linkname ?? "");
      break;
    case "link":
      hardLink(layer, place, entry.header.linkname ?? "");
      break;
    default:
      layer.skipped.push(name);
      return;
  }
  layer.written.add(place);
  finish(layer, place, entry);
}

function safeName(name: string, whole: string): string {
  if (name === "" || name === "." || name === "..") {
    throw new Refusal(
      `The layer holds the deletion ${JSON.stringify(whole)}, which lies outside of the image.`,
    );
  }
  return name;
}

/** The folder on the host for these parts, made where it is missing; links in between are followed inside the root. */
function ensureFolder(layer: LayerInProgress, parts: readonly string[]): string {
  const place = resolveInside(layer.root, parts.join("/"));
  if (place === undefined)
    throw new Refusal(`The links under ${JSON.stringify(parts.join("/"))} go in circles.`);
  if (!isFolder(place)) {
    if (place !== layer.root) ensureParents(layer.root, dirname(place));
    rmSync(place, { force: true });
    mkdirSync(place, { recursive: true });
    chmodSync(place, 0o755);
  }
  return place;
}

function ensureParents(root: string, place: string): void {
  if (place.length < root.length || isFolder(place)) return;
  ensureParents(root, dirname(place));
  rmSync(place, { force: true });
  mkdirSync(place, { recursive: true });
  chmodSync(place, 0o755);
}

async function writeFile(place: string, entry: Entry): Promise<void> {
  rmSync(place, { force: true, recursive: true });
  const file = openSync(place, "wx", 0o600);
  try {
    for await (const chunk of entry) writeSync(file, chunk as Buffer);
  } finally {
    closeSync(file);
  }
}

function link(place: string, path: string, target: string): void {
  if (target === "" || climbsOut(path, target)) {
    throw new Refusal(
      `The link ${JSON.stringify(path)} leads to ${JSON.stringify(target)}, outside of the image.`,
    );
  }
  rmSync(place, { force: true, recursive: true });
  symlinkSync(target, place);
}

function hardLink(layer: LayerInProgress, place: string, target: string): void {
  const parts = safeParts(target);
  const source = parts && resolveInside(layer.root, parts.join("/"), false);
  const found = source && lstatSync(source, { throwIfNoEntry: false });
  if (!source || !found || found.isDirectory()) {
    throw new Refusal(`The hard link to ${JSON.stringify(target)} does not lead to a file of the image.`);
  }
  if (source === place) return;
  rmSync(place, { force: true, recursive: true });
  linkSync(source, place);
}

function finish(layer: LayerInProgress, place: string, entry: Entry): void {
  const { uid = 0, gid = 0, mode = 0o644, type } = entry.header;
  if (layer.options.ownership) lchownSync(place, uid, gid);
  // The sticky bit stays (/tmp), set-user-id and set-group-id go. An owner can always read what he unpacked.
  if (type !== "symlink" && type !== "link") chmodSync(place, mode & 0o1777);
}

function remove(layer: LayerInProgress, place: string): void {
  if (!layer.written.has(place)) rmSync(place, { force: true, recursive: true });
}

function clear(layer: LayerInProgress, folder: string): void {
  for (const name of readdirSync(folder)) {
    const place = join(folder, basename(name));
    const ours = [...layer.written].some((path) => path === place || path.startsWith(`${place}/`));
    if (!ours) rmSync(place, { force: true, recursive: true });
  }
}

function isFolder(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
