import { lstatSync } from "node:fs";
import { posix, relative } from "node:path";
import { climbsOut, resolveInside } from "../../formats/oci/confine.ts";
import type { LayerEntry } from "../../formats/oci/layer-write.ts";
import { failure, ok, type Result } from "../../foundation/result.ts";
import { resolveUser, rootReader } from "../../foundation/rootfs/user.ts";
import type { Source, SourcePlace } from "./sources.ts";
import { directoryEntry, foldersTo, type Owner, type StageState } from "./stage.ts";

export interface CopyRequest {
  readonly sources: readonly string[];
  readonly destination: string;
  readonly chown?: string | undefined;
  readonly chmod?: string | undefined;
}

/** The layer entries of a COPY, by Docker's rules of what lands where. */
export function planCopy(
  stage: StageState,
  place: SourcePlace,
  request: CopyRequest,
): Result<readonly LayerEntry[]> {
  const found: Source[] = [];
  for (const pattern of request.sources) {
    const sources = place.find(pattern);
    if (sources === "outside") {
      return failure(
        "image-copy-outside",
        `COPY cannot take ${pattern}: it lies outside of the build's context.`,
        {
          next: "Copy only what lies in the context's folder; links out of it are not followed.",
        },
      );
    }
    if (sources.length === 0) {
      return failure("image-copy-missing", `COPY finds nothing by the name ${pattern}.`, {
        next: "Check the path and .dockerignore. What the host's runtime brings is not part of any stage.",
      });
    }
    found.push(...sources);
  }
  const owner = request.chown === undefined ? ok(undefined) : ownerFor(stage, request.chown);
  if (!owner.ok) return owner;
  const mode = request.chmod === undefined ? undefined : Number.parseInt(request.chmod, 8);
  if (mode !== undefined && !/^0?[0-7]{3,4}$/.test(request.chmod ?? "")) {
    return failure("dockerfile-refused", `--chmod takes an octal number, not ${request.chmod}.`, {
      next: "Write it like --chmod=755.",
    });
  }
  return placeSources(stage, found, request.destination, owner.value, mode);
}

function placeSources(
  stage: StageState,
  sources: readonly Source[],
  destination: string,
  owner: Owner | undefined,
  mode: number | undefined,
): Result<readonly LayerEntry[]> {
  const landing = findLanding(stage, destination);
  if (!landing.ok) return landing;
  const { target, intoFolder } = landing.value;
  if (sources.length > 1 && !intoFolder) {
    return failure("dockerfile-invalid", "COPY of several sources needs a folder as its destination.", {
      next: `Write ${destination}/ with a slash at its end.`,
    });
  }
  const entries = new Map<string, LayerEntry>();
  for (const source of sources) {
    const base = source.folder || !intoFolder ? target : posix.join(target, source.name);
    const leading = missingFolders(stage, source.folder ? base : posix.dirname(base));
    for (const folder of leading)
      if (!entries.has(folder)) entries.set(folder, directoryEntry(folder, owner));
    for (const entry of source.entries) {
      if (entry.path === "" && source.folder) continue; // The folder's content is copied, not the folder.
      const placed = placeEntry(entry, posix.join(base, entry.path), owner, mode);
      if (!placed.ok) return placed;
      entries.set(placed.value.path, placed.value);
    }
  }
  return ok([...entries.values()]);
}

/** Where a destination lies in the root, and whether sources land in it or as it. */
function findLanding(
  stage: StageState,
  destination: string,
): Result<{ readonly target: string; readonly intoFolder: boolean }> {
  const absolute = posix.resolve(stage.config.workingDirectory, destination);
  // Links in the stage's root are followed as the image would, so that a layer never has a path through a link.
  const resolved = resolveInside(stage.root, absolute);
  if (resolved === undefined) {
    return failure("image-copy-outside", `The links under ${destination} go in circles.`);
  }
  const intoFolder = namesFolder(destination) || isFolder(resolved);
  return ok({ target: relative(stage.root, resolved), intoFolder });
}

/** The folders that lead to a path and are not in the root yet. */
function missingFolders(stage: StageState, path: string): string[] {
  return foldersTo(path).filter((folder) => folder !== "." && !isFolder(posix.join(stage.root, folder)));
}

function placeEntry(
  entry: LayerEntry,
  path: string,
  owner: Owner | undefined,
  mode: number | undefined,
): Result<LayerEntry> {
  if (entry.type !== "symlink") return ok({ ...entry, path, ...owner, ...(mode !== undefined && { mode }) });
  if (!climbsOut(path, entry.target)) return ok({ ...entry, path, ...owner });
  return failure("image-copy-outside", `The link ${path} leads to ${entry.target}, outside of the image.`, {
    next: "Replace the link by the file that it means.",
  });
}

/** A destination that can only be a folder, by how it is written. */
function namesFolder(destination: string): boolean {
  return /(^|\/)\.{0,2}$/.test(destination);
}

function isFolder(place: string): boolean {
  return lstatSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function ownerFor(stage: StageState, chown: string): Result<Owner> {
  // Docker: a group that is left out is the same number as the user.
  const text = /^\d+$/.test(chown) ? `${chown}:${chown}` : chown;
  const ids = resolveUser(text, rootReader(stage.root));
  return ids.ok ? ok({ uid: ids.value.uid, gid: ids.value.gid }) : ids;
}
