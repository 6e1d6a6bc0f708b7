/** A line of a CODEOWNERS file. */
export interface OwnerLine {
  readonly pattern: string;
  /** `@user`, `@organization/team` or an address, as written. */
  readonly owners: readonly string[];
}

export function readCodeOwners(text: string): readonly OwnerLine[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter(Boolean)
    .map((line) => {
      const [pattern = "", ...owners] = line.split(/(?<!\\)\s+/);
      return { pattern: pattern.replaceAll("\\ ", " "), owners };
    });
}

/** The owners of a file: the last line that matches decides, also when it names nobody. */
export function ownersOf(lines: readonly OwnerLine[], path: string): readonly string[] {
  return lines.findLast(({ pattern }) => matches(pattern, path))?.owners ?? [];
}

/** Patterns as in `.gitignore`: without a slash at any depth, with a slash at the end for a whole folder. */
function matches(pattern: string, path: string): boolean {
  const anchored = pattern.replace(/\/$/, "").includes("/");
  const body = pattern.replace(/^\//, "").replace(/\/$/, "");
  const source = body
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => globs[part] ?? part.replace(/[.+^${}()|[\]\\]/g, "\\$&"))
    .join("");
  // `docs/*` owns the files in docs, not those further below.
  const below = pattern.endsWith("/") ? "/.*" : /(^|\/)\*$/.test(body) && anchored ? "" : "(?:/.*)?";
  return new RegExp(`^${anchored ? "" : "(?:.*/)?"}${source}${below}$`).test(path);
}

const globs: Readonly<Record<string, string>> = { "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]" };
