import {
  chmodSync,
  copyFileSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { unpackLayer } from "../../formats/oci/layer-unpack.ts";
import { type LayerEntry, writeTar } from "../../formats/oci/layer-write.ts";
import { ok, type Result } from "../../foundation/result.ts";
import { ownsFiles, type StageState } from "./stage.ts";

/** Lays entries over the stage's root, by the same unpacking that a cluster does, and notes the step. */
export async function applyEntries(
  stage: StageState,
  entries: readonly LayerEntry[],
  createdBy: string,
): Promise<Result<void>> {
  const tar = await writeTar(entries);
  const unpacked = await unpackLayer(tar, stage.root, { ownership: ownsFiles });
  if (!unpacked.ok) return unpacked;
  for (const { path, uid, gid } of entries) stage.owners.set(path, { uid, gid });
  stage.steps.push({ createdBy, tar });
  return ok(undefined);
}

/** Copies a whole root: modes, links, and owners where we may. */
export function copyRoot(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    const source = join(from, name);
    const place = join(to, name);
    const stats = lstatSync(source);
    if (stats.isDirectory()) {
      mkdirSync(place);
      copyRoot(source, place);
    } else if (stats.isSymbolicLink()) symlinkSync(readlinkSync(source), place);
    else if (stats.isFile()) copyFileSync(source, place);
    else continue;
    if (ownsFiles) lchownSync(place, stats.uid, stats.gid);
    if (!stats.isSymbolicLink()) chmodSync(place, stats.mode & 0o7777);
  }
}
