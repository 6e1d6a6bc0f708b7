import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/**
 * The references of a bare repository, as git keeps them: one small file each. Only this process writes them,
 * so a check followed by an update cannot be overtaken.
 */
export interface References {
  /** The object that a full reference (`refs/heads/main`) names. */
  get(reference: string): string | undefined;
  /** Full names and objects below a prefix such as `refs/heads/`, sorted by name. */
  list(prefix: string): readonly (readonly [reference: string, id: string])[];
  /** Sets a reference, or removes it for undefined. False when another name is in the way (`a` and `a/b`). */
  set(reference: string, id: string | undefined): boolean;
}

export function openReferences(directory: string): References {
  const pathOf = (reference: string) => join(directory, reference);
  const get = (reference: string) => {
    if (!isReferenceName(reference)) return undefined;
    const path = pathOf(reference);
    if (!existsSync(path) || !statSync(path).isFile()) return undefined;
    return readFileSync(path, "utf8").trim();
  };
  const names = (folder: string): string[] =>
    existsSync(pathOf(folder))
      ? readdirSync(pathOf(folder), { withFileTypes: true }).flatMap((entry) =>
          entry.isDirectory() ? names(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`],
        )
      : [];
  return {
    get,
    list(prefix) {
      const folder = prefix.slice(0, prefix.lastIndexOf("/"));
      return names(folder)
        .filter((name) => name.startsWith(prefix) && !name.endsWith(".new"))
        .sort()
        .flatMap((name) => {
          const id = get(name);
          return id ? [[name, id] as const] : [];
        });
    },
    set(reference, id) {
      const path = pathOf(reference);
      if (id === undefined) {
        if (existsSync(path)) unlinkSync(path);
        removeEmptyFolders(directory, dirname(reference));
        return true;
      }
      try {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(`${path}.new`, `${id}\n`);
        renameSync(`${path}.new`, path);
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** git's rules for the name of a reference (`git check-ref-format`). */
export function isReferenceName(name: string): boolean {
  return (
    /^refs\/[^/]+\/./.test(name) &&
    // biome-ignore lint/suspicious/noControlCharactersInRegex: git forbids exactly these.
    !/[\x00-\x20\x7f~^:?*[\\]|\.\.|@\{|\/\/|\.$|\/$/.test(name) &&
    name
      .split("/")
      .every((part) => !part.startsWith(".") && !part.endsWith(".lock") && !part.endsWith(".new"))
  );
}

function removeEmptyFolders(directory: string, folder: string): void {
  // `refs/heads` itself has to stay, or git no longer takes the folder for a repository.
  while (folder.split("/").length > 2) {
    const path = join(directory, folder);
    if (existsSync(path)) {
      if (readdirSync(path).length > 0) return;
      rmdirSync(path);
    }
    folder = dirname(folder);
  }
}
