import { type BigIntStats, lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { LayerEntry } from "../../formats/oci/layer-write.ts";
import { type Owner, ownsFiles, type StageState } from "./stage.ts";

/** Every path of a root with what changes when somebody touches it. */
export type Snapshot = ReadonlyMap<string, BigIntStats>;

export function takeSnapshot(root: string): Snapshot {
  const found = new Map<string, BigIntStats>();
  const walk = (folder: string) => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = folder === "" ? name : `${folder}/${name}`;
      const stats = lstatSync(join(root, path), { bigint: true });
      found.set(path, stats);
      if (stats.isDirectory()) walk(path);
    }
  };
  walk("");
  return found;
}

/** The entries that turn the root of `before` into the one that is on disk now. */
export function changesSince(before: Snapshot, stage: StageState): LayerEntry[] {
  const after = takeSnapshot(stage.root);
  const entries: LayerEntry[] = [];
  for (const [path, stats] of after) {
    const old = before.get(path);
    if (old && unchanged(old, stats)) continue;
    const entry = readEntry(stage, path, path);
    if (entry) entries.push(entry);
  }
  let deleted: string | undefined;
  for (const path of before.keys()) {
    if (after.has(path) || (deleted !== undefined && path.startsWith(`${deleted}/`))) continue;
    deleted = path;
    entries.push({ type: "whiteout", path, mode: 0o644, uid: 0, gid: 0 });
  }
  return entries;
}

function unchanged(old: BigIntStats, now: BigIntStats): boolean {
  if (old.mode !== now.mode || old.uid !== now.uid || old.gid !== now.gid) return false;
  if (now.isDirectory()) return true;
  return (
    old.ino === now.ino && old.size === now.size && old.mtimeNs === now.mtimeNs && old.ctimeNs === now.ctimeNs
  );
}

/** A path of a stage's root as a layer's entry at `as`; undefined for sockets, devices and the like. */
export function readEntry(stage: StageState, path: string, as: string): LayerEntry | undefined {
  const place = join(stage.root, path);
  const stats = lstatSync(place);
  const common = { path: as, mode: stats.mode & 0o7777, ...ownerOf(stage, path) };
  if (stats.isDirectory()) return { ...common, type: "directory" };
  if (stats.isFile()) return { ...common, type: "file", content: readFileSync(place) };
  if (stats.isSymbolicLink()) return { ...common, mode: 0o777, type: "symlink", target: readlinkSync(place) };
  return undefined;
}

/** As root the disk knows the owner; otherwise everything is ours on disk, and root's in the image unless COPY said. */
function ownerOf(stage: StageState, path: string): Owner {
  if (!ownsFiles) return stage.owners.get(path) ?? { uid: 0, gid: 0 };
  const { uid, gid } = lstatSync(join(stage.root, path));
  return { uid, gid };
}
