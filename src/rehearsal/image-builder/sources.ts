import { lstatSync, readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { basename, join, posix, relative } from "node:path";
import { compile, type Ignored } from "../../formats/dockerfile/dockerignore.ts";
import { resolveInside } from "../../formats/oci/confine.ts";
import type { LayerEntry } from "../../formats/oci/layer-write.ts";
import { readEntry } from "./snapshot.ts";
import type { StageState } from "./stage.ts";

/** A file or folder that COPY takes, with everything below it. Paths of entries are relative to it; itself is "". */
export interface Source {
  readonly name: string;
  readonly folder: boolean;
  readonly entries: readonly LayerEntry[];
}

/** Where COPY takes from. Undefined: there is nothing by that name. `outside`: it would leave the place. */
export interface SourcePlace {
  find(pattern: string): readonly Source[] | "outside";
}

/** The build's context. Modes are those that git gives, so that no umask of any machine gets into an image. */
export function contextSources(context: string, ignored: Ignored): SourcePlace {
  const root = realpathSync(context);
  const entry = (path: string, as: string): LayerEntry | undefined => {
    const place = join(root, path);
    const stats = lstatSync(place);
    const owner = { uid: 0, gid: 0 };
    if (stats.isDirectory()) return { type: "directory", path: as, mode: 0o755, ...owner };
    if (stats.isSymbolicLink()) {
      return { type: "symlink", path: as, mode: 0o777, target: readlinkSync(place), ...owner };
    }
    const mode = stats.mode & 0o100 ? 0o755 : 0o644;
    return stats.isFile()
      ? { type: "file", path: as, mode, content: readFileSync(place), ...owner }
      : undefined;
  };
  const tree = (path: string): LayerEntry[] => collect(root, path, entry, ignored);
  return {
    find(pattern) {
      const wanted = normalise(pattern);
      if (wanted === undefined) return "outside";
      if (wanted === "") return [{ name: "", folder: true, entries: tree("") }];
      const found: Source[] = [];
      for (const path of matches(root, wanted)) {
        // A link leads where it would lead if the context were the whole disk: never out of it.
        const place = resolveInside(root, path);
        if (!place || !lstatSync(place, { throwIfNoEntry: false })) continue;
        const real = relative(root, place);
        const folder = lstatSync(join(root, real)).isDirectory();
        const entries = tree(real);
        if ((ignored(path) || ignored(real)) && (!folder || entries.length <= 1)) continue;
        found.push({ name: basename(path), folder, entries });
      }
      return found;
    },
  };
}

/** The root of an earlier stage. Owners and modes stay as they are. */
export function stageSources(stage: StageState): SourcePlace {
  return {
    find(pattern) {
      const wanted = normalise(pattern) ?? "";
      const found: Source[] = [];
      for (const path of wanted === "" ? [""] : matches(stage.root, wanted)) {
        const place = resolveInside(stage.root, path);
        if (!place || !lstatSync(place, { throwIfNoEntry: false })) continue;
        const real = relative(stage.root, place);
        const entries = collect(stage.root, real, (from, as) => readEntry(stage, from, as), neverIgnored);
        found.push({ name: basename(path), folder: lstatSync(place).isDirectory(), entries });
      }
      return found;
    },
  };
}

const neverIgnored: Ignored = Object.assign(() => false, { exceptions: false });

/** Undefined when it climbs out. */
function normalise(pattern: string): string | undefined {
  const path = posix.normalize(pattern.replace(/^\/+/, "") || ".");
  if (path === ".." || path.startsWith("../")) return undefined;
  return path === "." ? "" : path.replace(/\/+$/, "");
}

/** Paths below the root that a pattern names; `*`, `?` and sets stay within one name. */
function matches(root: string, pattern: string): string[] {
  let found = [""];
  for (const part of pattern.split("/")) {
    const plain = !/[*?[\\]/.test(part);
    const expression = plain ? undefined : compile(part);
    found = found.flatMap((folder) => {
      const inside = resolveInside(root, folder);
      const stats = inside ? lstatSync(inside, { throwIfNoEntry: false }) : undefined;
      if (!inside || !stats?.isDirectory()) return [];
      const names = readdirSync(inside).sort();
      return names
        .filter((name) => (expression ? expression.test(name) : name === part))
        .map((name) => (folder === "" ? name : `${folder}/${name}`));
    });
  }
  return found;
}

/** A path and everything below it, parents first. A folder of which all is ignored is left out as well. */
function collect(
  root: string,
  start: string,
  entry: (path: string, as: string) => LayerEntry | undefined,
  ignored: Ignored,
): LayerEntry[] {
  const out: LayerEntry[] = [];
  const walk = (path: string, as: string) => {
    const own = entry(path, as);
    if (!own) return;
    const folder = own.type === "directory";
    const hidden = path !== start && ignored(path);
    if (hidden && !(folder && ignored.exceptions)) return;
    const before = out.push(own);
    if (!folder) return;
    for (const name of readdirSync(join(root, path)).sort()) {
      walk(path === "" ? name : `${path}/${name}`, as === "" ? name : `${as}/${name}`);
    }
    if (hidden && out.length === before) out.pop();
  };
  walk(start, "");
  return out;
}
