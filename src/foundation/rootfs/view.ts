import { lstatSync, mkdirSync, mkdtempSync, realpathSync, rmdirSync, rmSync, symlinkSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { hostRuntime, hostSkeleton, systemFolders } from "./host.ts";

/** The folder from which `enterScript` builds what a program sees as `/`. */
export interface View {
  readonly scratch: string;
  /** Where in the root the further overlays are mounted, in order. */
  readonly mountPoints: readonly string[];
  /** Removes the folder, and what was only made in the root to receive writes. */
  remove(): void;
}

/** Lays out the links of a view. With `keep`, what the program writes lands in the root itself. */
export async function prepareView(root: string, keep: boolean): Promise<View> {
  const host = await hostRuntime();
  const skeleton = await hostSkeleton();
  const scratch = mkdtempSync(join(dirname(root), `.${basename(root)}-`));
  for (const name of ["t", "new"]) mkdirSync(join(scratch, name));
  symlinkSync(root, join(scratch, "l0"));
  symlinkSync(skeleton.folder, join(scratch, "s"));
  const made: string[] = [];
  const mounts = [
    { at: "/usr", from: "/usr", additions: skeleton.additions },
    ...host.folders.map((folder) => ({ at: folder, from: folder, additions: skeleton.noAdditions })),
    ...systemFolders
      .filter((folder) => needsMount(root, folder))
      .map((folder) => ({ at: folder, from: realpathSync(folder), additions: skeleton.noAdditions })),
  ];
  for (const [index, mount] of mounts.entries()) {
    const n = index + 1;
    const own = join(root, mount.at);
    if (keep && !isFolder(own)) made.push(...makeFolders(root, mount.at));
    symlinkSync(isFolder(own) ? own : skeleton.noFolder, join(scratch, `l${n}`));
    symlinkSync(mount.additions, join(scratch, `x${n}`));
    symlinkSync(mount.from, join(scratch, `h${n}`));
  }
  if (keep) for (let n = 0; n <= mounts.length; n += 1) mkdirSync(join(scratch, `w${n}`));
  return {
    scratch,
    mountPoints: mounts.map(({ at }) => at),
    remove() {
      rmSync(scratch, { recursive: true, force: true });
      for (const folder of made.reverse()) removeIfEmpty(folder);
    },
  };
}

/** /bin and the like: a link is in the skeleton already, unless the root puts a folder of its own in its place. */
function needsMount(root: string, folder: string): boolean {
  const host = lstatSync(folder, { throwIfNoEntry: false });
  if (!host) return false;
  return host.isDirectory() || isFolder(join(root, folder));
}

function makeFolders(root: string, path: string): string[] {
  const made: string[] = [];
  let place = root;
  for (const part of path.split("/").filter(Boolean)) {
    place = join(place, part);
    if (isFolder(place)) continue;
    mkdirSync(place, { mode: 0o755 });
    made.push(place);
  }
  return made;
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // The program wrote something there: it is part of the root now.
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
