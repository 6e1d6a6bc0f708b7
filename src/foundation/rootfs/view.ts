import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type OverlayLine, printFstab } from "./enter.ts";
import { hostRuntime, hostSkeleton, systemFolders } from "./host.ts";

/** The folder from which `enterScript` builds what a program sees as `/`. */
export interface View {
  readonly scratch: string;
  /** Removes the folder, and what was only made in the root to receive writes. */
  remove(): void;
}

export interface ViewOptions {
  /** Writes land in the root itself; otherwise they are gone with the view. */
  readonly keep: boolean;
  readonly userNamespace: boolean;
}

/**
 * Lays out a view beside the root: links to all folders that take part, and the list of mounts. Every overlay has an
 * upper folder for writes (the root's own one with `keep`), so the folders of the host are never written to.
 */
export async function prepareView(root: string, options: ViewOptions): Promise<View> {
  const host = await hostRuntime();
  const skeleton = await hostSkeleton();
  const scratch = mkdtempSync(join(dirname(root), `.${basename(root)}-`));
  mkdirSync(join(scratch, "new"));
  const made: string[] = [];
  const overlays: OverlayLine[] = [];
  const add = (at: string, below: readonly string[]) => {
    const number = overlays.length;
    const own = at === "/" ? root : join(root, at);
    const lower: string[] = [];
    const layer = (folder: string) => {
      const name = `l${number}-${lower.length}`;
      symlinkSync(folder, join(scratch, name));
      lower.push(name);
    };
    if (options.keep && !isFolder(own)) made.push(...makeFolders(root, at));
    if (options.keep) symlinkSync(own, join(scratch, `u${number}`));
    else mkdirSync(join(scratch, `u${number}`));
    if (!options.keep && isFolder(own)) layer(own);
    for (const folder of below) layer(folder);
    mkdirSync(join(scratch, `w${number}`));
    overlays.push({ number, lower, at });
  };
  add("/", [skeleton.folder]);
  add("/usr", [skeleton.additions, "/usr"]);
  for (const folder of host.folders) add(folder, [folder]);
  for (const folder of systemFolders) if (needsMount(root, folder)) add(folder, [realpathSync(folder)]);
  writeFileSync(join(scratch, "fstab"), printFstab(scratch, overlays, options.userNamespace));
  return {
    scratch,
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
